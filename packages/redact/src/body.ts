import { looksLikeForm, redactForm } from './form.js';
import { redactHtml } from './html.js';
import { redactJson } from './json.js';
import { redactKnownJson } from './known-json.js';
import { boundaryOf, looksLikeMultipart, redactMultipart } from './multipart.js';
import type { RedactionRun } from './run.js';
import { looksLikeJson, redactText } from './text.js';

/**
 * A request or response body, read as its content type says; without one, as it looks.
 *
 * @param isWhole - It is all that the call from outside is about.
 */
export function redactBody(
  run: RedactionRun,
  text: string,
  contentType: string | null | undefined,
  depth = 0,
  isWhole = false,
): string {
  const type = (contentType ?? '').toLowerCase();
  if ((type.includes('multipart/') || looksLikeMultipart(text)) && depth === 0) {
    const boundary = boundaryOf(text, contentType ?? '');
    if (boundary) {
      return run.within('form', () =>
        redactMultipart(run, text, boundary, (part, partType) => redactBody(run, part, partType, 1)),
      );
    }
  }
  const isHtml = /html/.test(type) || (type === '' && looksLikeHtml.test(text));
  const isJson = /json|graphql/.test(type) || looksLikeJson(text);
  const known = isWhole && isJson && !isHtml ? redactKnownJson(run, text) : undefined;
  if (known !== undefined) return known;
  if (!isHtml && run.isClean(text)) return text;
  if (isJson) {
    const json = redactJson(run, text, 1, isWhole);
    if (json !== undefined) return json;
  }
  if (/ndjson|jsonl|json-seq|event-stream/.test(type)) return redactLines(run, text);
  if (isHtml) return redactHtml(run, text);
  if (/urlencoded/.test(type) || (type === '' && looksLikeForm(text))) return redactForm(run, text);
  return redactText(run, text, { source: /javascript|ecmascript|typescript|text\/css/.test(type) });
}

const looksLikeHtml =
  /^\s{0,64}<(?:!doctype|!--|(?:html|head|body|title|meta|link|script|style|template|main|section|nav|form|fieldset|label|input|textarea|select|button|div|span|p|ul|table|h[1-6])[\s/>])/i;

/** One JSON document per line, also behind the field name of an event stream. */
function redactLines(run: RedactionRun, text: string): string {
  return text
    .split('\n')
    .map((line) => {
      const [, field = '', rest = ''] = /^((?:data|event|id|retry):[ \t]?)?([\s\S]*)$/.exec(line) ?? [];
      return `${field}${redactText(run, rest)}`;
    })
    .join('\n');
}

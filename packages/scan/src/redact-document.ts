import type { Redactor } from '@e2evidence/redact';
import { dataUrlsIn } from './base64-parts.js';
import { contentTypeOf, isNdjson } from './content-type.js';
import { isHar, isJsonObject, redactHarEntry } from './har.js';

/**
 * Redacts one text by what it is: a HAR stays one, lines of JSON stay lines of JSON, everything else is read as its
 * content type says or as it looks. Texts in `data:` URLs are redacted inside of them.
 *
 * @param name - Of the file; its extension tells the content type where none is given.
 */
export function redactDocument(
  text: string,
  name: string,
  contentType: string | undefined,
  redactor: Redactor,
): string {
  const type = contentType ?? contentTypeOf(name);
  const har = parseHar(text, type);
  if (har) return redactHar(har, text, redactor);
  const plain = redactDataUrls(text, redactor);
  if (isNdjson(type, plain)) return redactRows(plain, redactor);
  return redactor.body(plain, type);
}

/** Redacts lines of JSON one by one; a line that is none is a text. */
function redactRows(text: string, redactor: Redactor): string {
  return text
    .split('\n')
    .map((line) => (line.trim() === '' ? line : redactor.body(line, 'application/json')))
    .join('\n');
}

/** The HAR that a text is, if it is one. */
export function parseHar(
  text: string,
  contentType: string | undefined,
): { readonly log: { readonly entries: unknown[] } } | undefined {
  if (contentType !== undefined && !contentType.includes('json')) return undefined;
  // A look at the text is cheaper than parsing each JSON document twice.
  if (!text.includes('"log"') || !text.includes('"entries"')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isHar(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function redactHar(har: { readonly log: { readonly entries: unknown[] } }, text: string, redactor: Redactor): string {
  const { entries, ...rest } = har.log;
  const redacted = redactor.value({ ...har, log: { ...rest, entries: [] } });
  const log = {
    ...redacted.log,
    entries: entries.map((entry) => (isJsonObject(entry) ? redactHarEntry(entry, redactor) : redactor.value(entry))),
  };
  const indent = /^\s{0,8}\{\r?\n([ \t]{1,8})"/.exec(text)?.[1] ?? '';
  const end = text.endsWith('\n') ? '\n' : '';
  return JSON.stringify({ ...redacted, log }, null, indent) + end;
}

function redactDataUrls(text: string, redactor: Redactor): string {
  let result = '';
  let copied = 0;
  for (const { start, end, text: inner, contentType, encode } of dataUrlsIn(text)) {
    const redacted = redactor.body(inner, contentType);
    if (redacted === inner) continue;
    result += text.slice(copied, start) + encode(redacted);
    copied = end;
  }
  return copied === 0 ? text : result + text.slice(copied);
}

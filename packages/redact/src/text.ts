import { withoutLayer } from './canonical.js';
import { hasColours, redactColoured } from './colours.js';
import { features, ruleFeatures } from './features.js';
import { redactJson } from './json.js';
import { redactKnownJson } from './known-json.js';
import { fitMarkersIntoUrls, markerSource } from './marker.js';
import { boundaryOf, looksLikeMultipart, redactMultipart } from './multipart.js';
import { redactPairs } from './pairs.js';
import type { RedactionRun } from './run.js';
import { redactShapes } from './shapes.js';
import { redactSpoken } from './spoken.js';
import { redactInner, redactQueries, redactUserinfo } from './url.js';

/** Texts inside texts (JSON in a query in JSON) are followed this deep. */
export const maxNesting = 4;

/** How a text is read. */
export interface TextReading {
  /** Program source: only quoted values count, words and member access are code. @defaultValue `false` */
  readonly source?: boolean;
  /** How many texts this one lies in. @defaultValue `0` */
  readonly depth?: number;
  /** It is all that the call from outside is about. @defaultValue `false` */
  readonly isWhole?: boolean;
}

/** Free text: JSON and lines of JSON stay what they are, in everything else URLs, pairs and shapes are looked for. */
export function redactText(run: RedactionRun, text: string, reading: TextReading = {}): string {
  if (!hasColours(text)) return readText(run, text, reading);
  const part = { ...reading, isWhole: false };
  return redactColoured(text, (plain) => readText(run, plain, part));
}

function readText(run: RedactionRun, text: string, reading: TextReading): string {
  if (text.length < 3) return text;
  const { source = false, depth = 0, isWhole = false } = reading;
  if (depth < maxNesting && looksLikeMultipart(text)) {
    const redactPart = (part: string) => redactText(run, part, { source, depth: depth + 1 });
    return run.within('form', () => redactMultipart(run, text, boundaryOf(text, '') ?? '', redactPart));
  }
  const known = isWhole ? redactKnownJson(run, text) : undefined;
  if (known !== undefined) return known;
  const found = run.featuresOf(text);
  if (run.isCleanOf(text, found)) return text;
  if (!source && depth < maxNesting && looksLikeJson(text)) {
    const json = redactJson(run, text, depth + 1, isWhole);
    if (json !== undefined) return json;
    if (text.includes('\n')) {
      return text
        .split('\n')
        .map((line) => redactText(run, line, { depth: depth + 1 }))
        .join('\n');
    }
  }
  const document = source && depth < maxNesting ? redactScriptDocument(run, text, depth) : undefined;
  return document ?? redactPlainText(run, text, found, source, depth);
}

/** A script that is nothing but data: `callback({…});` of JSONP, `window.__STATE__ = {…};` of a page. */
function redactScriptDocument(run: RedactionRun, text: string, depth: number): string | undefined {
  const head =
    /^\s{0,64}(?:\/\*\*\/)?\s{0,8}(?:(?:var|let|const)\s{1,4})?[\w$.[\]"']{1,200}\s{0,8}[=(]\s{0,64}(?=[[{])/.exec(
      text,
    );
  if (!head) return undefined;
  let end = text.length;
  while (end > head[0].length && /[\s;)]/.test(text[end - 1]!)) end--;
  const json = redactJson(run, text.slice(head[0].length, end), depth + 1);
  return json === undefined ? undefined : `${head[0]}${json}${text.slice(end)}`;
}

function redactPlainText(run: RedactionRun, text: string, found: number, source: boolean, depth: number): string {
  let result = text;
  let may = found;
  // What a rule replaced may lay bare what the next one looks for.
  const take = (next: string) => {
    if (next !== result) may = run.featuresOf(next);
    result = next;
  };
  const has = (feature: number) => (may & (feature | features.everything)) !== 0;
  if (has(features.userinfo) && result.includes('@')) take(redactUserinfo(run, result));
  // Whatever may stand in the text may be the value of a query, which is read anew.
  if (/[?&#;]/.test(result) && (!run.learned.isEmpty || (may & ruleFeatures) !== 0))
    take(redactQueries(run, result, { inText: true, source, depth }));
  if (has(features.pairs)) take(redactPairs(run, result, source));
  if (has(features.shapes)) take(redactShapes(run, result));
  // The shortest is `otp` and a value of eight characters.
  if (has(features.spoken) && !source && result.length >= 12) take(redactSpoken(run, result));
  if (!source) learnEscaped(run, result, depth);
  const concealed = run.concealLearned(result, may);
  return concealed === text ? text : fitMarkersIntoUrls(concealed);
}

// What may end a key, escaped; the outermost layer first. Each of them makes the reader of features look at everything.
const layers = [
  ['&', /&(?:quot|#x?[0-9a-f]{1,6});/i],
  ['\\', /\\u[0-9a-f]{4}/i],
  ['%', /%(?!2[0fc])[0-9a-f]{2}/i],
] as const;
const markers = new RegExp(markerSource, 'g');

/**
 * Learns what gives itself away only when a layer of escapes is taken back: the key in an address that is in the query of
 * another one, JSON in an attribute that a log quotes.
 */
export function learnEscaped(run: RedactionRun, text: string, depth: number): void {
  if (depth >= maxNesting) return;
  const bare = text.includes('[redacted:') ? text.replace(markers, '') : text;
  const sign = layers.find(([, pattern]) => pattern.test(bare))?.[0];
  if (sign === undefined) return;
  // In an address a quote is no end, and what is written as it is parts its keys and values.
  for (const part of sign === '%' ? text.split(/[\s?&#]/) : [text]) {
    const plain = part.includes(sign) ? withoutLayer(part, sign) : part;
    if (plain !== part && !run.isClean(plain)) run.learnFrom(() => redactInner(run, plain, depth + 1));
  }
}

/** A key of a record. What has letters only is a name that a program wrote: a cookie of that value must not rename it. */
export function redactKey(run: RedactionRun, key: string): string {
  return /^[A-Za-z_$-]*$/.test(key) ? key : redactLabel(run, key);
}

/** Names and other short labels: nothing but shapes and learned values. */
export function redactLabel(run: RedactionRun, text: string): string {
  if (text.length < 6 || run.isCleanLabel(text)) return text;
  return run.within('label', () => run.concealLearned(redactShapes(run, text)));
}

/** Whether a text may be a JSON object or array. */
export function looksLikeJson(text: string): boolean {
  const start = /^\s{0,64}[[{]/.test(text);
  return start && /[\]}]\s{0,64}$/.test(text.slice(-65));
}

import { redactJson } from './json.js';
import { fitMarkersIntoUrls } from './marker.js';
import { redactPairs } from './pairs.js';
import type { RedactionRun } from './run.js';
import { redactShapes } from './shapes.js';
import { redactSpoken } from './spoken.js';
import { redactQueries, redactUserinfo } from './url.js';

/** Texts inside texts (JSON in a query in JSON) are followed this deep. */
export const maxNesting = 4;

/** How a text is read. */
export interface TextReading {
  /** Program source: only quoted values count, words and member access are code. @defaultValue `false` */
  readonly source?: boolean;
  /** How many texts this one lies in. @defaultValue `0` */
  readonly depth?: number;
}

/** Free text: JSON and lines of JSON stay what they are, in everything else URLs, pairs and shapes are looked for. */
export function redactText(run: RedactionRun, text: string, reading: TextReading = {}): string {
  const { source = false, depth = 0 } = reading;
  if (text.length < 3) return text;
  if (!source && depth < maxNesting && looksLikeJson(text)) {
    const json = redactJson(run, text, depth + 1);
    if (json !== undefined) return json;
    if (text.includes('\n')) {
      return text
        .split('\n')
        .map((line) => redactText(run, line, { depth: depth + 1 }))
        .join('\n');
    }
  }
  let result = text;
  if (result.includes('@')) result = redactUserinfo(run, result);
  if (/[?&#;]/.test(result)) result = redactQueries(run, result, { inText: true, source, depth });
  if (/[=:]/.test(result)) result = redactPairs(run, result, source);
  result = redactShapes(run, result);
  // The shortest is `otp` and a value of eight characters.
  if (!source && result.length >= 12) result = redactSpoken(run, result);
  return fitMarkersIntoUrls(run.concealLearned(result));
}

/** Names and other short labels: nothing but shapes and learned values. */
export function redactLabel(run: RedactionRun, text: string): string {
  return text.length < 6 ? text : run.within('label', () => run.concealLearned(redactShapes(run, text)));
}

/** Whether a text may be a JSON object or array. */
export function looksLikeJson(text: string): boolean {
  const start = /^\s{0,64}[[{]/.test(text);
  return start && /[\]}]\s{0,64}$/.test(text.slice(-65));
}

import { isJson } from './json.js';
import type { RedactionRun } from './run.js';

/**
 * A JSON text in which nothing is secret but what was met before, and each of these is a whole value: most secrets of a
 * run come back in row after row. Nothing more is to be done with what this gives.
 *
 * @returns Nothing when it is not as simple as that.
 */
export function redactKnownJson(run: RedactionRun, text: string): string | undefined {
  const redacted = run.within('json', () =>
    run.concealKnown(
      text,
      (found) => found.every(({ start, end }) => isWholeValue(run, text, start, end)) && isJson(text),
    ),
  );
  if (redacted !== undefined) run.settledNow();
  return redacted;
}

/**
 * Whether a stretch of a JSON text is a token, in which no other value can be told by its key, and all of a string, of
 * what follows `Bearer`, or of the value of a secret key: what stands before another key may belong to the secret.
 */
function isWholeValue(run: RedactionRun, text: string, start: number, end: number): boolean {
  const value = text.slice(start, end);
  const after = text[end];
  if ((after !== '"' && after !== '&') || !/^[\w.~+/!$-]+=*$/.test(value)) return false;
  const before = text[start - 1];
  if (before === '=') {
    const key = keyBefore(text, start - 1);
    const joint = text[start - 2 - key.length];
    const isInQuery = joint === '?' || joint === '&';
    return (isInQuery || after === '"') && run.rules.keyRule(key, value, isInQuery ? 'url' : 'text') !== undefined;
  }
  if (after === '&') return false;
  if (before === ' ') return /"(?:bearer|basic|token) $/i.test(text.slice(Math.max(0, start - 8), start));
  // A key is read as a label.
  return before === '"' && text[start - 2] !== '\\' && !/^\s*:/.test(text.slice(end + 1, end + 9));
}

const longestKey = 64;

function keyBefore(text: string, end: number): string {
  let start = end;
  while (end - start < longestKey && /[\w.-]/.test(text.charAt(start - 1))) start--;
  return text.slice(start, end);
}

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
    run.concealKnown(text, (found) => found.every(({ start, end }) => isWholeValue(text, start, end)) && isJson(text)),
  );
  if (redacted !== undefined) run.settledNow();
  return redacted;
}

/**
 * Whether a stretch of a JSON text is all of a string, of what follows `Bearer` or of a value behind `=`; and a token, in
 * which no other value can be told by its key.
 */
function isWholeValue(text: string, start: number, end: number): boolean {
  if (!/^[\w.~+/!$-]+=*$/.test(text.slice(start, end))) return false;
  const before = text[start - 1];
  if (text[end] === '&') return before === '=' && /[?&][\w.-]{1,64}=$/.test(text.slice(Math.max(0, start - 66), start));
  if (text[end] !== '"') return false;
  if (before === '=') return true;
  if (before === ' ') return /"(?:bearer|basic|token) $/i.test(text.slice(Math.max(0, start - 8), start));
  // A key is read as a label.
  return before === '"' && text[start - 2] !== '\\' && !/^\s*:/.test(text.slice(end + 1, end + 9));
}

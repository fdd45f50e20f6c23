import { markersIn } from './marker.js';
import { firstWhere } from './sorted.js';

const introducer = '\u001b[';
const sequences = /\u001b\[[0-?]{0,64}[ -/]{0,4}[@-~]/g;

/** Whether a text holds what tells a terminal of colours, as the output of most tools does. */
export function hasColours(text: string): boolean {
  return text.includes(introducer);
}

/** The text as it is read on a terminal. */
export function withoutColours(text: string): string {
  return text.replace(sequences, '');
}

/**
 * Redacts a text as people read it, without its colours, and then with blanks in their place: they stand between a key
 * and its value, and may be all that parts a word from a token. What is left of the text keeps them.
 *
 * @example
 * // A blue key in white quotes, a green value.
 * redactColoured('"\u001b[34mtoken\u001b[39m": \u001b[32m"9f8e"\u001b[39m', redact);
 * // => '"\u001b[34mtoken\u001b[39m": \u001b[32m"[redacted:text-key#3f2a]"\u001b[39m'
 */
export function redactColoured(text: string, redact: (plain: string) => string): string {
  return redactReplaced(redactReplaced(text, '', redact), ' ', redact);
}

function redactReplaced(text: string, replacement: string, redact: (plain: string) => string): string {
  const plain = text.replace(sequences, replacement);
  const redacted = redact(plain);
  if (redacted === plain) return text;
  return withColours(text, plain, redacted, replacement.length) ?? redacted;
}

/**
 * Puts what stands between the markers in the words of the coloured text: both are the same but for the colours.
 *
 * @param width - Of what stands for a sequence in the text that was redacted.
 * @returns Nothing when a text between has changed, too, as where a number became a string.
 */
function withColours(text: string, plain: string, redacted: string, width: number): string | undefined {
  const places = placesIn(text, width);
  let result = '';
  let at = 0;
  let read = 0;
  for (const [start, end] of [...markersIn(redacted), [redacted.length, redacted.length] as const]) {
    const kept = redacted.slice(read, start);
    const isFirst = read === 0;
    const isLast = start === redacted.length;
    const from = isFirst ? 0 : isLast ? plain.length - kept.length : plain.indexOf(kept, at);
    if (from < at || (isFirst && isLast) || !plain.startsWith(kept, from)) return undefined;
    at = from + kept.length;
    result += text.slice(places.ends(from), places.starts(at)) + redacted.slice(start, end);
    read = end;
  }
  return result;
}

/** Where the characters of a text with its sequences replaced stand in the text with them. */
function placesIn(text: string, width: number): { starts(index: number): number; ends(index: number): number } {
  /** Of each sequence: where it is without those before it, and how much longer it and those before it are. */
  const before: number[] = [];
  const longer: number[] = [];
  let length = 0;
  for (const { index, 0: sequence } of text.matchAll(sequences)) {
    before.push(index - length);
    length += sequence.length - width;
    longer.push(length);
  }
  const shift = (count: number): number => (count === 0 ? 0 : longer[count - 1]!);
  return {
    /** Where the character with this index begins, behind the sequences that nothing stands for. */
    starts: (index) => index + shift(firstWhere(before, (each) => each + width > index)),
    /** Where the character before it ends. */
    ends: (index) => index + shift(firstWhere(before, (each) => each >= index)),
  };
}

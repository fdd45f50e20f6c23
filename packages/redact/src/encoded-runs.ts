/** A stretch of a text that may be base64, and where each of its characters stands. */
export interface EncodedRun {
  readonly base64: string;
  /** Where the i-th character begins in the text; the last entry is where the run ends. */
  placeOf(index: number): number;
}

/** Fewer characters of base64 hold no value behind an escape. */
export const shortestRun = 10;
/** Where so many bytes in a row are not printable, nothing is read. */
export const shortestText = 7;
const run = /(?:[A-Za-z0-9+/_-]|%(?:25)?2[BbFf]|\\\/){10,}/g;
const escaped = /%(?:25)?2[BbFf]|\\\//g;

/** What may be base64 or base64url, also with its `+` and `/` escaped as in URLs and JSON. Linear in the length of the text. */
export function* encodedRuns(text: string): Generator<EncodedRun, void, undefined> {
  for (const { 0: written, index } of text.matchAll(run)) {
    if (!/[A-Z]/.test(written)) continue;
    if (!/[%\\]/.test(written)) {
      yield { base64: written, placeOf: (at) => index + at };
      continue;
    }
    const places: number[] = [];
    let at = 0;
    for (const { 0: sign, index: start } of written.matchAll(escaped)) {
      for (; at < start; at++) places.push(index + at);
      places.push(index + at);
      at += sign.length;
    }
    for (; at <= written.length; at++) places.push(index + at);
    const base64 = written.replace(escaped, (each) => (/b$/i.test(each) ? '+' : '/'));
    if (base64.length >= shortestRun) yield { base64, placeOf: (place) => places[place]! };
  }
}

/** A readable piece of what base64 stands for, one character for each byte. */
export interface DecodedPiece {
  readonly text: string;
  /** Where the byte of a character begins in the text that holds the base64, and where it ends. */
  start(index: number): number;
  end(index: number): number;
}

/** The readable pieces of a run, for each of the four places where a group of base64 can begin in it. */
export function* readablePieces({ base64, placeOf }: EncodedRun): Generator<DecodedPiece, void, undefined> {
  for (let skipped = 0; skipped < 4; skipped++) {
    const bytes = Buffer.from(base64.slice(skipped), 'base64').toString('latin1');
    for (const { 0: text, index } of bytes.matchAll(/[\t\n\r\x20-\x7e\x80-\xff]{7,}/g)) {
      if (!/[\x20-\x7e]{7}/.test(text)) continue;
      yield {
        text,
        start: (at) => placeOf(skipped + Math.floor(((index + at) * 4) / 3)),
        end: (at) => placeOf(Math.min(base64.length, skipped + Math.ceil(((index + at) * 4) / 3))),
      };
    }
  }
}

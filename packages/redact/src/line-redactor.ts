import { withoutColours } from './colours.js';
import type { Finding } from './explain.js';
import type { Redactor } from './redactor.js';

const newline = 0x0a;
const smallestWindow = 262_144;
// More than the longest value that is learned takes in any escape that is looked for.
const overlap = 131_072;
// Between a key and its value there is less than this.
const keyReach = 512;
const longestBlock = 32_768;

/** Redacts bytes as they come: whole lines at once, lines that are too long in windows. */
export class LineRedactor {
  readonly #redactor: Redactor;
  readonly #contentType: string;
  readonly #maxLineBytes: number;
  // What has come of a line whose end has not.
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  // Lines that are read as one, whose last has not come.
  #block: Buffer[] = [];
  #blockBytes = 0;
  #isKey = false;
  #isInsideSecret = false;

  constructor(redactor: Redactor, contentType: string, maxLineBytes = 1_048_576) {
    this.#redactor = redactor;
    this.#contentType = contentType;
    this.#maxLineBytes = Math.max(maxLineBytes, smallestWindow);
  }

  /** Takes the next bytes, and gives those that are ready. */
  push(chunk: Uint8Array): Buffer[] {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const ready: Buffer[] = [];
    let start = 0;
    for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, start)) {
      const line = this.#taken(bytes.subarray(start, end + 1));
      start = end + 1;
      this.#line(line, ready);
    }
    if (start < bytes.length) this.#keep(bytes.subarray(start));
    if (this.#pendingBytes > this.#maxLineBytes) this.#keep(this.#windows(this.#taken(), ready));
    return ready;
  }

  /** Gives what is left. */
  end(): Buffer[] {
    const ready: Buffer[] = [];
    const rest = this.#taken();
    if (rest.length > 0) this.#line(rest, ready);
    this.#closeBlock(ready);
    return ready;
  }

  #keep(bytes: Buffer): void {
    if (bytes.length === 0) return;
    // The chunk may be written over when this call is done.
    this.#pending.push(Buffer.from(bytes));
    this.#pendingBytes += bytes.length;
  }

  #taken(last?: Buffer): Buffer {
    if (this.#pending.length === 0) return last ?? Buffer.alloc(0);
    const all = Buffer.concat(last ? [...this.#pending, last] : this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
    return all;
  }

  #line(bytes: Buffer, ready: Buffer[]): void {
    const line = bytes.length > this.#maxLineBytes ? this.#windows(bytes, ready) : bytes;
    if (this.#block.length > 0 && !this.#isKey && !continuesLog(line)) this.#closeBlock(ready);
    if (this.#block.length === 0) {
      this.#isKey = beginsKey(line);
      if (!this.#isKey && !beginsLog(line)) {
        this.#redact(line, ready);
        return;
      }
    }
    this.#block.push(Buffer.from(line));
    this.#blockBytes += line.length;
    const isLast = this.#isKey && line.includes('-----END');
    if (isLast || this.#blockBytes > longestBlock) this.#closeBlock(ready);
  }

  #closeBlock(ready: Buffer[]): void {
    if (this.#block.length === 0) return;
    const lines = Buffer.concat(this.#block);
    this.#block = [];
    this.#blockBytes = 0;
    this.#redact(lines, ready);
  }

  #redact(bytes: Buffer, ready: Buffer[]): void {
    const written = bytes.toString('utf8');
    const redacted = this.#redactor.body(this.#behindSecret(written), this.#contentType);
    // Bytes that are no UTF-8 pass as they are, too, as long as nothing in their line is replaced.
    ready.push(Buffer.from(redacted === written ? bytes : redacted));
  }

  /** Redacts the beginning of a line that has no end yet, and gives the rest, in which the next window begins. */
  #windows(bytes: Buffer, ready: Buffer[]): Buffer {
    let rest = bytes;
    while (rest.length > this.#maxLineBytes) {
      const size = wholeCharacters(rest, this.#maxLineBytes);
      const text = this.#behindSecret(rest.toString('utf8', 0, size));
      const { findings } = this.#redactor.explain(text, { contentType: this.#contentType });
      const cut = cutBefore(text, findings);
      this.#isInsideSecret = cut.isInsideSecret;
      ready.push(Buffer.from(this.#redactor.body(text.slice(0, cut.at), this.#contentType)));
      rest = Buffer.concat([Buffer.from(text.slice(cut.at)), rest.subarray(size)]);
    }
    return rest;
  }

  /** What follows a secret that was longer than a window: its end is dropped. */
  #behindSecret(text: string): string {
    if (!this.#isInsideSecret) return text;
    const end = text.search(/[\s"'&<>,;]/);
    this.#isInsideSecret = end < 0;
    return end < 0 ? '' : text.slice(end);
  }
}

function beginsKey(line: Buffer): boolean {
  const start = line.lastIndexOf('-----BEGIN ');
  return start >= 0 && line.indexOf('PRIVATE KEY', start) >= 0 && line.indexOf('-----END', start) < 0;
}

/** What a log of actions says of the field comes lines before what was typed into it. */
function beginsLog(line: Buffer): boolean {
  return line.includes('- waiting for ') || line.includes('- locator resolved to ');
}

/** Alone, or behind what a CI puts before each line: `test (1)\tRun tests\t2026-11-28T08:00:00.0000000Z     - fill("…")`. */
function continuesLog(line: Buffer): boolean {
  return /^(?:.{0,200}[ \t|])?[ \t]{1,40}(?:- |\d{1,6} )/.test(withoutColours(line.toString('latin1', 0, 320)));
}

/** Where a window ends: so far before its end that nothing is cut, with no secret on the cut or shortly behind it. */
function cutBefore(text: string, findings: readonly Finding[]): { at: number; isInsideSecret: boolean } {
  const last = Math.max(text.length - overlap, Math.floor(text.length / 2));
  let at = last;
  let floor = 0;
  for (const { start, end } of [...findings].reverse()) {
    if (start >= at + keyReach) continue;
    floor = end;
    if (end <= at) break;
    at = start - keyReach;
    floor = 0;
  }
  if (at > 0) return { at: boundaryBefore(text, at, floor), isInsideSecret: false };
  // Secrets without a gap, or one that is longer than the window: cut where one ends.
  const ended = findings.filter(({ end }) => end <= last).at(-1);
  if (ended) return { at: ended.end, isInsideSecret: false };
  const end = findings[0]?.end ?? last;
  return { at: end, isInsideSecret: end >= text.length };
}

/** A blank or a quote near this place, so that no word is cut. */
function boundaryBefore(text: string, at: number, floor: number): number {
  for (let place = at; place > Math.max(floor, at - 4096); place--) if (/[\s"',]/.test(text[place]!)) return place;
  const isHalf = text.charCodeAt(at) >= 0xdc00 && text.charCodeAt(at) <= 0xdfff;
  return isHalf ? at - 1 : at;
}

/** At most this many bytes that do not end inside a character. */
function wholeCharacters(bytes: Buffer, most: number): number {
  let size = Math.min(most, bytes.length);
  for (let i = 0; i < 3 && size > 0 && (bytes[size]! & 0xc0) === 0x80; i++) size--;
  return size;
}

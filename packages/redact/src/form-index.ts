import { codesOf } from './character-codes.js';
import { markersIn } from './marker.js';

/** One text to look for. */
export interface Form {
  readonly text: string;
  /** What it belongs to. */
  readonly secret: string;
  readonly rule: string;
  /** Found only as a word of its own. */
  readonly needsEdges: boolean;
  /** Swallow one more base64 character on that side. */
  readonly sharesBefore: boolean;
  readonly sharesAfter: boolean;
}

/** Where a form was found. */
export interface Found {
  readonly start: number;
  readonly end: number;
  readonly form: Form;
}

/** Forms shorter than this cannot be looked for. */
export const minFormLength = 6;

const base = 31;
const blockLength = 3;
// A longer text is not kept alive.
const mostRemembered = 65_536;
// The longer the window, the further it moves, and the more characters of each form are in the table.
const longestWindow = 12;

/**
 * Finds any of thousands of texts in one pass.
 *
 * A table says for each three characters how far a form can be at least (Wu and Manber), so that most of the text is
 * stepped over. Where one may stand, a hash of its first six characters points at the forms that begin so; among those,
 * sorted, a binary search finds the longest that stands there. Forms come and go one by one; only one that is shorter
 * than all before it has the table made anew, for a narrower window.
 */
export class FormIndex {
  readonly #buckets = new Map<number, Form[]>();
  // How many characters of each form are in the table: no form has fewer.
  #window = longestWindow;
  readonly #shifts = new Uint8Array(65_536).fill(shiftOf(longestWindow));
  // A bit for each hash of six characters: 32 kB, which stay in the fastest cache.
  readonly #filter = new Uint8Array(1 << 15);
  #size = 0;
  /** What was found last, and in what: a text is searched by one step after another. */
  #lastText: string | undefined;
  #lastFound: Found[] = [];

  get size(): number {
    return this.#size;
  }

  add(form: Form): void {
    if (form.text.length < minFormLength) return;
    const codes = codesOf(form.text);
    const hash = hashOf(codes);
    const bucket = this.#buckets.get(hash) ?? [];
    const at = lastNotAbove(bucket, form.text);
    if (bucket[at]?.text === form.text) return;
    bucket.splice(at + 1, 0, form);
    this.#lastText = undefined;
    this.#buckets.set(hash, bucket);
    if (form.text.length < this.#window) this.#narrow(form.text.length);
    else this.#addBlocks(codes);
    this.#filter[(hash >>> 3) & 0x7fff]! |= 1 << (hash & 7);
    this.#size++;
  }

  #narrow(window: number): void {
    this.#window = window;
    this.#shifts.fill(shiftOf(window));
    for (const bucket of this.#buckets.values()) for (const { text } of bucket) this.#addBlocks(codesOf(text));
  }

  #addBlocks(codes: Uint16Array): void {
    const longest = shiftOf(this.#window);
    for (let start = 0; start < longest; start++) {
      const block = blockAt(codes, start);
      this.#shifts[block] = Math.min(this.#shifts[block]!, longest - 1 - start);
    }
  }

  /** Takes out a form of this secret; the same text learned for another secret stays. */
  remove(text: string, secret: string): void {
    if (text.length < minFormLength) return;
    const hash = hashOf(codesOf(text));
    const bucket = this.#buckets.get(hash);
    if (!bucket) return;
    const at = lastNotAbove(bucket, text);
    if (bucket[at]?.text !== text || bucket[at]?.secret !== secret) return;
    bucket.splice(at, 1);
    this.#lastText = undefined;
    this.#size--;
    if (bucket.length === 0) this.#buckets.delete(hash);
  }

  /** Every form that stands in the text, from the left, the longest at each place, none inside a marker. */
  find(text: string): readonly Found[] {
    if (this.#size === 0 || text.length < minFormLength) return [];
    if (text === this.#lastText) return this.#lastFound;
    const found: Found[] = [];
    this.#lastText = text.length <= mostRemembered ? text : undefined;
    this.#lastFound = found;
    const codes = codesOf(text);
    let start = 0;
    for (const [markerStart, markerEnd] of markersIn(text)) {
      this.#findBetween(text, codes, start, markerStart, found);
      start = markerEnd;
    }
    this.#findBetween(text, codes, start, text.length, found);
    return found;
  }

  /** A match never reaches into a marker. */
  #findBetween(text: string, codes: Uint16Array, from: number, to: number, found: Found[]): void {
    const shifts = this.#shifts;
    const last = to - this.#window;
    const lastBlock = this.#window - blockLength;
    for (let at = from; at <= last; ) {
      const shift = shifts[blockAt(codes, at + lastBlock)]!;
      if (shift > 0) {
        at += shift;
        continue;
      }
      const hash = hashOf(codes, at);
      const isKnown = (this.#filter[(hash >>> 3) & 0x7fff]! & (1 << (hash & 7))) !== 0;
      const form = isKnown ? this.#standsAt(text, at, hash) : undefined;
      if (form) {
        const match = withShared(text, at, form, found.at(-1)?.end ?? 0);
        found.push(match);
        at = match.end;
      } else at++;
    }
  }

  #standsAt(text: string, start: number, hash: number): Form | undefined {
    const bucket = this.#buckets.get(hash);
    if (!bucket) return undefined;
    let rest = text.slice(start, start + 2 * 16_384);
    // Every form that begins the rest sorts at or before it, and begins the nearest one below it.
    for (;;) {
      const form = bucket[lastNotAbove(bucket, rest)];
      if (!form) return undefined;
      if (rest.startsWith(form.text)) {
        if (!form.needsEdges || isWord(text, start, start + form.text.length)) return form;
        rest = form.text.slice(0, -1);
      } else rest = rest.slice(0, sharedLength(rest, form.text));
      if (rest.length < minFormLength) return undefined;
    }
  }
}

/** How far the window moves when no form has these three characters among its first ones. */
function shiftOf(window: number): number {
  return window - blockLength + 1;
}

function withShared(text: string, start: number, form: Form, floor: number): Found {
  const end = start + form.text.length;
  const before = form.sharesBefore && start > floor && isBase64(text.charCodeAt(start - 1)) ? 1 : 0;
  const after = form.sharesAfter && isBase64(text.charCodeAt(end)) ? 1 : 0;
  return { start: start - before, end: end + after, form };
}

function isWord(text: string, start: number, end: number): boolean {
  return !isWordCharacter(text, start - 1) && !isWordCharacter(text, end);
}

function isWordCharacter(text: string, at: number): boolean {
  const character = text[at];
  return character !== undefined && /[\p{L}\p{N}]/u.test(character);
}

function isBase64(code: number): boolean {
  return !Number.isNaN(code) && /[A-Za-z0-9+/_-]/.test(String.fromCharCode(code));
}

/** The index of the last form whose text is not above the given one, or -1. */
function lastNotAbove(bucket: readonly Form[], text: string): number {
  let low = 0;
  let high = bucket.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (bucket[middle]!.text <= text) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function sharedLength(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let length = 0;
  while (length < most && a.charCodeAt(length) === b.charCodeAt(length)) length++;
  return length;
}

function hashOf(codes: Uint16Array, start = 0): number {
  let hash = 0;
  for (let i = start; i < start + minFormLength; i++) hash = (Math.imul(hash, base) + codes[i]!) | 0;
  return hash;
}

/** Three characters as an index; others may share it. */
function blockAt(codes: Uint16Array, start: number): number {
  return (Math.imul(codes[start]!, 961) + codes[start + 1]! * 31 + codes[start + 2]!) & 0xffff;
}

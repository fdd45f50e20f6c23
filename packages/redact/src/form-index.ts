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

const filterBits = 18;
const base = 31;
// base to the power of minFormLength - 1: the weight of the character that leaves the window.
const leavingWeight = base ** (minFormLength - 1);

/**
 * Finds any of thousands of texts in one pass.
 *
 * A rolling hash over six characters (Rabin and Karp) points at the forms that begin so; among those, sorted, a binary
 * search finds the longest that stands there. Forms come and go one by one, nothing is rebuilt.
 */
export class FormIndex {
  readonly #buckets = new Map<number, Form[]>();
  // A bit for each hash: 32 kB, which stay in the fastest cache.
  readonly #filter = new Uint8Array(1 << (filterBits - 3));
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(form: Form): void {
    if (form.text.length < minFormLength) return;
    const hash = hashOf(form.text);
    const bucket = this.#buckets.get(hash) ?? [];
    const at = lastNotAbove(bucket, form.text);
    if (bucket[at]?.text === form.text) return;
    bucket.splice(at + 1, 0, form);
    this.#buckets.set(hash, bucket);
    const bit = slot(hash);
    this.#filter[bit >> 3]! |= 1 << (bit & 7);
    this.#size++;
  }

  /** Takes out a form of this secret; the same text learned for another secret stays. */
  remove(text: string, secret: string): void {
    if (text.length < minFormLength) return;
    const hash = hashOf(text);
    const bucket = this.#buckets.get(hash);
    if (!bucket) return;
    const at = lastNotAbove(bucket, text);
    if (bucket[at]?.text !== text || bucket[at]?.secret !== secret) return;
    bucket.splice(at, 1);
    this.#size--;
    if (bucket.length === 0) this.#buckets.delete(hash);
  }

  /** Every form that stands in the text, from the left, the longest at each place, none inside a marker. */
  find(text: string): Found[] {
    const found: Found[] = [];
    if (this.#size === 0 || text.length < minFormLength) return found;
    const markers = markersIn(text);
    let nextMarker = 0;
    let hash = 0;
    let filled = 0;
    for (let i = 0; i < text.length; i++) {
      const marker = markers[nextMarker];
      if (marker && i >= marker[0]) {
        // A match never reaches into a marker: the window begins anew behind it.
        nextMarker++;
        hash = 0;
        filled = 0;
        if (i < marker[1]) i = marker[1] - 1;
        continue;
      }
      if (filled === minFormLength) hash = (hash - Math.imul(text.charCodeAt(i - minFormLength), leavingWeight)) | 0;
      else filled++;
      hash = (Math.imul(hash, base) + text.charCodeAt(i)) | 0;
      if (filled < minFormLength) continue;
      const bit = slot(hash);
      if ((this.#filter[bit >> 3]! & (1 << (bit & 7))) === 0) continue;
      const form = this.#standsAt(text, i - minFormLength + 1, hash);
      if (!form) continue;
      const match = withShared(text, i - minFormLength + 1, form, found.at(-1)?.end ?? 0);
      found.push(match);
      i = match.end - 1;
      hash = 0;
      filled = 0;
    }
    return found;
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

function hashOf(text: string): number {
  let hash = 0;
  for (let i = 0; i < minFormLength; i++) hash = (Math.imul(hash, base) + text.charCodeAt(i)) | 0;
  return hash;
}

function slot(hash: number): number {
  return (hash ^ (hash >>> 15)) & ((1 << filterBits) - 1);
}

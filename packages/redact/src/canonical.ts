/** A text with every escape taken back, and where each character came from. */
export interface Canonical {
  readonly text: string;
  /** `starts[i]` is where the i-th character began in the source; the last entry is the length of the source. */
  readonly starts: Uint32Array;
}

// Escapes inside escapes: a URL in a JSON string in an attribute has three layers. Backslashes of the text itself take a
// round more each time that their number doubles, and a layer of JSON doubles it. Most texts are done after two.
const maxRounds = 16;

/**
 * Takes back percent, JSON, JavaScript and HTML escapes, layer by layer, and makes `+` a space.
 *
 * Two texts that a browser may write for the same value have the same canonical text, so one search finds all of them.
 *
 * @returns Nothing when the text has no escapes: it is its own canonical text.
 *
 * @example
 * canonicalize('p%2540ss')?.text; // => 'p@ss'
 */
export function canonicalize(text: string): Canonical | undefined {
  if (!/[%\\&+]/.test(text)) return undefined;
  const codes = new Uint16Array(text.length);
  const starts = new Uint32Array(text.length + 1);
  for (let i = 0; i < text.length; i++) {
    codes[i] = text.charCodeAt(i);
    starts[i] = i;
  }
  let length = text.length;
  for (let round = 0; round < maxRounds; round++) {
    const next = decodeRound(codes, starts, length);
    if (next === length) break;
    length = next;
  }
  starts[length] = text.length;
  return { text: stringOf(codes, length), starts: starts.subarray(0, length + 1) };
}

/**
 * The same text with one layer of one kind of escapes taken back, all others left.
 *
 * @param sign - What these escapes begin with.
 *
 * @example
 * withoutLayer('a%2526&quot;', '%'); // => 'a%26&quot;'
 */
export function withoutLayer(text: string, sign: '%' | '&' | '\\'): string {
  const codes = new Uint16Array(text.length);
  for (let i = 0; i < text.length; i++) codes[i] = text.charCodeAt(i);
  return stringOf(codes, decodeRound(codes, new Uint32Array(text.length + 1), text.length, sign.charCodeAt(0)));
}

/**
 * One layer of escapes, in place: what is written never overtakes what is read. Gives the new length.
 *
 * @param only - What the escapes begin with that are taken back, if not all are.
 */
function decodeRound(codes: Uint16Array, starts: Uint32Array, length: number, only?: number): number {
  let written = 0;
  let read = 0;
  const put = (code: number, from: number) => {
    codes[written] = code;
    starts[written] = starts[from]!;
    written++;
  };
  // An escape is longer than the two places that a character beyond the first plane needs.
  const putPoint = (point: number, from: number) => {
    if (point > 0xffff) {
      put(0xd800 + ((point - 0x10000) >> 10), from);
      put(0xdc00 + ((point - 0x10000) & 0x3ff), from);
    } else put(point, from);
  };
  while (read < length) {
    const code = codes[read]!;
    if (only !== undefined && code !== only) {
      put(code, read++);
      continue;
    }
    // Of what a backslash begins a layer more has codes only: a line break or a quote may be the text's own.
    if (only === 0x5c && codes[read + 1] !== 0x75) {
      put(code, read++);
      if (codes[read] === 0x5c && read < length) put(0x5c, read++);
      continue;
    }
    if (code === 0x25) {
      const [point, size] = percentAt(codes, read, length);
      if (size > 0) {
        putPoint(point, read);
        read += size;
        continue;
      }
    } else if (code === 0x5c) {
      const [point, size] = backslashAt(codes, read, length);
      if (size > 0) {
        putPoint(point, read);
        read += size;
        continue;
      }
    } else if (code === 0x26) {
      const [point, size] = entityAt(codes, read, length);
      if (size > 0) {
        putPoint(point, read);
        read += size;
        continue;
      }
    }
    put(code === 0x2b ? 0x20 : code, read);
    read++;
  }
  return written;
}

type Decoded = readonly [code: number, size: number];
const nothing: Decoded = [0, 0];

/** `%E2%82%AC`: one UTF-8 character; a byte that begins none stands for itself, as in Latin-1. */
function percentAt(codes: Uint16Array, at: number, end: number): Decoded {
  const first = byteAt(codes, at, end);
  if (first < 0) return nothing;
  const more = first >= 0xf0 && first < 0xf5 ? 3 : first >= 0xe0 ? 2 : first >= 0xc2 ? 1 : 0;
  if (more === 0 || first >= 0xf5) return [first, 3];
  let point = first & (0x3f >> more);
  for (let i = 1; i <= more; i++) {
    const byte = byteAt(codes, at + 3 * i, end);
    if (byte < 0x80 || byte > 0xbf) return [first, 3];
    point = (point << 6) | (byte & 0x3f);
  }
  return point > 0x10ffff ? [first, 3] : [point, 3 + 3 * more];
}

function byteAt(codes: Uint16Array, at: number, end: number): number {
  if (at + 2 >= end || codes[at] !== 0x25) return -1;
  const high = hexDigit(codes[at + 1]!);
  const low = hexDigit(codes[at + 2]!);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

const plainEscapes: Readonly<Record<number, number>> = {
  34: 0x22,
  39: 0x27,
  47: 0x2f,
  92: 0x5c,
  96: 0x60,
  98: 0x08,
  102: 0x0c,
  110: 0x0a,
  114: 0x0d,
  116: 0x09,
};

function backslashAt(codes: Uint16Array, at: number, end: number): Decoded {
  if (at + 1 >= end) return nothing;
  const kind = codes[at + 1]!;
  if (kind === 0x75 && codes[at + 2] === 0x7b) return bracedAt(codes, at, end);
  const digits = kind === 0x75 ? 4 : kind === 0x78 ? 2 : 0;
  if (digits > 0) {
    if (at + 1 + digits >= end) return nothing;
    let code = 0;
    for (let i = 0; i < digits; i++) {
      const digit = hexDigit(codes[at + 2 + i]!);
      if (digit < 0) return nothing;
      code = code * 16 + digit;
    }
    return [code, 2 + digits];
  }
  const code = plainEscapes[kind];
  return code === undefined ? nothing : [code, 2];
}

/** `\u{1f511}` of scripts. */
function bracedAt(codes: Uint16Array, at: number, end: number): Decoded {
  let point = 0;
  for (let next = at + 3; next < end && next < at + 10; next++) {
    if (codes[next] === 0x7d) return next === at + 3 || point > 0x10ffff ? nothing : [point, next + 1 - at];
    const digit = hexDigit(codes[next]!);
    if (digit < 0) return nothing;
    point = point * 16 + digit;
  }
  return nothing;
}

const entities: Readonly<Record<string, number>> = {
  amp: 0x26,
  lt: 0x3c,
  gt: 0x3e,
  quot: 0x22,
  apos: 0x27,
  nbsp: 0xa0,
};

function entityAt(codes: Uint16Array, at: number, end: number): Decoded {
  let name = '';
  let next = at + 1;
  while (next < end && next < at + 10 && codes[next] !== 0x3b) name += String.fromCharCode(codes[next++]!);
  if (codes[next] !== 0x3b || next >= end) return nothing;
  const numeric = /^#(?:x([0-9a-f]{1,6})|([0-9]{1,7}))$/i.exec(name);
  const code = numeric ? Number.parseInt(numeric[1] ?? numeric[2] ?? '', numeric[1] ? 16 : 10) : entities[name];
  return code === undefined || code > 0x10ffff ? nothing : [code, next + 1 - at];
}

function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

function stringOf(codes: Uint16Array, length: number): string {
  return Buffer.from(codes.buffer, codes.byteOffset, 2 * length).toString('utf16le');
}

import { bodyHints } from './body-member.js';
import { isCardNumber } from './card.js';
import { codesOf } from './character-codes.js';
import { defaultRules } from './default-rules.js';
import { shortestRun, shortestText } from './encoded-runs.js';
import { everyFeature, rounds } from './every-feature.js';
import { foldKey } from './fold-key.js';
import { endOfMarker } from './marker.js';
import { tokenPrefixes } from './provider-tokens.js';
import type { RuleBook } from './rule-book.js';

/** What a text has about it, as bits: a rule whose bit is not set cannot match in it, however it is read. */
export const features: {
  readonly userinfo: number;
  readonly query: number;
  readonly pairs: number;
  readonly shapes: number;
  readonly spoken: number;
  readonly everything: number;
  readonly escapes: number;
  readonly plus: number;
  readonly simpleEscapes: number;
  readonly base64: number;
} = {
  userinfo: 1,
  query: 2,
  pairs: 4,
  shapes: 8,
  spoken: 16,
  /** Escapes that may hide anything. */
  everything: 32,
  /** Escapes that learned values may stand in; no rule needs them. */
  escapes: 64,
  plus: 128,
  /** Backslashes before quotes, backslashes and the letters of line breaks: what JSON writes most. */
  simpleEscapes: 256,
  /** Base64 of something readable, which learned values may stand in behind an escape. */
  base64: 512,
};

/** The bits that rules need. */
export const ruleFeatures = 63;

// Characters by what they mean to the search.
const letter = 0;
const digit = 1;
const underscore = 2;
const other = 3;
const blank = 4;
const endsValue = 5; // ends a user:password and a key
const endsKey = 6;
const separator = 7;
const slash = 8;
const at = 9;
const percent = 10;
const plus = 11;
const backslash = 12;
const dash = 13;
const ampersand = 14;
const bracket = 15;
const parenthesis = 16;

// Classes of characters in three-letter endings and beginnings; case does not matter.
const classDigit = 26;
const classOther = 27;
const classStart = 28;
const classForeign = 29;
const classSkipped = 31;

const kinds = new Uint8Array(65_536).fill(other);
const valueKinds = new Uint8Array(65_536);
const endingClasses = new Uint8Array(65_536).fill(classForeign);
endingClasses.fill(classOther, 0, 128);
const startClasses = new Uint8Array(65_536).fill(30);
for (let code = 0; code < 26; code++) {
  for (const first of [0x41, 0x61]) {
    kinds[first + code] = letter;
    endingClasses[first + code] = code;
    startClasses[first + code] = code;
  }
}
for (let code = 0x30; code < 0x3a; code++) {
  kinds[code] = digit;
  endingClasses[code] = classDigit;
  startClasses[code] = classDigit;
}
const means = (characters: string, kind: number) => {
  for (const character of characters) kinds[character.charCodeAt(0)] = kind;
};
for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.~+/=-')
  valueKinds[character.charCodeAt(0)] = 1;
means('_', underscore);
means(' \t', blank);
means('\n\r"\'<>`?#', endsValue);
means(';', endsKey);
means('=:', separator);
means('/', slash);
means('@', at);
means('%', percent);
means('+', plus);
means('\\', backslash);
means('-', dash);
means('&', ampersand);
means('[', bracket);
means('(', parenthesis);
// What keys are compared without, and what may stand between a key and its separator.
for (const character of ' \t\n\r\f\v_-.$@:[])"\'`\\') endingClasses[character.charCodeAt(0)] = classSkipped;
startClasses[0x5f] = 27;
startClasses[0x2d] = 28;
startClasses[0x2e] = 29;

// What an ending may be the end of.
const isKeyEnd = 1;
const isSpokenEnd = 2;
const isSchemeEnd = 4;
const isNameEnd = 8;
const isHookEnd = 16;
const isCallEnd = 32;
const isDigestEnd = 64;

const starts = startTable([...tokenPrefixes.starts, 'eyj', 'eya', 'ewo']);
const tokenStart = new RegExp(`(?:${tokenPrefixes.pattern}|ey[JA]|ewo)`, 'y');

// A longer text has features in most of its places.
const mostRemembered = 1_048_576;
const mostPlaces = 4_096;

const readers = new WeakMap<RuleBook, FeatureReader>();

/** The reader for these rules, which redactors share. */
export function readerFor(rules: RuleBook): FeatureReader {
  const known = readers.get(rules);
  if (known) return known;
  const reader = new FeatureReader(rules);
  readers.set(rules, reader);
  return reader;
}

/** Reads the features of texts, for one list of rules. Keys are told by their last three characters, then looked up. */
export class FeatureReader {
  readonly #ends: Uint8Array;
  readonly #digitEnds: Uint8Array;
  readonly #always: number;
  readonly #rules: RuleBook;
  /** What was read last, and where something was found in it. */
  #lastText = '';
  readonly #places: number[] = [];

  constructor(rules: RuleBook) {
    this.#rules = rules;
    this.#ends = endTable(rules);
    this.#digitEnds = digitEndTable(rules);
    // Nothing is known of the shapes that a user describes.
    this.#always = rules.shapes.some((rule) => !defaultRules.includes(rule)) ? features.everything : 0;
    for (let round = 0; round < rounds; round++) for (const text of everyFeature) this.read(text);
  }

  /** One pass over the text. */
  read(text: string): number {
    this.#lastText = text.length <= mostRemembered ? text : '';
    this.#places.length = 0;
    const ends = this.#ends;
    const { length } = text;
    const codes = codesOf(text);
    let found = this.#always;
    let here = 0;
    let isInWord = false;
    let isInAuthority = false;
    let isKeyEscaped = false;
    let hasBreak = false;
    let isBroken = false;
    let i = 0;
    while (i < length) {
      const code = codes[i]!;
      const kind = kinds[code]!;
      // Behind the text stand zeros, which end a word.
      if (kind <= digit) {
        const start = i;
        if (kind === digit) {
          do i++;
          while (kinds[codes[i]!] === digit);
          if (i - start >= 4 && (isTokenOfDigits(codes, text, start, i) || isSpokenCode(codes, text, start, i)))
            here |= features.shapes;
        } else if (!isInWord && startsToken(codes, text, i)) here |= features.shapes;
        // What follows inside the same word begins nothing.
        while (kinds[codes[i]!]! <= digit) i++;
        if (i - start >= 8 && hasCapital(codes, start, i) && mayHoldText(codes, start, i)) here |= features.base64;
        isInWord = true;
        if (here !== 0) {
          found |= here;
          here = 0;
          this.#note(start);
        }
        continue;
      }
      if (kind === underscore) {
        isInWord = true;
        i++;
        continue;
      }
      isInWord = false;
      switch (kind) {
        case blank: {
          isInAuthority = false;
          isKeyEscaped = false;
          if (!isBlank(i > 0 ? codes[i - 1]! : 0)) {
            const end = ends[endBefore(codes, i)]!;
            if (end !== 0) here |= wordFeatures(codes, length, i, end);
            if ((end & isKeyEnd) !== 0 && this.#isSecretFlag(text, i)) here |= features.pairs;
          }
          break;
        }
        case separator: {
          const before = i > 0 ? codes[i - 1]! : 0;
          // A key with a line break or a tab in it is compared without.
          if (isBroken && isBetween(before)) here |= features.everything;
          // Most of what stands before a separator and ends in digits is a time; two colons follow no key.
          if (code === 0x3a && before === 0x3a) {
            if (/^add-mask$/i.test(text.slice(Math.max(0, i - 9), i - 1))) here |= features.shapes;
            break;
          }
          if (code === 0x3a && before === 0x65 && codes[i - 4] === 0x6e && this.#namesSecret(text, i))
            here |= features.pairs;
          if (kinds[before] !== digit || this.#mayEndInDigits(codes, i)) {
            const end = ends[endBefore(codes, i)]!;
            if (end !== 0) {
              if (!isQuote(before)) here |= wordFeatures(codes, length, i, end & isSpokenEnd);
              // What tells of a value beside it is a key in quotes.
              const asKey = kinds[before]! <= digit ? isKeyEnd : isKeyEnd | isNameEnd;
              if ((end & asKey) !== 0) here |= this.#keyFeatures(text, i, code, end);
              if ((end & isDigestEnd) !== 0) here |= features.shapes;
            }
          }
          if (code === 0x3d) {
            if (isKeyEscaped) here |= features.everything;
            isKeyEscaped = false;
          } else if (codes[i + 1]! === 0x41 && codes[i + 2]! === 0x41) here |= features.shapes;
          break;
        }
        case slash: {
          if ((ends[endBefore(codes, i)]! & isHookEnd) !== 0) here |= features.shapes;
          isInAuthority = isSecondSlash(codes, i);
          isKeyEscaped = false;
          break;
        }
        case endsValue:
          if (code === 0x22) {
            isBroken = hasBreak;
            hasBreak = false;
          }
          // `</token>`
          if (code === 0x3e && (ends[endBefore(codes, i)]! & isKeyEnd) !== 0) here |= features.pairs;
          if (code === 0x3c && beginsField(text, i)) here |= features.pairs;
          // A single quote may stand in a password.
          if (code !== 0x27) isInAuthority = false;
          isKeyEscaped = false;
          break;
        case endsKey:
          isKeyEscaped = false;
          break;
        case at:
          if (isInAuthority) here |= features.userinfo;
          break;
        case ampersand:
          isKeyEscaped = false;
          // A quote, or a sign by its number, may end a key.
          if (beginsEntity(codes, i))
            here |=
              codes[i + 1] === 0x71 || codes[i + 1] === 0x23
                ? features.escapes | features.everything
                : features.escapes;
          break;
        case plus:
          here |= features.plus | wordFeatures(codes, length, i, ends[endBefore(codes, i)]!);
          isKeyEscaped = true;
          break;
        case percent: {
          const byte = byteAt(codes, i);
          if (byte < 0) break;
          here |= features.escapes;
          isKeyEscaped = true;
          if (byte === 0x20) here |= wordFeatures(codes, length, i, ends[endBefore(codes, i)]!);
          else if (byte === 0x2f) {
            if ((ends[endBefore(codes, i)]! & isHookEnd) !== 0) here |= features.shapes;
            isInAuthority = true;
          } else if (byte !== 0x2c) here |= features.everything;
          i += 2;
          break;
        }
        case backslash: {
          const next = codes[i + 1]!;
          if (next === 0x75) here |= features.everything | features.escapes;
          // "\n", read as an escape and as a backslash before a word.
          else if (next === 0x6e || next === 0x72 || next === 0x74 || next === 0x62 || next === 0x66) {
            here |= features.simpleEscapes | wordFeatures(codes, length, i, ends[endBefore(codes, i)]!);
            if (startsToken(codes, text, i + 1)) here |= features.shapes;
            hasBreak = true;
            i++;
          } else here |= next === 0x22 || next === 0x5c ? features.simpleEscapes : features.escapes;
          if (next !== 0x62) isInAuthority = false;
          break;
        }
        case bracket: {
          // No rule looks into a marker.
          const end = endOfMarker(text, i);
          if (end > 0) i = end - 1;
          else if (/^\[task\.set/i.test(text.slice(i, i + 9))) here |= features.shapes;
          else if (this.#beginsHeader(text, i)) here |= features.everything;
          break;
        }
        case parenthesis:
          if ((ends[endBefore(codes, i)]! & isCallEnd) !== 0) here |= features.pairs;
          break;
        case dash:
          if (codes[i + 1]! === 0x2d && text.startsWith('-----BEGIN', i)) here |= features.shapes;
          if (mayBeFlag(codes, i) && commandFlag.test(text.slice(i, i + 12))) here |= features.shapes;
          break;
        default:
      }
      if (here !== 0) {
        found |= here;
        here = 0;
        this.#note(i);
      }
      i++;
    }
    return found;
  }

  /**
   * Where in a text its features are, in order: what is between two places has none of its own. Nothing when there are too
   * many, or anything may be anywhere.
   */
  placesIn(text: string): readonly number[] | undefined {
    if (this.#always !== 0 || text.length > mostRemembered) return undefined;
    if (text !== this.#lastText) this.read(text);
    return this.#places.length < mostPlaces ? [...this.#places] : undefined;
  }

  #note(place: number): void {
    if (this.#places.length < mostPlaces) this.#places.push(place);
  }

  /** `["X-Api-Key","…"]` in a list of such pairs, and `["password",{…}]`. */
  #beginsHeader(text: string, at: number): boolean {
    if (!isQuote(text.charCodeAt(at + 1)) && text.charCodeAt(at + 1) !== 0x5c) return false;
    headerName.lastIndex = at + 1;
    const name = headerName.exec(text)?.[1];
    if (name === undefined) return false;
    if (name.includes('\\') || this.#rules.header(name) !== undefined) return true;
    return (
      /^[\s,]{1,8}\{/.test(text.slice(headerName.lastIndex, headerName.lastIndex + 9)) && this.#rules.isSecretName(name)
    );
  }

  /** `--password …` */
  #isSecretFlag(text: string, end: number): boolean {
    let start = end;
    for (const floor = Math.max(0, end - 66); start > floor && isInFlag(text.charCodeAt(start - 1)); ) start--;
    const word = text.slice(start, end);
    const [, key] = (word.includes('--') && /--([A-Za-z][\w-]{0,63})$/.exec(word)) || [];
    return key !== undefined && this.#rules.keyRules(key, 'text').length > 0;
  }

  /** `name: TOKEN` and `value: …` on the line below. */
  #namesSecret(text: string, at: number): boolean {
    namedBelow.lastIndex = at + 1;
    const name = namedBelow.exec(text)?.[1];
    return name !== undefined && this.#rules.isSecretName(name);
  }

  #mayEndInDigits(codes: Uint16Array, place: number): boolean {
    if (place < 2) return true;
    const last = codes[place - 1]! - 0x30;
    const before = codes[place - 2]! - 0x30;
    return before < 0 || before > 9 || this.#digitEnds[before * 10 + last] === 1;
  }

  /** What a separator says that stands behind the end of a secret key, of `name` or of the like. */
  #keyFeatures(text: string, at: number, code: number, end: number): number {
    let last = at;
    while (last > 0 && isBetween(text.charCodeAt(last - 1))) last--;
    // A key of nothing but joints, or with more of them behind it than anybody writes.
    if (last === 0 || at - last > 16) return end === 0 ? 0 : features.everything;
    const isQuoted = /["'`]/.test(text.slice(last, at));
    const first = startOfKey(text, last);
    const key = text.slice(first, last);
    if (isReplaced(text, at + 1)) return 0;
    if (isSecretKey(this.#rules, key, code)) return features.query | features.pairs;
    const word = /[A-Za-z_$][\w$-]*$/.exec(key)?.[0] ?? '';
    if (word !== key && isSecretKey(this.#rules, word, code)) return features.query | features.pairs;
    const isEscaped = text.charCodeAt(first - 1) === 0x5c;
    if (isEscaped && word !== '' && isSecretKey(this.#rules, word.slice(1), code)) return features.everything;
    if (code === 0x3d && isSecretField(this.#rules, text.slice(Math.max(0, at - 140), at))) return features.everything;
    if (!isQuoted) return 0;
    const before = text.slice(Math.max(0, last - 140), last);
    const quote = Math.max(before.lastIndexOf('"'), before.lastIndexOf("'"), before.lastIndexOf('`'));
    const written = before.slice(quote + 1);
    if (written.includes('\\') || (written !== key && isSecretKey(this.#rules, written, code)))
      return features.everything;
    // A body of its own type and encoding, as HAR and the protocols of browsers have them.
    if (hints.has(written)) return saysHow(written, text, at) ? features.everything : 0;
    return (end & isNameEnd) !== 0 && /^(?:name|key|header)$/.test(written) ? this.#nameFeatures(text, at) : 0;
  }

  /** `"name": "token"`: what follows is itself a key. */
  #nameFeatures(text: string, at: number): number {
    let start = at + 1;
    while (start < text.length && isBetween(text.charCodeAt(start)) && text.charCodeAt(start) !== 0x5d) start++;
    let end = start;
    while (end < text.length && end - start < 140 && text.charCodeAt(end) !== 0x22) end++;
    const name = text.slice(start, end).replace(/\\+$/, '');
    if (name.includes('\\')) return features.everything;
    return isSecretKey(this.#rules, name, 0x3a) ? features.everything : 0;
  }
}

const hints = new Set([...bodyHints, 'rawHeaders', 'rawTrailers', 'args']);

/** Whether what a key says of a body matters: most types are none of a body, and most bytes are counted. */
function saysHow(hint: string, text: string, at: number): boolean {
  if (hint !== 'type' && hint !== 'bytes') return true;
  const value = text.slice(at + 1, at + 24).trimStart();
  return value.startsWith(hint === 'type' ? '"base64' : '"');
}

function wordFeatures(codes: Uint16Array, length: number, place: number, end: number): number {
  // A value that is replaced already is no value.
  if (codes[place + 1] === 0x5b && codes[place + 2] === 0x72 && codes[place + 3] === 0x65) return 0;
  const spoken = (end & isSpokenEnd) !== 0 && mayBeSpoken(codes, length, place) ? features.spoken : 0;
  return spoken | ((end & isSchemeEnd) !== 0 ? features.shapes : 0);
}

/** Whether a value that looks random may follow within reach: eight characters with a digit, or twenty. */
function mayBeSpoken(codes: Uint16Array, length: number, place: number): boolean {
  let size = 0;
  let hasDigit = false;
  for (let next = place; next < length; next++) {
    const code = codes[next]!;
    const kind = kinds[code]!;
    if (kind === percent || kind === plus || kind === backslash || kind === ampersand) return true;
    if (valueKinds[code] === 1) {
      size++;
      if (kind === digit) hasDigit = true;
      if ((hasDigit && size >= 8) || size >= 20) return true;
    } else if (next - place > 24) return false;
    else {
      size = 0;
      hasDigit = false;
    }
  }
  return false;
}

function isSecretKey(rules: RuleBook, key: string, separatorCode: number): boolean {
  if (key === '') return false;
  return separatorCode === 0x3a ? rules.isSecretName(key) : rules.isSecretName(key) || rules.isSecretParameter(key);
}

const beforeMarker =
  /[ \t]{0,4}\\{0,3}["'`]?(?:(?:bearer|basic|digest|token|apikey|negotiate|dpop)[ \t]{1,4})?(?=\[redacted:)/iy;

/** Whether a marker is the whole value that begins here, but for the scheme of credentials. */
function isReplaced(text: string, start: number): boolean {
  beforeMarker.lastIndex = start;
  if (!beforeMarker.test(text)) return false;
  const end = endOfMarker(text, beforeMarker.lastIndex);
  return end > 0 && (end === text.length || /["& ,\\]/.test(text[end]!));
}

/** Whether a text ends in the name of a secret field of a form, which may hold any character but "&". */
function isSecretField(rules: RuleBook, before: string): boolean {
  const field = before.slice(before.lastIndexOf('&') + 1);
  return field.includes('%') || isSecretKey(rules, field.replace(/\+/g, ' '), 0x3d);
}

/** The last three characters before a place, as an index: joints, quotes and blanks left out. */
function endBefore(codes: Uint16Array, place: number): number {
  let index = 0;
  let shift = 0;
  let next = place - 1;
  const floor = Math.max(0, place - 24);
  while (next >= floor) {
    const kind = endingClasses[codes[next--]!]!;
    if (kind === classSkipped) continue;
    if (kind === classForeign) return anyEnd;
    index |= kind << shift;
    shift += 5;
    if (shift === 15) return index;
  }
  if (next >= 0) return anyEnd;
  for (; shift < 15; shift += 5) index |= classStart << shift;
  return index;
}

const anyEnd = 1 << 15;
const headerName = /\\{0,15}"([^",]{1,128}?)\\{0,15}"/y;

/** Which endings of keys and words are worth a second look. */
function endTable(rules: RuleBook): Uint8Array {
  const table = new Uint8Array(anyEnd + 1);
  table[anyEnd] = isKeyEnd | isSpokenEnd | isSchemeEnd | isNameEnd | isHookEnd | isCallEnd | isDigestEnd;
  const add = (word: string, meaning: number) => {
    const folded = foldKey(word).replace(/\)/g, '');
    const index = endBefore(codesOf(folded), folded.length);
    if (index === anyEnd) {
      table.fill(0xff);
      return;
    }
    // A shorter word may have anything before it.
    const known = Math.min(3, folded.length) * 5;
    for (let rest = 0; rest < 1 << (15 - known); rest++)
      table[(index & ((1 << known) - 1)) | (rest << known)]! |= meaning;
  };
  for (const key of rules.secretNames) add(key, isKeyEnd);
  for (const key of rules.spokenKeys) add(key, isSpokenEnd);
  for (const word of ['bearer', 'basic']) add(word, isSchemeEnd);
  for (const word of ['name', 'key', 'header', ...hints]) add(word, isNameEnd);
  for (const word of [
    ...['setItem', 'setRequestHeader', 'setHeader', 'set', 'append', 'header', 'cookie', 'fill', 'type', 'typeText'],
    ...['pressSequentially', 'sendKeys', 'send_keys', 'setValue', 'set_value', 'addValue', 'insertText'],
  ])
    add(word, isCallEnd);
  add('response', isDigestEnd);
  for (const word of ['services', 'workflows', 'webhooks']) add(word, isHookEnd);
  return table;
}

/** The two digits that names may end in. */
function digitEndTable(rules: RuleBook): Uint8Array {
  const table = new Uint8Array(100);
  for (const name of [...rules.secretNames, ...rules.spokenKeys]) {
    const [digits] = /[0-9]{2}$/.exec(foldKey(name)) ?? [];
    if (digits !== undefined) table[Number(digits)] = 1;
  }
  return table;
}

function startTable(words: readonly string[]): Uint8Array {
  const table = new Uint8Array(1 << 15);
  for (const word of words) table[startAt(codesOf(word), 0)] = 1;
  return table;
}

function startAt(codes: Uint16Array, place: number): number {
  return (
    (startClasses[codes[place]!]! << 10) | (startClasses[codes[place + 1]!]! << 5) | startClasses[codes[place + 2]!]!
  );
}

function startsToken(codes: Uint16Array, text: string, place: number): boolean {
  if (starts[startAt(codes, place)] === 0) return false;
  tokenStart.lastIndex = place;
  return tokenStart.test(text);
}

function isTokenOfDigits(codes: Uint16Array, text: string, start: number, end: number): boolean {
  const size = end - start;
  if (size >= 13 && size <= 19) return isCardNumber(text.slice(start, end));
  if (size !== 4) return false;
  // As printed on cards, in groups of four, or four and six.
  const next = end + jointSize(codes, end);
  let last = next;
  while (last - next < 7 && kinds[codes[last]!] === digit) last++;
  return next > end && (last - next === 4 || last - next === 6) && jointSize(codes, last) > 0;
}

/** How many characters stand for what may be between the groups of a card: a blank, also as forms, addresses and HTML write it, or a dash. */
function jointSize(codes: Uint16Array, place: number): number {
  const code = codes[place]!;
  if (code === 0x20 || code === 0x2d || code === 0x2b || code === 0xa0) return 1;
  if (code === 0x25) return codes[place + 1] === 0x32 && codes[place + 2] === 0x30 ? 3 : 0;
  // `&nbsp;`
  return code === 0x26 && codes[place + 1] === 0x6e && codes[place + 5] === 0x3b ? 6 : 0;
}

/** `one-time code is 493021` */
function isSpokenCode(codes: Uint16Array, text: string, start: number, end: number): boolean {
  if (end - start > 8 || codes[start - 1] !== 0x20) return false;
  return /code(?: is)?:? $/i.test(text.slice(Math.max(0, start - 9), start));
}

const commandFlag = /^-(?:[uUp]|-user|-proxy-user|-auth)/;

function mayBeFlag(codes: Uint16Array, place: number): boolean {
  if (place === 0) return true;
  const before = codes[place - 1]!;
  if (isBlank(before) || isQuote(before) || before === 0x0a || before === 0x0d) return true;
  // The start of a value in a form, and a blank in it.
  return (
    before === 0x3d || before === 0x2b || (before === 0x30 && codes[place - 2] === 0x32 && codes[place - 3] === 0x25)
  );
}

function isSecondSlash(codes: Uint16Array, place: number): boolean {
  if (place === 0) return false;
  const before = codes[place - 1]!;
  return before === 0x2f || (before === 0x5c && place > 1 && codes[place - 2] === 0x2f);
}

/** Where the key begins that ends here, at the last character that no key holds. */
function startOfKey(text: string, end: number): number {
  let start = end;
  for (const floor = Math.max(0, end - 140); start > floor; start--) {
    const code = text.charCodeAt(start - 1);
    if (code === 0x3d || code === 0x5c) break;
    const kind = kinds[code]!;
    if (kind === blank || kind === endsValue || kind === endsKey || kind === slash || kind === ampersand) break;
  }
  return start;
}

const namedBelow = /[ \t]{1,4}["']?([\w.-]{1,64})["']?[ \t]{0,4}\r?\n[ \t]{1,40}value:/y;

const field = /<[A-Za-z][\w:.-]{0,63}\s(?=[^<>]{0,2048}\b(?:value|content)\s{0,4}=)/iy;

/** Whether a tag begins here that has a value. */
function beginsField(text: string, place: number): boolean {
  field.lastIndex = place;
  return field.test(text);
}

function isInFlag(code: number): boolean {
  return kinds[code]! <= underscore || code === 0x2d;
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

function isQuote(code: number): boolean {
  return code === 0x22 || code === 0x27 || code === 0x60;
}

/** What may stand between a key and its separator, as in `user["token"] = …`. */
function isBetween(code: number): boolean {
  return (
    code === 0x20 || code === 0x09 || code === 0x5d || code === 0x22 || code === 0x27 || code === 0x60 || code === 0x5c
  );
}

function isBase64(code: number): boolean {
  const kind = kinds[code]!;
  return kind <= underscore || kind === plus || kind === slash || kind === dash;
}

const sextets = new Uint8Array(128);
for (const [sextet, character] of [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].entries())
  sextets[character.charCodeAt(0)] = sextet;
sextets[0x2d] = 62;
sextets[0x5f] = 63;

function hasCapital(codes: Uint16Array, start: number, end: number): boolean {
  for (let place = start; place < end; place++) if ((codes[place]! & 0x60) === 0x40) return true;
  return false;
}

/**
 * Whether base64 that this word is a part of holds readable bytes, wherever its groups of four begin. Bytes that are
 * readable make longer words than these: of ASCII only `>`, `?` and `~` can become a `+` or `/`.
 */
function mayHoldText(codes: Uint16Array, first: number, last: number): boolean {
  let start = first;
  while (start > 0 && first - start < 12 && isBase64(codes[start - 1]!)) start--;
  let end = last;
  while (end - last < 12 && isBase64(codes[end]!)) end++;
  // An escaped "+" or "/" may follow.
  if (codes[end] === 0x25 || codes[end] === 0x5c || (start > 1 && codes[start - 3] === 0x25)) return true;
  if (end - start < shortestRun) return false;
  for (let from = start; from < start + 4; from++) {
    let readable = 0;
    for (let place = from; place + 1 < end; place++) {
      const group = (place - from) & 3;
      if (group === 3) continue;
      const pair = (sextets[codes[place]!]! << 6) | sextets[codes[place + 1]!]!;
      const byte = (pair >> (4 - 2 * group)) & 0xff;
      readable = byte >= 0x20 && byte < 0x7f ? readable + 1 : 0;
      if (readable >= shortestText) return true;
    }
  }
  return false;
}

/** Whether a character reference may begin here; longer than ten characters none is. */
function beginsEntity(codes: Uint16Array, place: number): boolean {
  for (let next = place + 1; next < place + 11; next++) if (codes[next] === 0x3b) return true;
  return false;
}

function byteAt(codes: Uint16Array, place: number): number {
  const high = hexDigit(codes[place + 1]!);
  const low = hexDigit(codes[place + 2]!);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

import { isCardNumber, withoutGroups } from './card.js';
import { hasColours } from './colours.js';
import { applyEdits, type Edit } from './edits.js';
import { type FeatureReader, features, readerFor, ruleFeatures } from './features.js';
import type { Found } from './form-index.js';
import { LearnedValues } from './learned-values.js';
import { isOrdinary } from './likeness.js';
import { fitMarkersIntoUrls, hasMarker, isMarked, markerOf } from './marker.js';
import type { Place } from './place.js';
import type { Pseudonyms } from './pseudonyms.js';
import { QuietParts } from './quiet-parts.js';
import type { RuleBook } from './rule-book.js';
import { Unchanged } from './unchanged.js';

const maxLearnedPerCall = 1_000;
const mostCleanLabels = 2_000;
const mostUnchanged = 4_000;
const mostUnchangedLength = 512;
const allFeatures = 1023;

/** What one call replaced, or would have replaced were it not allowed. */
export interface Sighting {
  readonly rule: string;
  readonly place: Place;
  /** The secret as it stood where it was recognised, one layer of escapes taken back at most. */
  readonly secret: string;
  /** What stands in its place; nothing when the value is allowed. */
  readonly marker: string | undefined;
}

/** What all parts of one redactor work with: its rules, what it has learned, what it has counted. */
export class RedactionRun {
  readonly rules: RuleBook;
  readonly learned: LearnedValues = new LearnedValues();
  readonly #pseudonyms: Pseudonyms;
  readonly #allowed: ReadonlySet<string>;
  #counts = new Map<string, number>();
  #total = 0;
  #learnedNow = 0;
  #place: Place = 'text';
  #sightings: Sighting[] | undefined;
  #isSettled = false;
  readonly #underWay = new Set<string>();
  readonly #cleanLabels: Unchanged;
  readonly #unchanged: Unchanged;
  readonly #reader: FeatureReader | undefined;

  /** @param thorough - Runs every rule on every text, also where none can match; for comparison. */
  constructor(rules: RuleBook, allowed: readonly string[], pseudonyms: Pseudonyms, thorough = false) {
    this.rules = rules;
    this.#reader = thorough ? undefined : readerFor(rules);
    const featuresOf = (text: string) => this.featuresOf(text);
    this.#cleanLabels = new Unchanged(mostCleanLabels, this.learned, featuresOf);
    this.#unchanged = new Unchanged(mostUnchanged, this.learned, featuresOf);
    this.#allowed = new Set(allowed);
    this.#pseudonyms = pseudonyms;
  }

  /** How many replacements were made so far, sorted by rule, then by place. */
  get counts(): { rule: string; place: Place; count: number }[] {
    return [...this.#counts]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, count]) => {
        const [rule = '', place = ''] = key.split(' ');
        return { rule, place: place as Place, count };
      });
  }

  get total(): number {
    return this.#total;
  }

  /** Marks the beginning of one call from outside; what may be learned is bounded per call. */
  startCall(): void {
    this.#learnedNow = 0;
  }

  /** Which rules can match in a text at all, as bits of {@link features}. */
  featuresOf(text: string): number {
    if (this.#reader === undefined) return allFeatures;
    const found = this.#reader.read(text);
    // The reader looks at neighbours, which colours part.
    return hasColours(text) ? found | features.everything : found;
  }

  /** Which parts of a text need no second look in this round. */
  quietPartsOf(text: string): QuietParts | undefined {
    const places = this.#reader?.placesIn(text);
    return places && new QuietParts(places, this.learned.findAsWritten(text));
  }

  /** Takes a step whose replacements are counted for this place. */
  within<T>(place: Place, step: () => T): T {
    const before = this.#place;
    this.#place = place;
    try {
      return step();
    } finally {
      this.#place = before;
    }
  }

  /** Takes a step unless one of this kind is under way: what holds itself, again and again, has to end. */
  onceWithin<T>(kind: string, step: () => T): T | undefined {
    if (this.#underWay.has(kind)) return undefined;
    this.#underWay.add(kind);
    try {
      return step();
    } finally {
      this.#underWay.delete(kind);
    }
  }

  /** Takes a step as if it had never been: what it learned and counted is taken back. Gives what it saw, too. */
  rehearse<T>(step: () => T): { result: T; sightings: readonly Sighting[] } {
    const sightings: Sighting[] = [];
    let result: T | undefined;
    this.#tryOut(() => {
      result = step();
    }, sightings);
    return { result: result as T, sightings };
  }

  /** Learns what a reading of something learns, and changes nothing else. */
  learnFrom(read: () => unknown): void {
    for (const [value, rule] of this.#tryOut(read, [])) this.learn(value, rule);
  }

  /** @returns What the step learned, each with its rule. */
  #tryOut(step: () => unknown, sightings: Sighting[]): ReadonlyMap<string, string> {
    const [counts, total, before, learnedNow] = [this.#counts, this.#total, this.#sightings, this.#learnedNow];
    this.#counts = new Map();
    this.#sightings = sightings;
    const endTrial = this.learned.startTrial();
    let learned: ReadonlyMap<string, string>;
    try {
      step();
    } finally {
      learned = endTrial();
      this.#sightings = before;
      this.#counts = counts;
      this.#total = total;
      this.#learnedNow = learnedNow;
    }
    return learned;
  }

  allows(value: string): boolean {
    return this.#allowed.has(value);
  }

  /** The marker for a secret, which is counted and learned; what is empty, allowed or replaced already comes back as it is. */
  conceal(value: string, rule: string): string {
    if (value === '' || isMarked(value)) return value;
    if (this.allows(value)) {
      this.#sightings?.push({ rule, place: this.#place, secret: value, marker: undefined });
      return value;
    }
    this.learn(value, rule);
    return this.#markerFor(value, rule);
  }

  /** The same without learning: for a word that a page uses in other places for other things. */
  concealHere(value: string, rule: string): string {
    if (value === '' || isMarked(value) || this.allows(value)) return this.conceal(value, rule);
    return this.#markerFor(value, rule);
  }

  #markerFor(value: string, rule: string): string {
    const marker = markerOf(rule, this.#pseudonyms.nameOf(value));
    this.#count(rule, value, marker);
    return marker;
  }

  /** Remembers a secret, unless replacing it everywhere would eat ordinary text. */
  learn(value: string, rule: string): void {
    if (this.learned.has(value) || this.allows(value) || isOrdinary(value) || hasMarker(value)) return;
    // One text full of made-up tokens must not push out what the run has learned before.
    if (this.#learnedNow >= maxLearnedPerCall) return;
    this.#learnedNow++;
    this.learned.learn(value, rule);
    const digits = withoutGroups(value);
    if (digits !== value && isCardNumber(digits)) this.learn(digits, rule);
  }

  /** Whether nothing in this text can be a secret, however it is read. */
  isClean(text: string): boolean {
    return this.isCleanOf(text, this.featuresOf(text));
  }

  /** The same of a name, which comes back in row after row. */
  isCleanLabel(label: string): boolean {
    if (label.length > 64) return this.isClean(label);
    if (this.#cleanLabels.has(label, label)) return true;
    const isClean = this.isClean(label);
    if (isClean) this.#cleanLabels.add(label);
    return isClean;
  }

  /**
   * Takes a step that may change a short text, unless it left the same text as it is before: rows of a log come back with
   * the same words, addresses and headers. What was learned since may stand in it, and then it is taken again.
   *
   * @param kind - Texts of one kind are read alike.
   */
  unlessUnchanged(kind: string, text: string, step: () => string): string {
    // A trial tells also of what is allowed.
    if (text.length > mostUnchangedLength || this.#sightings) return step();
    const key = `${kind}\n${text}`;
    if (this.#unchanged.has(key, text)) return text;
    const { version } = this.learned;
    const result = step();
    if (result === text && version === this.learned.version) this.#unchanged.add(key);
    return result;
  }

  /** Whether a learned value may stand in a text, however it is read; `false` is certain. */
  mayHoldLearned(text: string): boolean {
    return this.learned.mayStandIn(text, this.featuresOf(text));
  }

  /** The same as {@link isClean}, of a text whose features are known. */
  isCleanOf(text: string, found: number): boolean {
    return (found & ruleFeatures) === 0 && !this.learned.mayStandIn(text, found);
  }

  /**
   * Replaces what was learned before, for a text with nothing else in it: most secrets of a run come back again and again.
   *
   * @param areWhole - Whether each value ends on both sides. Only then nothing of a longer one is left over.
   * @returns Nothing when it is not as simple as that.
   */
  concealKnown(text: string, areWhole: (found: readonly Found[]) => boolean): string | undefined {
    if (this.learned.isEmpty) return undefined;
    const found = this.learned.findAsWritten(text);
    if (found.length === 0 || !areWhole(found)) return undefined;
    const replacements = this.#replacementsOf(text, found);
    const result = fitMarkersIntoUrls(applyEdits(text, replacements));
    const left = this.featuresOf(result);
    if ((left & ruleFeatures) !== 0 || this.learned.mayHideIn(result, left)) return undefined;
    this.#countAll(replacements);
    return result;
  }

  /** Replaces every learned value, in whatever escape it stands. */
  concealLearned(text: string, found: number = allFeatures): string {
    if (this.learned.isEmpty) return text;
    const plain = this.#replaceFound(text, this.learned.findAsWritten(text));
    const bare = this.learned.mayBeEscaped(found) ? this.#replaceFound(plain, this.learned.findEscaped(plain)) : plain;
    return this.#replaceFound(bare, this.learned.findEncoded(bare, found));
  }

  /**
   * Repeats a step until it changes nothing more, so that doing it again changes nothing: a value met late in a text
   * may stand in its beginning, and a marker may lay bare what a neighbour hid. One round is enough for most texts.
   */
  settle<T>(value: T, step: (value: T) => T): T {
    let current = value;
    this.startCall();
    for (let round = 0; round < 6; round++) {
      const before = [this.#total, this.learned.version];
      this.#dropAllowed();
      this.#isSettled = false;
      current = step(current);
      if (this.#isSettled || (this.#total === before[0] && this.learned.version === before[1])) break;
    }
    return current;
  }

  /** Says in a step of {@link settle} that it would change nothing more in what it gives. */
  settledNow(): void {
    this.#isSettled = true;
  }

  /** What is allowed is met in every round, and told once. */
  #dropAllowed(): void {
    const sightings = this.#sightings;
    if (!sightings) return;
    const replaced = sightings.filter(({ marker }) => marker !== undefined);
    sightings.splice(0, sightings.length);
    for (const sighting of replaced) sightings.push(sighting);
  }

  #count(rule: string, secret: string, marker: string): void {
    const key = `${rule} ${this.#place}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    this.#total++;
    this.#sightings?.push({ rule, place: this.#place, secret, marker });
  }

  #replaceFound(text: string, found: readonly Found[]): string {
    const replacements = this.#replacementsOf(text, found);
    this.#countAll(replacements);
    return applyEdits(text, replacements);
  }

  #replacementsOf(text: string, found: readonly Found[]): Replacement[] {
    return found.map(({ start, end: last, form: { rule, secret } }) => {
      const end = endOfBackslashes(text, start, last);
      const name = this.#pseudonyms.nameOf(secret);
      // Brackets in a host name would make the address unreadable.
      const marker = isInHost(text, start, end) ? `redacted-${rule}-${name}` : markerOf(rule, name);
      const replacement = isBareNumber(text, start, end) ? `"${marker}"` : marker;
      return { start, end, text: replacement, rule, secret: text.slice(start, end), marker };
    });
  }

  #countAll(replacements: readonly Replacement[]): void {
    for (const { rule, secret, marker } of replacements) this.#count(rule, secret, marker);
  }
}

/** What is written for a learned value, and counted. */
interface Replacement extends Edit {
  readonly rule: string;
  readonly secret: string;
  readonly marker: string;
}

/** A secret that ends in backslashes has twice as many of them in a string: half of them would escape its quote. */
function endOfBackslashes(text: string, start: number, end: number): number {
  if (text.charCodeAt(end - 1) !== 0x5c || text.charCodeAt(end) !== 0x5c) return end;
  let first = end;
  while (first > start && text.charCodeAt(first - 1) === 0x5c) first--;
  const own = end - first;
  let last = end;
  while (last - end < own && text.charCodeAt(last) === 0x5c) last++;
  return last - end === own ? last : end;
}

/** A number where JSON and scripts have a value: in its place a string keeps both readable. */
export function isBareNumber(text: string, start: number, end: number): boolean {
  if (!/^[0-9]+$/.test(text.slice(start, Math.min(end, start + 64)))) return false;
  const before = text.slice(Math.max(0, start - 8), start);
  return /(?<!\\["'][ \t]{0,4})[:=][ \t]{0,4}$/.test(before) && /^[ \t]{0,4}[,;}\]]/.test(text.slice(end, end + 6));
}

const endsHost = new Uint8Array(65_536);
for (const character of '/?#"\'<>\\ \t\r\n\f\v\u00a0') endsHost[character.charCodeAt(0)] = 1;

function isInHost(text: string, start: number, end: number): boolean {
  let at = start - 1;
  for (const floor = Math.max(0, start - 255); at >= floor && endsHost[text.charCodeAt(at)] === 0; at--);
  if (text[at] !== '/' || text[at - 1] !== '/' || (at > 1 && !/[:\s"'=(]/.test(text[at - 2]!))) return false;
  for (let next = end; next < text.length && next < end + 512; next++) {
    if (text[next] === '@') return false;
    if (endsHost[text.charCodeAt(next)] === 1) break;
  }
  return true;
}

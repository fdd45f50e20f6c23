import { applyEdits, type Edit } from './edits.js';
import type { Found } from './form-index.js';
import { LearnedValues } from './learned-values.js';
import { isOrdinary } from './likeness.js';
import { hasMarker, isMarked, markerOf } from './marker.js';
import type { RuleBook } from './rule-book.js';

const maxLearnedPerCall = 1_000;

/** What all parts of one redactor work with: its rules, what it has learned, what it has counted. */
export class RedactionRun {
  readonly rules: RuleBook;
  readonly learned: LearnedValues = new LearnedValues();
  readonly #allowed: ReadonlySet<string>;
  readonly #counts = new Map<string, number>();
  #total = 0;
  #learnedNow = 0;

  constructor(rules: RuleBook, allowed: readonly string[]) {
    this.rules = rules;
    this.#allowed = new Set(allowed);
  }

  /** How many replacements were made so far, by rule. */
  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  get total(): number {
    return this.#total;
  }

  /** Marks the beginning of one call from outside; what may be learned is bounded per call. */
  startCall(): void {
    this.#learnedNow = 0;
  }

  allows(value: string): boolean {
    return this.#allowed.has(value);
  }

  /** The marker for a secret, which is counted and learned; what is empty, allowed or replaced already comes back as it is. */
  conceal(value: string, rule: string): string {
    if (value === '' || isMarked(value) || this.allows(value)) return value;
    this.learn(value, rule);
    return this.#counted(rule);
  }

  /** Remembers a secret, unless replacing it everywhere would eat ordinary text. */
  learn(value: string, rule: string): void {
    if (this.learned.has(value) || this.allows(value) || isOrdinary(value) || hasMarker(value)) return;
    // One text full of made-up tokens must not push out what the run has learned before.
    if (this.#learnedNow >= maxLearnedPerCall) return;
    this.#learnedNow++;
    this.learned.learn(value, rule);
  }

  /** Replaces every learned value, in whatever escape it stands. */
  concealLearned(text: string): string {
    const plain = this.#replaceFound(text, this.learned.findAsWritten(text));
    return this.#replaceFound(plain, this.learned.findEscaped(plain));
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
      current = step(current);
      if (this.#total === before[0] && this.learned.version === before[1]) break;
    }
    return current;
  }

  #counted(rule: string): string {
    this.#counts.set(rule, (this.#counts.get(rule) ?? 0) + 1);
    this.#total++;
    return markerOf(rule);
  }

  #replaceFound(text: string, found: readonly Found[]): string {
    const edits = found.map(({ start, end, form }): Edit => {
      const marker = this.#counted(form.rule);
      // Brackets in a host name would make the address unreadable.
      return { start, end, text: isInHost(text, start, end) ? `redacted-${form.rule}` : marker };
    });
    return applyEdits(text, edits);
  }
}

const endsHost = /[/?#\s"'<>\\]/;

function isInHost(text: string, start: number, end: number): boolean {
  let at = start - 1;
  for (const floor = Math.max(0, start - 255); at >= floor && !endsHost.test(text[at]!); at--);
  if (text[at] !== '/' || text[at - 1] !== '/' || (at > 1 && !/[:\s"'=(]/.test(text[at - 2]!))) return false;
  for (let next = end; next < text.length && next < end + 512; next++) {
    if (text[next] === '@') return false;
    if (endsHost.test(text[next]!)) break;
  }
  return true;
}

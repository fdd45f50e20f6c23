import type { LearnedValues } from './learned-values.js';

interface Entry {
  features: number | undefined;
  /** What was learned when it was last found to be unchanged. */
  version: number;
}

const most = 4_000;

/**
 * Texts that were left as they are. Rules find in a text what they always find there, so only what was learned since can
 * make a difference, and it makes none where it cannot stand.
 */
export class Unchanged {
  readonly #entries = new Map<string, Entry>();
  readonly #learned: LearnedValues;
  readonly #featuresOf: (text: string) => number;

  constructor(learned: LearnedValues, featuresOf: (text: string) => number) {
    this.#learned = learned;
    this.#featuresOf = featuresOf;
  }

  /** Whether the text of this key is still left as it is; `false` when that has to be found out. */
  has(key: string, text: string): boolean {
    const entry = this.#entries.get(key);
    if (entry === undefined) return false;
    const { version } = this.#learned;
    if (entry.version === version) return true;
    entry.features ??= this.#featuresOf(text);
    if (this.#learned.mayStandIn(text, entry.features)) return false;
    entry.version = version;
    return true;
  }

  add(key: string): void {
    if (this.#entries.size >= most) this.#entries.clear();
    this.#entries.set(key, { features: undefined, version: this.#learned.version });
  }
}

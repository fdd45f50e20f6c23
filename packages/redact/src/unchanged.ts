import type { LearnedValues } from './learned-values.js';

interface Entry {
  features: number | undefined;
  /** What was learned when it was last found to be unchanged. */
  version: number;
}

/**
 * Texts that were left as they are. Rules find in a text what they always find there, so only what was learned since can
 * make a difference, and it makes none where it cannot stand.
 */
export class Unchanged {
  readonly #entries = new Map<string, Entry>();
  readonly #most: number;
  readonly #learned: LearnedValues;
  readonly #featuresOf: (text: string) => number;

  /** @param most - How many are remembered; then it begins anew. */
  constructor(most: number, learned: LearnedValues, featuresOf: (text: string) => number) {
    this.#most = most;
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
    const { version } = this.#learned;
    const known = this.#entries.get(key);
    if (known) {
      known.version = version;
      return;
    }
    if (this.#entries.size >= this.#most) this.#entries.clear();
    this.#entries.set(key, { features: undefined, version });
  }
}

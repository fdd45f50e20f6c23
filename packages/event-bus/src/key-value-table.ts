import type { KeyValueEntry } from './key-value.js';
import { keyValueRow } from './key-value-rows.js';

/**
 * What the rows of a key-value log come to.
 *
 * A change counts when the key had the revision that its row expects at the place where the row stands. Everybody who
 * reads the rows in their order comes to the same answer.
 */
export class KeyValueTable {
  readonly #entries = new Map<string, KeyValueEntry>();
  /** Changes of this process that are not found yet. */
  readonly #awaited = new Set<string>();
  readonly #outcomes = new Map<string, number | undefined>();
  #base: number | undefined;
  /** Rows so far that asked for a change of this log, whether they counted or not. */
  #changes = 0;

  /** undefined until the first row of the log is read. */
  get base(): number | undefined {
    return this.#base;
  }

  get(key: string): KeyValueEntry | undefined {
    return this.#entries.get(key);
  }

  revisionOf(key: string): number {
    return this.#entries.get(key)?.revision ?? 0;
  }

  /** @param id - Of a row whose outcome is wanted. */
  await(id: string): void {
    this.#awaited.add(id);
  }

  /** @returns undefined while the row is not found; `revision` is undefined when the change did not count. */
  takeOutcome(id: string): { readonly revision: number | undefined } | undefined {
    if (!this.#outcomes.has(id)) return undefined;
    const revision = this.#outcomes.get(id);
    this.#outcomes.delete(id);
    return { revision };
  }

  forget(id: string): void {
    this.#awaited.delete(id);
    this.#outcomes.delete(id);
  }

  /** Takes the next row of the log. */
  apply(value: unknown): void {
    const row = keyValueRow(value);
    if (row === undefined) return;
    if ('version' in row) {
      this.#base ??= row.base;
      return;
    }
    // A process that still means the log which had this path before.
    if (row.base !== this.#base) return;
    this.#changes++;
    const { id, key, expected } = row;
    const revision = this.revisionOf(key) === expected ? row.base + this.#changes : undefined;
    if (revision !== undefined) {
      if (row.value === undefined) this.#entries.delete(key);
      else this.#entries.set(key, { value: row.value, revision });
    }
    if (this.#awaited.delete(id)) this.#outcomes.set(id, revision);
  }
}

import type { Found } from './form-index.js';
import { firstWhere } from './sorted.js';

/**
 * The parts of a text in which no rule can match and nothing learned stands, however they are read. What is learned from
 * the other parts is looked for in these by the next round.
 */
export class QuietParts {
  readonly #places: readonly number[];
  readonly #found: readonly Found[];

  /**
   * @param places - Where the text has features, in order.
   * @param found - Where learned values stand in it as written, in order. Where they stand in an escape, it has a feature.
   */
  constructor(places: readonly number[], found: readonly Found[]) {
    this.#places = places;
    this.#found = found;
  }

  has(start: number, end: number): boolean {
    const place = this.#places[firstWhere(this.#places, (each) => each >= start)];
    if (place !== undefined && place < end) return false;
    const found = this.#found[firstWhere(this.#found, (each) => each.end > start)];
    return found === undefined || found.start >= end;
  }
}

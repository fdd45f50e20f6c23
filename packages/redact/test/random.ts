/** Draws that a seed repeats. */
export interface Random {
  readonly seed: number;
  /** A whole number from 0 up to, not including, the bound. */
  below(bound: number): number;
  of<T>(list: readonly T[]): T;
  /** A text of this many characters. */
  text(length: number, from?: string): string;
}

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** A generator of draws; without a seed it takes a new one, which belongs into the message of a failure. */
export function randomOf(seed: number = Date.now() % 2 ** 31): Random {
  let state = seed;
  const below = (bound: number) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * bound);
  };
  const of = <T>(list: readonly T[]): T => list[below(list.length)]!;
  const text = (length: number, from = letters) => {
    const characters = [...from];
    return Array.from({ length }, () => of(characters)).join('');
  };
  return { seed, below, of, text };
}

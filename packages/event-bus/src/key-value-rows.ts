import { setTimeout } from 'node:timers/promises';

/** One line of a key-value log. */
export type KeyValueLine = KeyValueStartRow | KeyValueChangeRow;

/** Begins a key-value log. When several processes have begun it, the first of these rows counts, and the others do not. */
export interface KeyValueStartRow {
  /** Unique for each row, 32 hex digits. */
  readonly id: string;
  /** @asType integer */
  readonly version: 1;
  /**
   * The revision that a row makes is this plus the place of the row among the changes of the log, 1 for the first.
   * Greater for a log that is begun later, so that no revision, and no fencing token, is ever used twice.
   *
   * @asType integer
   */
  readonly base: number;
}

/** A change that somebody asked for. */
export interface KeyValueChangeRow {
  /** Unique for each row, 32 hex digits. */
  readonly id: string;
  /**
   * That of the log for which the change was meant; it does not count in another.
   *
   * @asType integer
   */
  readonly base: number;
  /** What is changed. */
  readonly key: string;
  /**
   * The revision that the key must have, where this row stands, for the change to count; 0 for a key that is not there.
   *
   * @asType integer
   */
  readonly expected: number;
  /** The new value; absent when the key is deleted. */
  readonly value?: unknown;
}

/** What every row starts with. */
export const rowStart = '{"id":"';

/** The row, when it is one that this version knows. */
export function keyValueRow(value: unknown): KeyValueLine | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { id, base, version, key, expected } = value as Partial<KeyValueStartRow & KeyValueChangeRow>;
  if (typeof id !== 'string' || !Number.isSafeInteger(base)) return undefined;
  const isStart = version === 1;
  const isChange = typeof key === 'string' && Number.isSafeInteger(expected);
  return isStart || isChange ? (value as KeyValueLine) : undefined;
}

/**
 * Where revisions of a log begin that is made now: behind all of one that had its path before.
 *
 * Whoever begins a log writes nothing until the millisecond of its base is over, so one that is begun after any row of
 * it has another millisecond; there is room for 2048 rows in each, far more than can be appended.
 */
export async function newBase(): Promise<number> {
  const base = Date.now() * 2048;
  // A timer may be early by a part of a millisecond.
  await setTimeout(2);
  return base;
}

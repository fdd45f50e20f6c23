import { TimelineError } from './errors.js';

/** A time in milliseconds: a number, or its text such as `"12.5"` or `"1e3"`. */
export type TimestampInput = number | string | null | undefined;

/** The time of something that happened at one moment, milliseconds; the first spelling that holds a value counts. */
export interface MomentInput {
  /** Looked at first. */
  readonly timestamp_ms?: TimestampInput;
  /** Looked at second. */
  readonly timestampMs?: TimestampInput;
  /** Looked at third. */
  readonly ts?: TimestampInput;
  /** Which page it came from, when several are watched. */
  readonly page?: string | undefined;
}

/** Options of the functions that read entries. */
export interface ReadOptions {
  /** Throw when an entry has no readable timestamp, in place of the lenient rules. @defaultValue false */
  readonly strict?: boolean;
}

const decimal = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i;

/** Reads a timestamp; `undefined` when it is none. `NaN`, the infinities and their names never pass. */
export function parseTimestamp(value: unknown): number | undefined {
  const number = typeof value === 'string' && decimal.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** The first of these keys that holds something; a `null` does not hide the key after it. */
export function firstPresent<Entry extends object, Key extends keyof Entry>(
  entry: Entry,
  ...keys: readonly Key[]
): NonNullable<Entry[Key]> | undefined {
  for (const key of keys) {
    const value = entry[key];
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
}

/** The time of an entry that happened at one moment. Without one it gets its index, as the Python timeline does. */
export function momentOf(entry: MomentInput, source: string, index: number, options: ReadOptions): number {
  const written = firstPresent(entry, 'timestamp_ms', 'timestampMs', 'ts');
  const timestampMs = parseTimestamp(written);
  if (timestampMs === undefined && options.strict) throw badTimestamp(`${source}[${index}]`, written);
  return timestampMs ?? index;
}

/** Walks a source with indexes. @throws {@link TimelineError} `TIMELINE_BAD_ENTRY` when it is no list of objects. */
export function* entriesOf<Entry extends object>(
  list: Iterable<Entry>,
  source: string,
): Generator<readonly [number, Entry]> {
  if (typeof list?.[Symbol.iterator] !== 'function' || typeof list === 'string') {
    throw new TimelineError('TIMELINE_BAD_ENTRY', `Could not read ${source}: it is no list.`, { details: { source } });
  }
  let index = 0;
  for (const entry of list) {
    if (typeof entry !== 'object' || entry === null) {
      const message = `Could not read ${source}[${index}]: it is no object.`;
      throw new TimelineError('TIMELINE_BAD_ENTRY', message, { details: { source, index } });
    }
    yield [index++, entry];
  }
}

/** The error for an entry without a usable time. `value` is what stood in its place. */
export function badTimestamp(where: string, value: unknown): TimelineError {
  const shown = typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : String(value);
  const message = `Could not place ${where} on the timeline: its timestamp is ${shown}.`;
  return new TimelineError('TIMELINE_BAD_TIMESTAMP', message, { details: { where } });
}

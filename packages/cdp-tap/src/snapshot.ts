import { inspect } from 'node:util';
import { formatRow } from '@e2evidence/ndjson';
import { isRecord } from './cdp-record.js';

/** A value as it was at one moment. */
export interface Snapshot {
  /** Plain data that nobody else holds. */
  readonly value: unknown;
  /** About the size of its JSON. */
  readonly keptBytes: number;
  /** The value was no plain data: this is what it looked like. */
  readonly isText: boolean;
}

/** Longest text that is kept of a value which is no plain data, in characters. */
export const maxTextLength = 1000;

/**
 * Copies a value as JSON would write it.
 *
 * What JSON cannot hold (a class of functions, BigInt, cycles) becomes text; what is longer than `maxBytes` becomes
 * `{ $truncated: bytes }`. Never throws.
 */
export function takeSnapshot(value: unknown, maxBytes: number): Snapshot {
  if (value === undefined || value === null) return { value: null, keptBytes: 4, isText: false };
  try {
    const json = formatRow(value);
    const bytes = Buffer.byteLength(json) - 1;
    if (bytes > maxBytes) return { value: { $truncated: bytes }, keptBytes: 24, isText: false };
    return { value: JSON.parse(json), keptBytes: bytes, isText: false };
  } catch {
    const text = describe(value);
    return { value: text, keptBytes: Buffer.byteLength(text), isText: true };
  }
}

/** The same for parameters: they stay an object, also when one of them is no plain data. */
export function takeParamsSnapshot(params: unknown, maxBytes: number): Readonly<Record<string, unknown>> {
  if (params === undefined || params === null) return {};
  const { value, isText } = takeSnapshot(params, maxBytes);
  if (isRecord(value)) return value;
  if (!isText || !isRecord(params)) return { $value: value };
  try {
    return Object.fromEntries(Object.entries(params).map(([key, each]) => [key, takeSnapshot(each, maxBytes).value]));
  } catch {
    return { $value: value };
  }
}

/** The bytes that a cut value had; undefined for a value that is whole. */
export function truncatedBytes(value: unknown): number | undefined {
  if (!isRecord(value) || Object.keys(value).length !== 1) return undefined;
  return typeof value['$truncated'] === 'number' ? value['$truncated'] : undefined;
}

function describe(value: unknown): string {
  try {
    const text = inspect(value, { breakLength: Number.POSITIVE_INFINITY, maxStringLength: null });
    // Half a secret is no longer recognised as one, so the cut is made between words.
    return text.length <= maxTextLength ? text : text.slice(0, maxTextLength).replace(/\S*$/, '');
  } catch {
    return '[unreadable]';
  }
}

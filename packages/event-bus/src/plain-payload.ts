import { EventBusError } from './errors.js';

/** Python's JSON reader, which shares the log, gives up near 1,000 levels. */
const maxDepth = 500;

/**
 * Copies a payload, and refuses what a reader of the log would not get back: what JSON drops, changes or cannot hold.
 *
 * A property that is `undefined` is left out. The copy is what every reader gets, whatever happens to the original.
 *
 * @param payload - A plain object, at most 500 levels deep.
 * @throws {@link EventBusError} `EVENT_BUS_BAD_PAYLOAD`, `details.at` names the place, such as `payload.items[2]`.
 *
 * @example
 * plainPayload({ shard: 1, note: undefined }); // => { shard: 1 }
 */
export function plainPayload(payload: unknown): Record<string, unknown> {
  try {
    if (!isPlainObject(payload)) throw refusal('payload', whatIs(payload));
    return copyObject(payload, 'payload', []);
  } catch (cause) {
    if (cause instanceof EventBusError) throw cause;
    // A getter or a proxy of the caller's.
    throw new EventBusError('EVENT_BUS_BAD_PAYLOAD', 'The payload cannot be read.', { cause });
  }
}

/** Tells whether UTF-8 can carry the text: no half of a surrogate pair stands alone. */
export function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

function copyValue(value: unknown, at: string, ancestors: readonly object[]): unknown {
  switch (typeof value) {
    case 'string':
      if (!isWellFormed(value)) throw refusal(at, 'text with a lone surrogate');
      return value;
    case 'number':
      if (!Number.isFinite(value)) throw refusal(at, String(value));
      // JSON has no negative zero.
      return value === 0 ? 0 : value;
    case 'boolean':
      return value;
    case 'object':
      if (value === null) return null;
      if (Array.isArray(value)) return copyArray(value, at, ancestors);
      if (isPlainObject(value)) return copyObject(value, at, ancestors);
      throw refusal(at, whatIs(value));
    default:
      throw refusal(at, whatIs(value));
  }
}

function copyArray(array: readonly unknown[], at: string, ancestors: readonly object[]): unknown[] {
  const path = descend(array, at, ancestors);
  return Array.from(array, (item, index) => copyValue(item, `${at}[${index}]`, path));
}

function copyObject(object: object, at: string, ancestors: readonly object[]): Record<string, unknown> {
  const path = descend(object, at, ancestors);
  if (Object.getOwnPropertySymbols(object).length > 0) throw refusal(at, 'an object with a symbol for a key');
  const entries = Object.entries(object).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    entries.map(([key, value]) => {
      if (!isWellFormed(key)) throw refusal(at, 'an object with a lone surrogate in a key');
      return [key, copyValue(value, `${at}.${key}`, path)];
    }),
  );
}

function descend(container: object, at: string, ancestors: readonly object[]): readonly object[] {
  if (ancestors.includes(container)) throw refusal(at, 'a cycle');
  if (ancestors.length >= maxDepth) throw refusal(at.slice(0, 60), `deeper than ${maxDepth} levels`);
  return [...ancestors, container];
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // The second test holds for Object.prototype of every realm, such as those that test runners make.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function whatIs(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint') return `a ${typeof value}`;
  if (typeof value !== 'object') return `a ${typeof value}`;
  const name: unknown = value.constructor?.name;
  return typeof name === 'string' && name !== '' ? `an instance of ${name}` : 'no plain object';
}

function refusal(at: string, found: string): EventBusError {
  return new EventBusError('EVENT_BUS_BAD_PAYLOAD', `${at} is ${found}.`, { details: { at } });
}

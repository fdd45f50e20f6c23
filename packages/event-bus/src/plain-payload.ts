import { EventBusError } from './errors.js';

/** Python's JSON reader, which shares the log, gives up near 1,000 levels. */
const maxDepth = 500;

/** The way from the payload to where the copy is now: keys and indices, and the containers they lead through. */
interface Walk {
  readonly root: string;
  readonly keys: (string | number)[];
  readonly containers: object[];
}

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
  return (
    flatCopy(payload) ??
    guarded(() => {
      const walk = { root: 'payload', keys: [], containers: [] };
      if (!isPlainObject(payload)) throw refusal(walk, whatIs(payload));
      return copyObject(payload, walk);
    })
  );
}

/**
 * A copy of an object as most are, with texts, numbers and truth values in it and nothing else, made in one go: an event
 * that is published once in a while finds all code cold, and then each call counts.
 *
 * @returns undefined for any other, good or bad.
 */
function flatCopy(payload: unknown): Record<string, unknown> | undefined {
  try {
    if (typeof payload !== 'object' || payload === null) return undefined;
    if (Object.getPrototypeOf(payload) !== Object.prototype) return undefined;
    if (Object.getOwnPropertySymbols(payload).length > 0) return undefined;
    const copy: Record<string, unknown> = { ...payload };
    for (const key in copy) {
      const value = copy[key];
      const isGood =
        typeof value === 'string'
          ? value.isWellFormed()
          : typeof value === 'number'
            ? Number.isFinite(value) && !Object.is(value, -0)
            : typeof value === 'boolean';
      if (!isGood || !key.isWellFormed()) return undefined;
    }
    return copy;
  } catch {
    return undefined;
  }
}

/**
 * The same for a value of any kind that JSON has.
 *
 * @param root - What it is called in an error, such as `result`.
 * @throws {@link EventBusError} `EVENT_BUS_BAD_PAYLOAD`
 *
 * @example
 * plainValue([1, { a: undefined }], 'result'); // => [1, {}]
 */
export function plainValue(value: unknown, root: string): unknown {
  return guarded(() => copyValue(value, { root, keys: [], containers: [] }));
}

function guarded<Copy>(copy: () => Copy): Copy {
  try {
    return copy();
  } catch (cause) {
    if (cause instanceof EventBusError) throw cause;
    // A getter or a proxy of the caller's.
    throw new EventBusError('EVENT_BUS_BAD_PAYLOAD', 'The payload cannot be read.', { cause });
  }
}

function copyValue(value: unknown, walk: Walk): unknown {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) throw refusal(walk, 'text with a lone surrogate');
      return value;
    case 'number':
      if (!Number.isFinite(value)) throw refusal(walk, String(value));
      // JSON has no negative zero.
      return value === 0 ? 0 : value;
    case 'boolean':
      return value;
    case 'object':
      if (value === null) return null;
      if (Array.isArray(value)) return copyArray(value, walk);
      if (isPlainObject(value)) return copyObject(value, walk);
      throw refusal(walk, whatIs(value));
    default:
      throw refusal(walk, whatIs(value));
  }
}

function copyArray(array: readonly unknown[], walk: Walk): unknown[] {
  descend(array, walk);
  const copy: unknown[] = [];
  for (let index = 0; index < array.length; index++) {
    walk.keys.push(index);
    copy.push(copyValue(array[index], walk));
    walk.keys.pop();
  }
  walk.containers.pop();
  return copy;
}

function copyObject(object: object, walk: Walk): Record<string, unknown> {
  descend(object, walk);
  if (Object.getOwnPropertySymbols(object).length > 0) throw refusal(walk, 'an object with a symbol for a key');
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(object)) {
    const value = (object as Record<string, unknown>)[key];
    if (value === undefined) continue;
    if (!key.isWellFormed()) throw refusal(walk, 'an object with a lone surrogate in a key');
    walk.keys.push(key);
    const copied = copyValue(value, walk);
    walk.keys.pop();
    // Assigned, this one key would set the prototype.
    if (key === '__proto__') Object.defineProperty(copy, key, { value: copied, enumerable: true });
    else copy[key] = copied;
  }
  walk.containers.pop();
  return copy;
}

function descend(container: object, walk: Walk): void {
  if (walk.containers.includes(container)) throw refusal(walk, 'a cycle');
  if (walk.containers.length >= maxDepth) throw refusal(walk, `deeper than ${maxDepth} levels`);
  walk.containers.push(container);
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

function refusal({ root, keys }: Walk, found: string): EventBusError {
  const whole = keys.reduce<string>((at, key) => at + (typeof key === 'number' ? `[${key}]` : `.${key}`), root);
  const at = whole.length > 200 ? whole.slice(0, 60) : whole;
  return new EventBusError('EVENT_BUS_BAD_PAYLOAD', `${at} is ${found}.`, { details: { at } });
}

import { NdjsonError } from './errors.js';

/**
 * Formats a value as one line of JSON that ends with `\n`.
 *
 * Inside strings U+0085, U+2028 and U+2029 are escaped, because some readers (Python's `splitlines`) break lines there;
 * JSON itself escapes the other such characters. A property that is `undefined` is left out, as JSON does.
 * What JSON would change silently is refused instead: NaN and Infinity (they would become `null`), functions, symbols, and
 * `undefined` in an array.
 *
 * @param value - Plain data; `toJSON` is honoured.
 * @throws {@link NdjsonError} `NDJSON_UNSERIALISABLE`, `details.key` names the property.
 *
 * @example
 * formatRow({ topic: 'ready' }); // => '{"topic":"ready"}\n'
 */
export function formatRow(value: unknown): string {
  let json: string | undefined;
  try {
    // A replacer makes JSON.stringify several times slower, and nearly every row is plain.
    json = isPlain(value, 0) ? JSON.stringify(value) : JSON.stringify(value, refuseLosses);
  } catch (cause) {
    if (cause instanceof NdjsonError) throw cause;
    const reason = cause instanceof Error ? cause.message.split('\n', 1)[0] : String(cause);
    throw new NdjsonError('NDJSON_UNSERIALISABLE', `Could not format a row: ${reason}.`, { cause });
  }
  if (json === undefined) throw refusal('', 'undefined');
  return `${escapeLineBreaks(json)}\n`;
}

/**
 * JSON with the characters escaped at which some readers (Python's `splitlines`) break a line: U+0085, U+2028, U+2029.
 *
 * @param json - They stand in its strings only.
 *
 * @example
 * escapeLineBreaks('"a\u2028b"'); // => '"a\\u2028b"'
 */
export function escapeLineBreaks(json: string): string {
  // An expression would go through every row character by character; these three know at once that there are none.
  const isClean = !json.includes('\u0085') && !json.includes('\u2028') && !json.includes('\u2029');
  return isClean ? json : json.replace(/[\u0085\u2028\u2029]/g, escapeCharacter);
}

/** Whether JSON.stringify alone loses nothing: true only when it is certain, and never for a cycle. */
function isPlain(value: unknown, depth: number): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value);
    case 'object':
      if (value === null) return true;
      return depth < 50 && (Array.isArray(value) ? isPlainArray(value, depth) : isPlainObject(value, depth));
    default:
      return false;
  }
}

function isPlainArray(array: readonly unknown[], depth: number): boolean {
  if ('toJSON' in array) return false;
  for (let i = 0; i < array.length; i++) if (!isPlain(array[i], depth + 1)) return false;
  return true;
}

function isPlainObject(object: object, depth: number): boolean {
  if ('toJSON' in object) return false;
  for (const key in object) {
    const value = (object as Record<string, unknown>)[key];
    if (value !== undefined && !isPlain(value, depth + 1)) return false;
  }
  return true;
}

function refuseLosses(this: unknown, key: string, value: unknown): unknown {
  switch (typeof value) {
    case 'number':
      if (!Number.isFinite(value)) throw refusal(key, String(value));
      return value;
    case 'bigint':
    case 'function':
    case 'symbol':
      throw refusal(key, `a ${typeof value}`);
    case 'undefined':
      if (Array.isArray(this)) throw refusal(key, 'undefined');
      return value;
    default:
      return value;
  }
}

function refusal(key: string, found: string): NdjsonError {
  const place = key === '' ? 'the value' : `"${key}"`;
  return new NdjsonError('NDJSON_UNSERIALISABLE', `Could not format a row: ${place} is ${found}.`, {
    details: { key },
  });
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

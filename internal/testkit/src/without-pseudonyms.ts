/**
 * The same text or plain data with `[redacted:bearer#3f2a]` written as `[redacted:bearer]`, for tests that are about what
 * is replaced and not about which secret it was.
 */
export function withoutPseudonyms<T>(value: T): T {
  return strip(value, new Map()) as T;
}

function strip(value: unknown, copies: Map<object, unknown>): unknown {
  if (typeof value === 'string') return stripText(value);
  if (typeof value !== 'object' || value === null) return value;
  const known = copies.get(value);
  if (known !== undefined) return known;
  if (value instanceof Map) return new Map([...value].map(([key, each]) => [strip(key, copies), strip(each, copies)]));
  const isList = Array.isArray(value);
  if (!isList && Object.getPrototypeOf(value) !== Object.prototype) return value;
  const copy: Record<string, unknown> | unknown[] = isList ? [] : {};
  copies.set(value, copy);
  for (const [key, each] of Object.entries(value)) {
    Object.defineProperty(copy, stripText(key), {
      value: strip(each, copies),
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return copy;
}

function stripText(text: string): string {
  return text
    .replace(/(\[redacted:[a-z0-9-]+)(?:#|%23)[0-9a-f]{4,16}\]/g, '$1]')
    .replace(/(%5Bredacted%3A[a-z0-9-]+)%(?:25)?23[0-9a-f]{4,16}%5D/gi, '$1%5D')
    .replace(/(\/\/redacted-[a-z0-9-]+)-[0-9a-f]{4,16}(?=[.:/])/g, '$1');
}

import { stripVTControlCharacters } from 'node:util';

/** Any thrown value as plain data, safe to write as JSON. */
export interface DescribedError {
  /** The class name, such as `TimeoutError`; `NonError` when something else than an Error was thrown. */
  readonly name: string;
  /** The message without terminal colours, at most 10,000 characters. */
  readonly message: string;
  /** The stack as the engine gives it, without terminal colours, at most 20,000 characters. */
  readonly stack?: string;
  /** `error.code`, when it is a string or a number. */
  readonly code?: string | number;
  /** The chain of causes, nearest first, at most 8; the members of an AggregateError come first. */
  readonly causes: readonly DescribedError[];
}

const maxCauses = 8;

/**
 * Turns a thrown value into plain data: name, message, stack, code and the chain of causes.
 *
 * Never throws: a getter that does, a cyclic cause or a thrown primitive still give a description.
 *
 * @param thrown - Whatever `catch` caught.
 *
 * @example
 * describeError(new Error('outer', { cause: 'inner' })).causes[0];
 * // => { name: 'NonError', message: 'inner', causes: [] }
 */
export function describeError(thrown: unknown): DescribedError {
  const causes: DescribedError[] = [];
  const seen = new Set<unknown>([thrown]);
  const queue = causesOf(thrown);
  while (queue.length > 0 && causes.length < maxCauses) {
    const cause = queue.shift();
    if (seen.has(cause)) continue;
    seen.add(cause);
    causes.push({ ...describeOne(cause), causes: [] });
    queue.push(...causesOf(cause));
  }
  return { ...describeOne(thrown), causes };
}

function describeOne(thrown: unknown): Omit<DescribedError, 'causes'> {
  const isErrorLike = typeof thrown === 'object' && thrown !== null && has(thrown, 'message');
  if (!isErrorLike) {
    return { name: 'NonError', message: plain(readable(thrown), 10_000) };
  }
  const name = read(thrown, 'name');
  const stack = read(thrown, 'stack');
  const code = read(thrown, 'code');
  return {
    name: typeof name === 'string' && name !== '' ? name : 'Error',
    message: plain(readable(read(thrown, 'message')), 10_000),
    ...(typeof stack === 'string' ? { stack: plain(stack, 20_000) } : {}),
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
  };
}

function causesOf(thrown: unknown): unknown[] {
  if (typeof thrown !== 'object' || thrown === null) return [];
  const members = read(thrown, 'errors');
  const cause = read(thrown, 'cause');
  return [...(Array.isArray(members) ? members : []), ...(cause === undefined ? [] : [cause])];
}

function has(from: object, key: string): boolean {
  try {
    return key in from;
  } catch {
    // A revoked proxy answers nothing.
    return false;
  }
}

function read(from: object, key: string): unknown {
  try {
    return Reflect.get(from, key);
  } catch {
    return undefined;
  }
}

// Playwright colours its messages for terminals.
function plain(text: string, maxLength: number): string {
  return stripVTControlCharacters(text).slice(0, maxLength);
}

function readable(value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    const json = typeof value === 'object' ? JSON.stringify(value) : undefined;
    return json ?? String(value);
  } catch {
    return 'a value that cannot be read';
  }
}

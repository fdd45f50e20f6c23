import { learnFromArguments } from './arguments.js';
import { bodyFormatOf, isBodyKey } from './body-member.js';
import { secretVariablesOf } from './bound-variables.js';
import { redactEncodedBody } from './encoded-body.js';
import { concealUnderKey, redactHeader } from './headers.js';
import type { RedactionRun } from './run.js';
import {
  concealOwned,
  isDescribing,
  isNamed,
  isRawHeaders,
  isValue,
  ownerOf,
  type SecretScope,
  secretScope,
} from './scope.js';
import { redactShapes } from './shapes.js';
import { redactKey, redactLabel, redactText } from './text.js';

const maxDepth = 200;

/** A deep copy of plain data with its secrets replaced; the original is never touched. */
export function redactValue<T>(run: RedactionRun, value: T): T {
  return run.within('json', () => new ValueCopy(run).copy(value, undefined, 0)) as T;
}

class ValueCopy {
  readonly #run: RedactionRun;
  // One copy for one object, so that shared parts stay shared and are visited once; apart below secret keys.
  readonly #copies = new Map<object, unknown>();
  readonly #copiesInScope = new Map<object, unknown>();
  readonly #copiesByOwner = new Map<string, Map<object, unknown>>();
  readonly #open = new Set<object>();

  constructor(run: RedactionRun) {
    this.#run = run;
  }

  /** @param owner - The key over it, when a rule knows what a secret under that key looks like. */
  copy(value: unknown, scope: SecretScope | undefined, depth: number, owner?: string): unknown {
    if (typeof value === 'string') return this.#text(value);
    if (typeof value === 'number' || typeof value === 'bigint') return redactNumber(this.#run, value);
    if (typeof value !== 'object' || value === null) return value;
    if (this.#open.has(value)) return '[circular]';
    if (depth >= maxDepth) return '[too deep]';
    const copies = scope ? this.#copiesInScope : owner === undefined ? this.#copies : this.#copiesUnder(owner);
    if (copies.has(value)) return copies.get(value);
    this.#open.add(value);
    let copy: unknown = '[unreadable]';
    try {
      copy = this.#copyObject(value, scope, depth, owner);
    } catch {
      // A proxy may refuse anything; evidence is written all the same.
    }
    this.#open.delete(value);
    copies.set(value, copy);
    return copy;
  }

  #copiesUnder(owner: string): Map<object, unknown> {
    // Keys of the same rules do the same.
    const rules = this.#run.rules.keyRules(owner, 'json').map(({ name }) => name);
    const kind = rules.join(' ');
    const copies = this.#copiesByOwner.get(kind) ?? new Map<object, unknown>();
    this.#copiesByOwner.set(kind, copies);
    return copies;
  }

  #copyObject(value: object, scope: SecretScope | undefined, depth: number, owner: string | undefined): unknown {
    const member = (each: unknown) => this.#member(each, scope, depth + 1, owner);
    // BiDi writes an object as a list of its keys and values.
    if (!scope && isNamedObject(value))
      return [this.#text(value[0]), this.#entry(value[0], value[1], undefined, undefined, depth)];
    if (Array.isArray(value))
      return isHeaderList(value) ? value.map((pair) => this.#headerPair(pair)) : Array.from(value, member);
    if (value instanceof Date) return new Date(value);
    if (value instanceof RegExp || value instanceof Promise || value instanceof WeakMap || value instanceof WeakSet)
      return value;
    if (value instanceof Set) return new Set(Array.from(value, member));
    if (value instanceof Map)
      return new Map(Array.from(value, ([key, each]) => this.#mapEntry(key, each, scope, depth)));
    if (value instanceof URL) return this.#url(value);
    if (value instanceof ArrayBuffer) return value.slice(0);
    if (ArrayBuffer.isView(value)) return copyView(value);
    return this.#record(value, scope, depth, owner);
  }

  #member(value: unknown, scope: SecretScope | undefined, depth: number, owner: string | undefined): unknown {
    if (scope && typeof value === 'string') return scope.conceal(value);
    if (scope && (typeof value === 'number' || typeof value === 'bigint')) return scope.conceal(String(value));
    const owned = typeof value === 'string' ? concealOwned(this.#run, owner, value) : undefined;
    if (owned !== undefined) return owned;
    return this.copy(value, scope, depth);
  }

  #mapEntry(key: unknown, value: unknown, scope: SecretScope | undefined, depth: number): [unknown, unknown] {
    if (typeof key !== 'string') return [this.copy(key, undefined, depth + 1), this.copy(value, scope, depth + 1)];
    return [redactKey(this.#run, key), this.#entry(key, value, undefined, scope, depth)];
  }

  #record(value: object, scope: SecretScope | undefined, depth: number, owner: string | undefined): object {
    const isError = value instanceof Error;
    const copy: Record<string, unknown> = isError
      ? Object.create(Object.getPrototypeOf(value))
      : Object.getPrototypeOf(value) === null
        ? Object.create(null)
        : {};
    const name = nameOf(value);
    const variables = this.#secretVariables(value);
    // The message and stack of an Error are not enumerable.
    for (const key of isError ? Object.getOwnPropertyNames(value) : Object.keys(value)) {
      const each = read(value, key);
      let safeKey = redactKey(this.#run, key);
      while (safeKey !== key && Object.hasOwn(copy, safeKey)) safeKey += '~';
      const safe =
        (typeof each === 'string' && !scope ? this.#body(value, key, each) : undefined) ??
        (variables && key === 'variables'
          ? this.#variables(each as object, variables, depth + 1)
          : ((typeof each === 'string' ? concealOwned(this.#run, owner, each, key, name) : undefined) ??
            this.#entry(key, each, name, scope, depth)));
      if (isError || safeKey === '__proto__') {
        const enumerable = Object.prototype.propertyIsEnumerable.call(value, key);
        Object.defineProperty(copy, safeKey, { value: safe, enumerable, configurable: true, writable: true });
      } else copy[safeKey] = safe;
    }
    return copy;
  }

  #entry(
    key: string,
    value: unknown,
    name: string | undefined,
    scope: SecretScope | undefined,
    depth: number,
  ): unknown {
    const secretKey = isValue(key) && name !== undefined ? name : key;
    // In a list of cookies the list decides, not the name of the cookie.
    if (isValue(key) && scope && typeof value === 'string') return scope.concealInner(value);
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') {
      const concealed = concealUnderKey(this.#run, secretKey, String(value), 'json');
      if (concealed !== undefined) return concealed === String(value) ? value : concealed;
      if (typeof value === 'string') return scope && !isDescribing(key) ? scope.concealInner(value) : this.#text(value);
      return redactNumber(this.#run, value);
    }
    if (isRawHeaders(key) && isTexts(value)) return this.#rawHeaders(value);
    if (key === 'args') learnFromArguments(this.#run, value);
    const inner = secretScope(this.#run, secretKey) ?? (isDescribing(key) ? undefined : scope);
    return this.copy(value, inner, depth + 1, inner ? undefined : ownerOf(this.#run, secretKey));
  }

  /** The member as a body, if it holds one. */
  #body(holder: object, key: string, text: string): string | undefined {
    if (!isBodyKey(key)) return undefined;
    const format = bodyFormatOf(key, (hint) => (Object.hasOwn(holder, hint) ? read(holder, hint) : undefined));
    return format && (concealUnderKey(this.#run, key, text, 'json') ?? redactEncodedBody(this.#run, text, format));
  }

  #secretVariables(value: object): ReadonlyMap<string, string> | undefined {
    if (!Object.hasOwn(value, 'query') || !Object.hasOwn(value, 'variables')) return undefined;
    const [query, variables] = [read(value, 'query'), read(value, 'variables')];
    if (typeof query !== 'string' || typeof variables !== 'object' || variables === null) return undefined;
    return secretVariablesOf(this.#run, query);
  }

  /** The variables of GraphQL, each under the name of the argument that it is bound to. */
  #variables(value: object, bound: ReadonlyMap<string, string>, depth: number): object {
    return Object.fromEntries(
      Object.keys(value).map((key) => [
        redactKey(this.#run, key),
        this.#entry(bound.get(key) ?? key, read(value, key), undefined, undefined, depth),
      ]),
    );
  }

  #rawHeaders(list: readonly string[]): string[] {
    return list.map((each, i) =>
      i % 2 === 0 ? redactLabel(this.#run, each) : redactHeader(this.#run, list[i - 1] ?? '', each),
    );
  }

  #headerPair(pair: unknown): unknown {
    const [name, value] = pair as [string, string];
    const redact = (): string => redactHeader(this.#run, name, value);
    return [redactLabel(this.#run, name), this.#run.unlessUnchanged(`header ${name}`, value, redact)];
  }

  #text(text: string): string {
    return this.#run.unlessUnchanged('text', text, () => redactText(this.#run, text));
  }

  #url(url: URL): URL {
    const text = redactText(this.#run, url.href);
    return URL.canParse(text) ? new URL(text) : new URL('about:invalid');
  }
}

/** Headers as a list of `[name, value]`. */
function isHeaderList(value: readonly unknown[]): boolean {
  return (
    value.length > 0 &&
    value.every(
      (pair) => Array.isArray(pair) && pair.length === 2 && typeof pair[0] === 'string' && typeof pair[1] === 'string',
    )
  );
}

function isNamedObject(value: unknown): value is readonly [string, object] {
  if (!Array.isArray(value) || value.length !== 2 || typeof value[0] !== 'string') return false;
  const [, typed] = value as readonly unknown[];
  return typeof typed === 'object' && typed !== null && typeof (typed as { type?: unknown }).type === 'string';
}

function nameOf(value: object): string | undefined {
  for (const key of Object.keys(value)) {
    if (!isNamed(key)) continue;
    const name = read(value, key);
    if (typeof name === 'string') return name;
  }
  return undefined;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

/** A number may be that of a card, and then becomes a text. */
function redactNumber(run: RedactionRun, value: number | bigint): unknown {
  if (value < 1e12) return value;
  const text = String(value);
  // Most are times.
  if (run.isClean(text)) return value;
  const redacted = redactShapes(run, text);
  return redacted === text ? value : redacted;
}

function read(from: object, key: string): unknown {
  try {
    return Reflect.get(from, key);
  } catch {
    return '[unreadable]';
  }
}

function copyView(view: ArrayBufferView): ArrayBufferView {
  if (Buffer.isBuffer(view)) return Buffer.from(view);
  const buffer = view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength);
  return Reflect.construct(view.constructor as new (buffer: ArrayBufferLike) => ArrayBufferView, [buffer]);
}

import { foldKey } from './fold-key.js';
import { concealUnderKey } from './headers.js';
import { saysNothing } from './likeness.js';
import { readsAsText } from './prose.js';
import type { RedactionRun } from './run.js';

/** What holds below a secret key whose value is a list or an object. */
export interface SecretScope {
  /** For a member of a list: it is what the key itself would hold. */
  conceal(value: string): string;
  /** For a text in an object. */
  concealInner(value: string): string;
}

// Keys that describe a secret rather than hold it: a cookie's domain, a schema's type.
const describing = new Set(
  (
    'type format name title description label kind placeholder message error hint example pattern ref $ref path domain expires expiresin ' +
    'expiresat maxage samesite httponly secure priority partitioned partitionkey size scope scopes algorithm alg provider version status ' +
    'url uri origin createdat updatedat issuedat'
  ).split(' '),
);

/** Whether a key below a secret key only describes the secret. */
export function isDescribing(key: string): boolean {
  return describing.has(foldKey(key));
}

/** Whether a key holds the name that goes with `value`, as in HAR headers and stored cookies. */
export function isNamed(key: string | undefined): boolean {
  return key === 'name' || key === 'key' || key === 'header';
}

/** Whether a key holds what goes with that name; storage events have two of them. */
export function isValue(key: string | undefined): boolean {
  return key === 'value' || key === 'newValue' || key === 'oldValue';
}

/** Whether a key holds a list of names and values of headers in turn, as in Node. */
export function isRawHeaders(key: string | undefined): boolean {
  return key !== undefined && (key === 'rawHeaders' || key === 'rawTrailers');
}

/** The scope that a key opens over its list or object, if it is a secret key for any value. */
export function secretScope(run: RedactionRun, key: string): SecretScope | undefined {
  const header = run.rules.header(key);
  const name = header?.name ?? run.rules.keyRules(key, 'json').find((rule) => rule.value === undefined)?.name;
  if (name === undefined) return undefined;
  return {
    conceal: (value) => concealUnderKey(run, key, value, 'json') ?? value,
    concealInner: (value) => {
      if (saysNothing(value)) return value;
      return readsAsText(value) ? run.concealHere(value, name) : run.conceal(value, name);
    },
  };
}

/**
 * A value below such a key, if it looks like a secret: a word or a count in a list, or beside others, is none.
 *
 * @param key - Its own key: of an object it is the one under `value` alone; none in a list.
 * @param name - What the object says in `name`: then the value is of that.
 */
export function concealOwned(
  run: RedactionRun,
  owner: string | undefined,
  value: string,
  key?: string,
  name?: string,
): string | undefined {
  if (owner === undefined || !/[0-9]/.test(value)) return undefined;
  if (key !== undefined && (!isValue(key) || name !== undefined)) return undefined;
  return concealUnderKey(run, owner, value, 'json');
}

/** The key itself, when it makes those values of its list or object a secret that look like one: `{ "pin": { "value": "4711" } }`. */
export function ownerOf(run: RedactionRun, key: string | undefined): string | undefined {
  return key !== undefined && run.rules.keyRules(key, 'json').length > 0 ? key : undefined;
}

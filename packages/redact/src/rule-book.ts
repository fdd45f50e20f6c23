import { defaultRules } from './default-rules.js';
import { RedactError } from './errors.js';
import { foldKey, keyNames, lastWords } from './fold-key.js';
import type { HeaderRule, InputRule, KeyRule, Rule, RulePlace, ShapeRule } from './rule.js';

/** The rules of one redactor, arranged for looking things up. */
export interface RuleBook {
  /** Names in the order of the list. */
  readonly names: readonly string[];
  readonly shapes: readonly ShapeRule[];
  /** No shape matches a text shorter than this. */
  readonly shortestShape: number;
  readonly inputs: readonly InputRule[];
  /** Keys searched for in prose, as written in their rules, longest first. */
  readonly spokenKeys: readonly string[];
  /** Every key, header name and ending of a rule, as it is written there. */
  readonly secretNames: readonly string[];
  header(name: string): HeaderRule | undefined;
  /** Whether a rule may make a value secret that has this name in JSON, in a text or as a header. */
  isSecretName(name: string): boolean;
  /** Whether a rule may make a value secret that has this name in a URL or a form. */
  isSecretParameter(name: string): boolean;
  /** The rule for a key that may stand in this place, whatever its value. */
  keyRules(key: string, place: RulePlace): readonly KeyRule[];
  /** The rule that makes this value a secret under this key. */
  keyRule(key: string, value: string, place: RulePlace): KeyRule | undefined;
}

const ruleName = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const defaultPlaces: readonly RulePlace[] = ['url', 'form', 'json', 'text'];
const maxRememberedKeys = 10_000;
const noRules: readonly KeyRule[] = [];

let defaultBook: RuleBook | undefined;

/** The book of the default rules and the given ones. That of no given ones is shared: it remembers what keys mean. */
export function ruleBookWith(rules: readonly Rule[]): RuleBook {
  if (rules.length > 0) return createRuleBook(rules);
  defaultBook ??= createRuleBook(rules);
  return defaultBook;
}

/** Puts the given rules behind the default ones; a rule of the same name takes the place of a default. */
export function createRuleBook(rules: readonly Rule[]): RuleBook {
  const list = [...defaultRules.filter((rule) => !rules.some((own) => own.name === rule.name)), ...rules];
  for (const rule of rules) checkRule(rule);

  const headers = new Map<string, HeaderRule>();
  const keys = new Map<RulePlace, Map<string, KeyRule[]>>();
  for (const rule of list) {
    if (rule.kind === 'header') for (const name of rule.headers) headers.set(foldKey(name), rule);
    if (rule.kind !== 'key') continue;
    for (const place of rule.places ?? defaultPlaces) {
      const inPlace = keys.get(place) ?? new Map<string, KeyRule[]>();
      keys.set(place, inPlace);
      for (const key of rule.keys) inPlace.set(foldKey(key), [...(inPlace.get(foldKey(key)) ?? []), rule]);
    }
  }

  const withEndings = list.filter((rule) => rule.kind === 'key' && rule.endings !== undefined) as KeyRule[];
  const byEnding = (key: string, place: RulePlace): readonly KeyRule[] => {
    const endings = lastWords(key);
    return withEndings.filter(
      (rule) =>
        (rule.places ?? defaultPlaces).includes(place) && endings.some((ending) => rule.endings?.includes(ending)),
    );
  };

  const remembered = new Map<RulePlace, Map<string, readonly KeyRule[]>>();
  const keyRules = (key: string, place: RulePlace): readonly KeyRule[] => {
    // A key longer than any that a program writes is text, and remembering it would cost memory.
    if (key.length > 128) return noRules;
    const inPlace = remembered.get(place) ?? new Map<string, readonly KeyRule[]>();
    if (inPlace.size === 0) remembered.set(place, inPlace);
    let found = inPlace.get(key);
    if (!found) {
      found =
        keyNames(key)
          .map((name) => keys.get(place)?.get(name))
          .find((rules) => rules !== undefined) ?? byEnding(key, place);
      if (inPlace.size >= maxRememberedKeys) inPlace.clear();
      inPlace.set(key, found);
    }
    return found;
  };

  const rememberedHeaders = new Map<string, HeaderRule | undefined>();
  const header = (name: string): HeaderRule | undefined => {
    if (name.length > 128) return undefined;
    if (rememberedHeaders.has(name)) return rememberedHeaders.get(name);
    const found = headers.get(foldKey(name));
    if (rememberedHeaders.size >= maxRememberedKeys) rememberedHeaders.clear();
    rememberedHeaders.set(name, found);
    return found;
  };

  return {
    names: list.map((rule) => rule.name),
    shapes: list.filter((rule) => rule.kind === 'shape'),
    shortestShape: rules.some((rule) => rule.kind === 'shape') ? 1 : 12,
    inputs: list.filter((rule) => rule.kind === 'input'),
    spokenKeys: spokenKeys(list),
    secretNames: list.flatMap((rule) =>
      rule.kind === 'header' ? rule.headers : rule.kind === 'key' ? [...rule.keys, ...(rule.endings ?? [])] : [],
    ),
    header,
    isSecretName: (name) =>
      header(name) !== undefined || keyRules(name, 'json').length > 0 || keyRules(name, 'text').length > 0,
    isSecretParameter: (name) => keyRules(name, 'url').length > 0 || keyRules(name, 'form').length > 0,
    keyRules,
    keyRule: (key, value, place) => keyRules(key, place).find((rule) => !rule.value || matches(rule.value, value)),
  };
}

/** @throws {@link RedactError} `REDACT_BAD_RULE` */
export function checkRuleName(name: unknown): asserts name is string {
  if (typeof name === 'string' && name.length <= 60 && ruleName.test(name)) return;
  throw new RedactError(
    'REDACT_BAD_RULE',
    `A rule is named ${JSON.stringify(name)}; names are lower case words joined by "-".`,
    {
      details: { name },
    },
  );
}

function checkRule(rule: Rule): void {
  checkRuleName(rule.name);
  const lists = Object.values(rule)
    .filter((field) => Array.isArray(field))
    .flat();
  if (lists.some((word) => typeof word !== 'string' || word === '')) {
    throw new RedactError('REDACT_BAD_RULE', `Rule "${rule.name}" lists something that is not a name.`, {
      details: { name: rule.name },
    });
  }
  const known = ['header', 'key', 'shape', 'input'].includes(rule.kind);
  const complete =
    (rule.kind === 'header' && Array.isArray(rule.headers)) ||
    (rule.kind === 'key' && Array.isArray(rule.keys)) ||
    (rule.kind === 'shape' &&
      Object.prototype.toString.call(rule.pattern) === '[object RegExp]' &&
      !new RegExp(rule.pattern.source, rule.pattern.flags.replace(/[gy]/g, '')).test('')) ||
    rule.kind === 'input';
  if (known && complete) return;
  throw new RedactError(
    'REDACT_BAD_RULE',
    `Rule "${rule.name}" is not a complete ${known ? rule.kind : 'header, key, shape or input'} rule, or its pattern matches nothing at all.`,
    { details: { name: rule.name, kind: rule.kind } },
  );
}

function matches(pattern: RegExp, value: string): boolean {
  // A pattern with the flag "g" or "y" remembers where it stopped.
  pattern.lastIndex = 0;
  return pattern.test(value);
}

function spokenKeys(rules: readonly Rule[]): string[] {
  const keys = rules.flatMap((rule) => (rule.kind === 'key' && rule.places?.includes('prose') ? rule.keys : []));
  return [...new Set(keys)].sort((a, b) => b.length - a.length);
}

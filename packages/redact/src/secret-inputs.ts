import { defaultRules, secretKeys } from './default-rules.js';
import type { InputRule } from './rule.js';

/** Of a word that is looked for within others. */
const fewestLetters = 6;

/** What fields are called that hold no secret as often as one: the search for a token, the way to pan. */
const tooCommon = new Set(['token', '_token', 'pan', 'sid', 'bearer']);

/** CSS selectors of the inputs that the default rules call secret, to be masked in screenshots. All are valid in every browser. */
export const secretInputSelectors: readonly string[] = Object.freeze(
  defaultRules.flatMap((rule) => (rule.kind === 'input' && rule.name !== 'csrf-input' ? selectorsOf(rule) : [])),
);

/**
 * What text fields are called that hold a secret, in words with single blanks: `card number`, `your api key`.
 *
 * @example
 * secretInputNames.test('enter your password'); // => true
 */
export const secretInputNames: RegExp = new RegExp(
  `(?:^| )(?:${[...new Set([...secretKeys, ...inputNames()])]
    .filter((name) => !tooCommon.has(name))
    .map((name) => name.replace(/^_+/, '').replace(/_/g, ' ?'))
    .join('|')})(?: |$)`,
);

function inputNames(): string[] {
  return defaultRules.flatMap((rule) => (rule.kind === 'input' ? (rule.names ?? []) : []));
}

function selectorsOf(rule: InputRule): string[] {
  const types = (rule.types ?? []).map((type) => `input[type="${type}" i]`);
  const autocomplete = (rule.autocomplete ?? []).map((word) => `input[autocomplete~="${word}" i]`);
  const names = [...new Set((rule.names ?? []).flatMap(spellings))];
  const all = (rule.names ?? []).map((name) => name.replace(/_/g, ' '));
  const labels = all.filter((label) => !all.some((other) => other !== label && label.includes(other)));
  return [
    ...types,
    ...autocomplete,
    ...names.flatMap((name) => [`input[name="${name}" i]`, `input[id="${name}" i]`]),
    ...labels.flatMap((label) => ['aria-label', 'placeholder'].map((name) => labelled(name, label))),
  ];
}

/** Fields that are called so among other words: `Enter your password *`. `Shipping` is no PIN, so short words stand alone. */
function labelled(attribute: string, label: string): string {
  const operator = label.length < fewestLetters ? '~=' : '*=';
  return `input:not([type="checkbox" i]):not([type="radio" i])[${attribute}${operator}"${label}" i]`;
}

/** `card_number` is also written `card-number` and `cardNumber`. */
function spellings(name: string): string[] {
  return [name, name.replace(/_/g, '-'), name.replace(/_/g, '')];
}

import { defaultRules } from './default-rules.js';
import type { InputRule } from './rule.js';

/** CSS selectors of the inputs that the default rules call secret, to be masked in screenshots. All are valid in every browser. */
export const secretInputSelectors: readonly string[] = Object.freeze(
  defaultRules.flatMap((rule) => (rule.kind === 'input' && rule.name !== 'csrf-input' ? selectorsOf(rule) : [])),
);

function selectorsOf(rule: InputRule): string[] {
  const types = (rule.types ?? []).map((type) => `input[type="${type}" i]`);
  const autocomplete = (rule.autocomplete ?? []).map((word) => `input[autocomplete~="${word}" i]`);
  const names = [...new Set((rule.names ?? []).flatMap(spellings))];
  const labels = (rule.names ?? []).map((name) => name.replace(/_/g, ' '));
  return [
    ...types,
    ...autocomplete,
    ...names.flatMap((name) => [`input[name="${name}" i]`, `input[id="${name}" i]`]),
    ...labels.flatMap((label) => [`input[aria-label="${label}" i]`, `input[placeholder="${label}" i]`]),
  ];
}

/** `card_number` is also written `card-number` and `cardNumber`. */
function spellings(name: string): string[] {
  return [name, name.replace(/_/g, '-'), name.replace(/_/g, '')];
}

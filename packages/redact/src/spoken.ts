import { looksRandom } from './likeness.js';
import { isMarked } from './marker.js';
import type { RedactionRun } from './run.js';

const value = '[A-Za-z0-9_][A-Za-z0-9_.~+/=-]{7,4096}';

/** A key and its value with nothing but a space between, as console messages have it: `coupon token tok_9f8e7d6c`. */
export function redactSpoken(run: RedactionRun, text: string): string {
  const { spokenKeys } = run.rules;
  if (spokenKeys.length === 0) return text;
  return text.replace(searchFor(spokenKeys), (match, key: string, _between: string, found: string) => {
    const secret = found.replace(/[.,/=-]+$/, '');
    const rule = run.rules.keyRule(key.replace(/[ -]/g, '_'), secret, 'prose');
    if (!rule || isMarked(secret) || !looksRandom(secret)) return match;
    return `${match.slice(0, match.length - found.length)}${run.conceal(secret, rule.name)}${found.slice(secret.length)}`;
  });
}

const searches = new WeakMap<readonly string[], RegExp>();

function searchFor(keys: readonly string[]): RegExp {
  let search = searches.get(keys);
  if (!search) {
    const words = keys.map((key) =>
      key
        .split('_')
        .map((word) => word.replace(/[^A-Za-z0-9]/g, '\\$&'))
        .join('[ _-]?'),
    );
    search = new RegExp(
      `(?<![\\w$])(${words.join('|')})((?:[ \\t]{1,4}(?:is|was|of|for|used|value))?[ \\t]{0,4}[:=]?[ \\t]{1,4}["'\`([]?)(${value})`,
      'gi',
    );
    searches.set(keys, search);
  }
  return search;
}

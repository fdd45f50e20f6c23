import type { RedactionRun } from './run.js';

const binding = /([A-Za-z_]\w{0,63})(?:\s|\\[nrt]){0,16}:(?:\s|\\[nrt]){0,16}\$([A-Za-z_]\w{0,63})/g;

/**
 * The variables of GraphQL that are bound to a secret argument, and that argument: `login(password: $p)` makes `p` a
 * password.
 *
 * @param text - A query, as it is or inside of JSON.
 */
export function secretVariablesOf(run: RedactionRun, text: string): ReadonlyMap<string, string> | undefined {
  if (!text.includes('$')) return undefined;
  let found: Map<string, string> | undefined;
  for (const [, argument = '', variable = ''] of text.matchAll(binding)) {
    if (!run.rules.isSecretName(argument)) continue;
    found ??= new Map();
    found.set(variable, argument);
  }
  return found;
}

import { markerSource } from './marker.js';
import type { ShapeRule } from './rule.js';
import { isBareNumber, type RedactionRun } from './run.js';

/** Everything that gives itself away by its shape: bearer and basic credentials, JWTs, provider tokens, cards, private keys. */
export function redactShapes(run: RedactionRun, text: string): string {
  if (text.length < run.rules.shortestShape) return text;
  let result = text;
  for (const rule of run.rules.shapes) {
    result = result.replace(searchFor(rule), (...found) => {
      const groups: unknown = found.at(-1);
      const match = String(found[0]);
      const secret =
        typeof groups === 'object' && groups !== null ? String(Reflect.get(groups, 'secret') ?? match) : match;
      if (match.startsWith('[redacted:') || (rule.accepts && !rule.accepts(secret))) return match;
      const at = match.lastIndexOf(secret);
      const start = Number(found.at(typeof groups === 'object' ? -3 : -2)) + at;
      if (secret !== result && isBareNumber(result, start, start + secret.length))
        return `"${run.conceal(secret, rule.name)}"`;
      return `${match.slice(0, at)}${run.conceal(secret, rule.name)}${match.slice(at + secret.length)}`;
    });
  }
  return result;
}

const searches = new WeakMap<ShapeRule, RegExp>();

function searchFor(rule: ShapeRule): RegExp {
  let search = searches.get(rule);
  if (!search) {
    // A marker is matched first, and left alone. It stands at the end, so that numbered groups keep their numbers.
    const flags = rule.pattern.flags.replace(/[gy]/g, '');
    search = new RegExp(`(?=\\[redacted:)${markerSource}|${rule.pattern.source}`, `${flags}g`);
    searches.set(rule, search);
  }
  return search;
}

import { isIdentifier } from './likeness.js';
import type { RedactionRun } from './run.js';

/** The value of a Cookie header: every value is concealed, names stay. */
export function concealCookies(run: RedactionRun, value: string, rule: string): string {
  if (!value.includes('=')) return run.conceal(value, rule);
  return value
    .split(';')
    .map((pair, i) => (i > 0 && attribute.test(pair) ? pair : concealPair(run, pair, rule)))
    .join(';');
}

/** The value of a Set-Cookie header, also several joined by a newline or a comma: attributes stay. */
export function concealSetCookie(run: RedactionRun, value: string, rule: string): string {
  if (!value.includes('=')) return run.conceal(value, rule);
  return value
    .split(/(\r?\n|,(?=\s{0,4}[\w!#$%&'*+.^`|~-]{1,200}=))/)
    .map((cookie, i) => {
      if (i % 2 === 1) return cookie;
      const [pair = '', ...attributes] = cookie.split(';');
      return [concealPair(run, pair, rule), ...attributes].join(';');
    })
    .join('');
}

// A script sets document.cookie with attributes, so they also follow what looks like a Cookie header.
const attribute =
  /^\s{0,8}(?:path=\/[\w/.-]{0,200}|domain=[\w.-]{1,253}|max-age=-?[0-9]{1,12}|samesite=(?:lax|strict|none)|expires=[A-Z][a-z]{2}, [\w :-]{10,40})\s{0,8}$/i;

function concealPair(run: RedactionRun, pair: string, rule: string): string {
  const at = pair.indexOf('=');
  if (at < 0) return pair;
  const raw = pair.slice(at + 1);
  const value = raw.trim().replace(/^"([\s\S]*)"$/, '$1');
  if (value === '') return pair;
  const start = raw.indexOf(value);
  // `country=germany`: any cookie may hold a word, and the page shows it elsewhere.
  const isWord = /^[A-Z]?[a-z]{1,15}$/.test(value) || isIdentifier(value);
  const marker = isWord ? run.concealHere(value, rule) : run.conceal(value, rule);
  return `${pair.slice(0, at + 1)}${raw.slice(0, start)}${marker}${raw.slice(start + value.length)}`;
}

import { concealCookies, concealSetCookie } from './cookies.js';
import { foldKey } from './fold-key.js';
import { isBasicCredential, looksSecret, saysNothing } from './likeness.js';
import { readsAsText } from './prose.js';
import type { HeaderRule, RulePlace } from './rule.js';
import type { RedactionRun } from './run.js';
import { redactText } from './text.js';
import { redactUrl } from './url.js';

/** One header value, by the name of its header. */
export function redactHeader(run: RedactionRun, name: string, value: string): string {
  return run.within('header', () => {
    const secret = concealUnderKey(run, name, value, 'json');
    if (secret !== undefined) return secret;
    return /^(?:location|referer|content-location|origin|:path)$/i.test(name)
      ? redactUrl(run, value)
      : redactText(run, value);
  });
}

/** The value with its secret parts concealed, when its key makes it a secret in this place. */
export function concealUnderKey(run: RedactionRun, key: string, value: string, place: RulePlace): string | undefined {
  const isWritten = place === 'json' || place === 'text';
  const header = isWritten ? run.rules.header(key) : undefined;
  const rule = header ?? run.rules.keyRule(key, value, place);
  if (!rule) return undefined;
  if (saysNothing(value) || (header && isNameOf(key, value))) return value;
  if (isWritten && mayHoldData.test(value)) learnInside(run, value, rule.name);
  // A label in a list of texts is replaced where it stands; elsewhere it is a label.
  if (isWritten && header?.holds !== 'credentials' && readsAsText(value)) return run.concealHere(value, rule.name);
  return header ? concealHeader(run, header, value) : run.conceal(value, rule.name);
}

const mayHoldData = /^\s{0,8}(?:[{[]|\\{1,7}")/;

/** A storage keeps whole objects under the name of a token: what is a secret in them may come back alone. */
function learnInside(run: RedactionRun, value: string, rule: string): void {
  let data: unknown;
  try {
    // In a string of a script it has one escape more.
    data = JSON.parse(value.includes('\\"') ? JSON.parse(`"${value}"`) : value);
  } catch {
    return;
  }
  const waiting: [key: string, each: unknown][] = [['', data]];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [key, each] = next;
    if (typeof each === 'object' && each !== null) for (const entry of Object.entries(each)) waiting.push(entry);
    else if (typeof each !== 'string' || readsAsText(each)) continue;
    else if (looksSecret(each) || run.rules.keyRule(key, each, 'json')) run.learn(each, rule);
  }
}

/** A list of words: `"cookies": "Cookies"`. */
function isNameOf(key: string, value: string): boolean {
  return foldKey(value) === foldKey(key);
}

function concealHeader(run: RedactionRun, rule: HeaderRule, value: string): string {
  if (rule.holds === 'cookies') return run.within('cookie', () => concealCookies(run, value, rule.name));
  if (rule.holds === 'set-cookie') return run.within('cookie', () => concealSetCookie(run, value, rule.name));
  return run.within('header', () =>
    rule.holds === 'credentials' ? concealCredentials(run, value, rule.name) : run.conceal(value, rule.name),
  );
}

/** `Bearer abc`: the scheme stays, since it explains many a 401. */
function concealCredentials(run: RedactionRun, value: string, rule: string): string {
  const [, scheme = '', credentials = ''] = /^\s*([A-Za-z][\w-]{0,30}\s{1,4})?([\s\S]*)$/.exec(value) ?? [];
  if (/^basic\s/i.test(scheme) && isBasicCredential(credentials)) {
    const [user = '', ...password] = Buffer.from(credentials, 'base64').toString('utf8').split(':');
    run.learn(password.join(':') || user, rule);
  }
  // `Digest username="…", response="…"`: what was computed is a secret by itself, too.
  for (const [, part = ''] of credentials.matchAll(
    /\b(?:response|oauth_token|oauth_signature|signature|mac)=\\?"?([^",;\s\\]{16,512})/gi,
  ))
    run.learn(part, rule);
  // `Bearer token` says what to put there.
  if (saysNothing(credentials) || (scheme !== '' && /^(?:token|credentials?)$/i.test(credentials))) return value;
  return `${scheme}${readsAsText(credentials) ? run.concealHere(credentials, rule) : run.conceal(credentials, rule)}`;
}

import { concealCookies, concealSetCookie } from './cookies.js';
import { foldKey } from './fold-key.js';
import { isBasicCredential, saysNothing } from './likeness.js';
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
  const header = place === 'json' || place === 'text' ? run.rules.header(key) : undefined;
  if (header) return saysNothing(value) ? value : concealHeader(run, header, key, value);
  const rule = run.rules.keyRule(key, value, place);
  if (!rule) return undefined;
  return saysNothing(value) ? value : run.conceal(value, rule.name);
}

function concealHeader(run: RedactionRun, rule: HeaderRule, name: string, value: string): string {
  // A list of words: `"cookies": "cookies"`.
  if (foldKey(value) === foldKey(name)) return value;
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
  return saysNothing(credentials) ? value : `${scheme}${run.conceal(credentials, rule)}`;
}

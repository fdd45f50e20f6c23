import { describe, expect, it } from 'vitest';
import { plainRedactor } from '../test/plain-redactor.js';
import { defaultRules } from './default-rules.js';

const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTYifQ.c2lnbmF0dXJlMTIz';

/** One sighting per default rule: what is redacted, and what must be left of it. */
const sightings: Record<string, (redactor: ReturnType<typeof plainRedactor>) => [unknown, unknown]> = {
  'authorization-header': (r) => [
    r.headers([['Authorization', 'Bearer abc.def-1']]),
    [['Authorization', 'Bearer [redacted:authorization-header]']],
  ],
  cookie: (r) => [
    r.headers([['cookie', 'sid=a1b2c3; theme=dark']]),
    [['cookie', 'sid=[redacted:cookie]; theme=[redacted:cookie]']],
  ],
  'set-cookie': (r) => [
    r.headers([['Set-Cookie', 'sid=a1b2c3d4; Path=/; Expires=Wed, 21 Oct 2026 07:28:00 GMT; HttpOnly']]),
    [['Set-Cookie', 'sid=[redacted:set-cookie]; Path=/; Expires=Wed, 21 Oct 2026 07:28:00 GMT; HttpOnly']],
  ],
  'secret-header': (r) => [r.headers([['X-API-Key', 'k-1234']]), [['X-API-Key', '[redacted:secret-header]']]],
  'url-key': (r) => [
    r.url('/pay?access_token=a1b2c3&page=2#id_token=x'),
    '/pay?access_token=[redacted:url-key]&page=2#id_token=[redacted:url-key]',
  ],
  'form-key': (r) => [
    r.body('user=bob&password=a+b%21', 'application/x-www-form-urlencoded'),
    'user=bob&password=[redacted:form-key]',
  ],
  'json-key': (r) => [
    r.body('{ "accessToken": "x1", "n": 1 }', 'application/json'),
    '{ "accessToken": "[redacted:json-key]", "n": 1 }',
  ],
  'text-key': (r) => [r.text('login failed, password=letmein'), 'login failed, password=[redacted:text-key]'],
  'spoken-secret': (r) => [
    r.text('coupon token 9f8e7d6c5b rejected'),
    'coupon token [redacted:spoken-secret] rejected',
  ],
  'pwd-key': (r) => [
    r.value({ pwd: 'open sesame', PWD: '/home/bob/shop' }),
    { pwd: '[redacted:pwd-key]', PWD: '/home/bob/shop' },
  ],
  'password-ending': (r) => [r.value({ vaultPassword: 'x y' }), { vaultPassword: '[redacted:password-ending]' }],
  'token-ending': (r) => [
    r.value({ retry_token: 'rt_8f3k2m9x', cancelToken: 'none', nextToken: 12 }),
    { retry_token: '[redacted:token-ending]', cancelToken: 'none', nextToken: 12 },
  ],
  'one-time-code': (r) => [
    r.value({ otp: '123456', cvc: 123, pin: true }),
    { otp: '[redacted:one-time-code]', cvc: '[redacted:one-time-code]', pin: true },
  ],
  'session-value': (r) => [
    r.value({ session: 's3cr3tV4lue9x7Kq2mZp', auth: 'basic', page_session: 'of the day' }),
    { session: '[redacted:session-value]', auth: 'basic', page_session: 'of the day' },
  ],
  digest: (r) => [
    r.text('sent Digest username="bob", response="6629fae49393a05397450978507c4ef1", qop=auth'),
    'sent Digest username="bob", response="[redacted:digest]", qop=auth',
  ],
  'oauth-code': (r) => [
    r.url('https://a.example/cb?code=4/0AX4XfWh-abcdefgh&state=s'),
    'https://a.example/cb?code=[redacted:oauth-code]&state=s',
  ],
  'pass-key': (r) => [
    r.value({ DB_PASS: 'abcdef', smtp_pwd: 'ghijkl', pass: '12 of 14', sql_pwd: '/var/lib' }),
    { DB_PASS: '[redacted:pass-key]', smtp_pwd: '[redacted:pass-key]', pass: '12 of 14', sql_pwd: '/var/lib' },
  ],
  'encoded-private-key': (r) => [
    r.text(`key: ${Buffer.from('-----BEGIN PRIVATE KEY-----\nMIIEowIBAAKC').toString('base64')}`),
    'key: [redacted:encoded-private-key]',
  ],
  'declared-secret': (r) => [r.text('::add-mask::abc def'), '::add-mask::[redacted:declared-secret]'],
  'command-credential': (r) => [
    r.text('curl -u bob:hunter2 -p 80 a'),
    'curl -u bob:[redacted:command-credential] -p 80 a',
  ],
  'spoken-code': (r) => [r.text('Your security code is 493021.'), 'Your security code is [redacted:spoken-code].'],
  'private-key': (r) => [
    r.text('-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nok'),
    '[redacted:private-key]\nok',
  ],
  bearer: (r) => [r.text('sent Bearer a1b2c3d4e5 twice'), 'sent Bearer [redacted:bearer] twice'],
  basic: (r) => [r.text(`sent Basic ${Buffer.from('bob:hunter2').toString('base64')}`), 'sent Basic [redacted:basic]'],
  jwt: (r) => [r.text(`stored ${jwt}.`), 'stored [redacted:jwt]'],
  'provider-token': (r) => [r.text('using sk_live_4eC39HqLyjWDarjt now'), 'using [redacted:provider-token] now'],
  card: (r) => [r.text('paid with 4111 1111 1111 1111.'), 'paid with [redacted:card].'],
  'password-input': (r) => [
    r.html('<input type=PASSWORD value=hunter2>'),
    '<input type=PASSWORD value="[redacted:password-input]">',
  ],
  'card-input': (r) => [
    r.html('<input autocomplete="billing cc-number" value="1234">'),
    '<input autocomplete="billing cc-number" value="[redacted:card-input]">',
  ],
  'one-time-code-input': (r) => [
    r.html('<input autocomplete=one-time-code value=99>'),
    '<input autocomplete=one-time-code value="[redacted:one-time-code-input]">',
  ],
  'csrf-input': (r) => [
    r.html('<input type=hidden name=csrf-token value=q9>'),
    '<input type=hidden name=csrf-token value="[redacted:csrf-input]">',
  ],
};

describe('the default rules', () => {
  it('each have a sighting in this test', () => {
    expect(Object.keys(sightings).sort()).toEqual(defaultRules.map((rule) => rule.name).sort());
  });

  it.each(Object.entries(sightings))('%s conceals what it names and counts it', (name, sight) => {
    const redactor = plainRedactor();
    const [got, expected] = sight(redactor);
    expect(got).toEqual(expected);
    expect(redactor.report().replaced.map(({ rule }) => rule)).toContain(name);
  });

  it.each([
    `ghp_${'a1'.repeat(18)}`,
    `github_pat_${'A1_'.repeat(10)}`,
    `glpat-${'a1-'.repeat(7)}`,
    'xoxb-1234567890-abcdef',
    'AKIAIOSFODNN7EXAMPLE',
    `AIza${'a'.repeat(35)}`,
    `npm_${'a1'.repeat(18)}`,
    `sk-proj-${'a1'.repeat(12)}`,
    'rk_test_4eC39HqLyjWDarjt',
    'tok_live_9f8e7d6c5b',
    `hf_${'a'.repeat(34)}`,
    `SG.${'a'.repeat(22)}.${'b'.repeat(43)}`,
    `123456789:AA${'a'.repeat(33)}`,
  ])('knows the provider token %s', (token) => {
    expect(plainRedactor().text(`<${token}>`)).toBe('<[redacted:provider-token]>');
    expect(plainRedactor().text(`%20${token}`)).toBe('%20[redacted:provider-token]');
  });

  it('knows webhook addresses that are secrets themselves', () => {
    expect(plainRedactor().text('https://hooks.slack.com/services/T0000/B0000/abcdefgh')).toBe(
      'https://hooks.slack.com/services/[redacted:provider-token]',
    );
  });
});

describe('rules of a user', () => {
  it('are looked for beside the default ones', () => {
    const redactor = plainRedactor({
      rules: [
        { kind: 'key', name: 'tenant-key', keys: ['tenant_ref'] },
        { kind: 'shape', name: 'ticket', pattern: /TICKET-(?<secret>[0-9]{6})/ },
        { kind: 'header', name: 'house-header', headers: ['X-House'] },
        { kind: 'input', name: 'house-input', names: ['house_number'] },
      ],
    });
    expect(redactor.value({ tenantRef: 'abc', other: 'TICKET-123456' })).toEqual({
      tenantRef: '[redacted:tenant-key]',
      other: 'TICKET-[redacted:ticket]',
    });
    expect(redactor.headers([['x-house', 'v']])).toEqual([['x-house', '[redacted:house-header]']]);
    expect(redactor.html('<input name=houseNumber value=7>')).toBe(
      '<input name=houseNumber value="[redacted:house-input]">',
    );
    expect(redactor.report().rules.slice(-4)).toEqual(['tenant-key', 'ticket', 'house-header', 'house-input']);
  });

  it('find nothing inside a marker', () => {
    const redactor = plainRedactor({ rules: [{ kind: 'shape', name: 'greedy', pattern: /redacted|json/ }] });
    expect(redactor.text('json [redacted:json-key]')).toBe('[redacted:greedy] [redacted:json-key]');
  });

  it('take the place of a default rule of the same name', () => {
    const redactor = plainRedactor({ rules: [{ kind: 'key', name: 'json-key', places: ['json'], keys: [] }] });
    expect(redactor.value({ token: 'abc' })).toEqual({ token: 'abc' });
  });

  it('may carry flags that remember their place', () => {
    const redactor = plainRedactor({ rules: [{ kind: 'key', name: 'odd', keys: ['odd'], value: /x/g }] });
    expect([1, 2, 3].map(() => redactor.value({ odd: 'x' }))).toEqual(Array(3).fill({ odd: '[redacted:odd]' }));
  });

  it.each([
    { kind: 'key', name: 'Bad Name', keys: ['x'] },
    { kind: 'key', name: 'no-keys' },
    { kind: 'key', name: 'empty-key', keys: [''] },
    { kind: 'shape', name: 'matches-nothing', pattern: /a*/ },
    { kind: 'wrong', name: 'wrong' },
  ])('are refused when they cannot work: %j', (rule) => {
    expect(() => plainRedactor({ rules: [rule as never] })).toThrow(
      expect.objectContaining({ code: 'REDACT_BAD_RULE' }),
    );
  });
});

describe('allowed values', () => {
  it('are never replaced nor learned', () => {
    const redactor = plainRedactor({ allow: ['4111111111111111', 'tok_test_sandbox1'] });
    expect(redactor.value({ token: 'tok_test_sandbox1', n: 'card 4111111111111111' })).toEqual({
      token: 'tok_test_sandbox1',
      n: 'card 4111111111111111',
    });
    redactor.learn('tok_test_sandbox1', 'typed');
    expect(redactor.text('tok_test_sandbox1')).toBe('tok_test_sandbox1');
    expect(redactor.report().total).toBe(0);
  });
});

it('tokens of letters alone are recognised by how capitals and small letters alternate, names of programs are not', () => {
  const token = 'rt_GabQCIPXPlwGEAHLndxDPqAhOhyivM';
  expect(plainRedactor().body(`{"retry_token":"${token}"}`, 'application/json')).toBe(
    '{"retry_token":"[redacted:token-ending]"}',
  );
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
  let missed = 0;
  for (let i = 0; i < 2000; i++) {
    // Any multiplier that has nothing in common with the modulus.
    const drawn = Array.from(
      { length: 30 },
      (_, k) => letters[((i * 7919 + 13) * (k + 1) * 104_729 + k * k * 31) % 52],
    );
    if (
      plainRedactor()
        .body(`{"retry_token":"rt_${drawn.join('')}"}`, 'application/json')
        .includes('rt_')
    )
      missed++;
  }
  expect(missed).toBeLessThan(2000 * 0.03);
  for (const name of ['URLPatternComponentResult', 'XMLHttpRequestEventTarget', 'getByRoleOrFirstMatch']) {
    const text = `{"retry_token":"${name}"}`;
    expect(plainRedactor().body(text, 'application/json')).toBe(text);
  }
});

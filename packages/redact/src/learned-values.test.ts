import { describe, expect, it } from 'vitest';
import { plainRedactor } from '../test/plain-redactor.js';
import { LearnedValues, learnedLimits } from './learned-values.js';
import { createRedactor } from './redactor.js';

const secret = 'Tide&"<%+/\'\\9 é';
const html = (text: string) =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;').replace(/'/g, '&#39;');
const jsonOf = (text: string) => JSON.stringify(text).slice(1, -1);

const encodings: Record<string, (text: string) => string> = {
  'as it is': (text) => text,
  'percent-encoded': encodeURIComponent,
  'percent-encoded in lower case': (text) => encodeURIComponent(text).replace(/%../g, (hex) => hex.toLowerCase()),
  'percent-encoded twice': (text) => encodeURIComponent(encodeURIComponent(text)),
  'as URLSearchParams writes it': (text) => new URLSearchParams({ q: text }).toString().slice(2),
  'as a URL writes it in its path': (text) =>
    new URL(`https://a.example/${text.replace(/[%?#\\]/g, encodeURIComponent)}`).pathname.slice(1),
  'JSON-escaped': jsonOf,
  'JSON-escaped twice': (text) => jsonOf(jsonOf(text)),
  'JSON-escaped with \\/ for /': (text) => jsonOf(text).replace(/\//g, '\\/'),
  'JSON-escaped with \\uXXXX': (text) =>
    [...text].map((c) => (/\w/.test(c) ? c : `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)).join(''),
  'HTML-escaped': html,
  'HTML-escaped by number': (text) => text.replace(/[^\w ]/g, (c) => `&#x${c.charCodeAt(0).toString(16)};`),
  'JSON in an attribute': (text) => html(jsonOf(text)),
  base64: (text) => Buffer.from(text).toString('base64'),
  base64url: (text) => Buffer.from(text).toString('base64url'),
  'base64 of Latin-1, as btoa writes it': (text) => Buffer.from(text, 'latin1').toString('base64'),
  'base64, percent-encoded': (text) => encodeURIComponent(Buffer.from(text).toString('base64')),
  'JSON-escaped in base64': (text) => Buffer.from(jsonOf(text)).toString('base64'),
  'percent-encoded in base64url': (text) => Buffer.from(encodeURIComponent(text)).toString('base64url'),
};

describe('a learned value', () => {
  it.each(Object.entries(encodings))('is found %s', (_, encode) => {
    const redactor = plainRedactor();
    redactor.learn(secret, 'typed');
    const written = encode(secret);
    const redacted = redactor.text(`before <${written}> after`);
    expect(redacted).toMatch(/^before <\[redacted:typed\]={0,2}(?:%3D){0,2}> after$/);
  });

  it('is found however many backslashes of its own a layer of JSON has doubled', () => {
    for (const own of ['a1!\\\\":-z9', `a1${'\\'.repeat(8)}"z9x`]) {
      const redactor = plainRedactor();
      redactor.learn(own, 'typed');
      const url = `https://h.example/p/${encodeURIComponent(jsonOf(jsonOf(own)))}/q`;
      expect(redactor.text(url)).toBe('https://h.example/p/[redacted:typed]/q');
    }
  });

  it.each([0, 1, 2])('is found in longer base64 at distance %i of three', (lead) => {
    const redactor = plainRedactor();
    redactor.learn('s3cret-value', 'typed');
    for (const form of ['base64', 'base64url'] as const) {
      const long = Buffer.from(`${'x'.repeat(9 + lead)}s3cret-value, and more`).toString(form);
      const redacted = redactor.text(long);
      expect(redacted).toContain('[redacted:typed]');
      const left = redacted.replace('[redacted:typed]', '????').split('????');
      // No character that carries bits of the secret is left on either side.
      expect(Buffer.from(left[0] ?? '', 'base64').toString()).toMatch(/^x+$/);
    }
  });

  it.each([0, 1, 2])('is found in base64 of longer base64 at distance %i of three', (lead) => {
    const redactor = plainRedactor();
    redactor.learn('s3cret-"value', 'typed');
    const base64 = (text: string) => Buffer.from(text).toString('base64');
    for (const inner of ['s3cret-"value', 's3cret-\\"value', encodeURIComponent('s3cret-"value')]) {
      const long = base64(`${'x'.repeat(lead)}${base64(`${'y'.repeat(3 + lead)}${inner}, and more`)} z`);
      expect(redactor.text(`<${long}>`)).toMatch(/^<\w*\[redacted:typed\]\w*={0,2}>$/);
    }
  });

  it('that was met escaped is found in base64, also where too few of its letters are ASCII to be read there', () => {
    const base64 = (text: string) => Buffer.from(text).toString('base64');
    const bare = 'a1)!;\u00e9=\u00e9{/<z9';
    for (const escaped of [html(bare), jsonOf(bare).replace('<', '\\u003c'), encodeURIComponent(bare)]) {
      const redactor = plainRedactor();
      redactor.learn(escaped, 'typed');
      for (const written of [base64(bare), base64(base64(bare))])
        expect(redactor.text(`<${written}>`), escaped).toMatch(/^<\[redacted:typed\]={0,2}>$/);
    }
  });

  it.each(['a1&#x1F511;b2c3', 'a1&#128273;b2c3', 'a1\\u{1f511}b2c3', 'a1\\ud83d\\udd11b2c3'])(
    'with a character beyond the first plane is found as %s',
    (written) => {
      const redactor = plainRedactor();
      redactor.learn('a1\u{1f511}b2c3', 'typed');
      expect(redactor.text(written)).toBe('[redacted:typed]');
    },
  );

  it('is found when it was a part of credentials: the response of a digest', () => {
    const redactor = plainRedactor();
    redactor.headers([['Authorization', 'Digest username="bob", response="6629fae49393a05397450978507c4ef1"']]);
    expect(redactor.text('sent 6629fae49393a05397450978507c4ef1')).toBe('sent [redacted:authorization-header]');
  });

  it('is found at every occurrence and next to itself', () => {
    const redactor = plainRedactor();
    redactor.learn('abc-123-x', 'typed');
    expect(redactor.text('abc-123-xabc-123-x abc-123-x')).toBe('[redacted:typed][redacted:typed] [redacted:typed]');
    expect(redactor.report().replaced).toEqual([{ rule: 'typed', place: 'text', count: 3 }]);
  });

  it('gives way to a longer one that begins alike', () => {
    const redactor = plainRedactor();
    redactor.learn('abc-123', 'short');
    redactor.learn('abc-123-456', 'long');
    redactor.learn('abc-123-457-zzz', 'longest');
    expect(redactor.text('abc-123-456 abc-123-458 abc-123-457-zzz abc-123-457')).toBe(
      '[redacted:long] [redacted:short]-458 [redacted:longest] [redacted:short]-457',
    );
  });

  it('made of letters only is replaced as a word, not inside one', () => {
    const redactor = plainRedactor();
    redactor.learn('letmein', 'typed');
    expect(redactor.text('letmein, letmeinside %20letmein%20')).toBe(
      '[redacted:typed], letmeinside %20[redacted:typed]%20',
    );
  });

  it('made of digits only is replaced as a number, not inside one', () => {
    const redactor = plainRedactor();
    redactor.learn('482913', 'typed');
    expect(redactor.text('code 482913, time 1482913000')).toBe('code [redacted:typed], time 1482913000');
  });

  it.each([
    'abc12',
    'password',
    'undefined',
    'null',
    '******',
    '2026-05-12T10:00:00Z',
    '1763779732000',
    '/checkout/done',
    'https://shop.example/',
  ])('is not kept when it is too ordinary: %s', (value) => {
    const redactor = plainRedactor();
    redactor.learn(value, 'typed');
    expect(redactor.text(`see ${value} here`)).toBe(`see ${value} here`);
  });

  it('in a host name leaves an address that can be read', () => {
    const redactor = plainRedactor();
    redactor.learn('tenant-4711', 'typed');
    const url = redactor.url('https://tenant-4711.shop.example/tenant-4711?q=tenant-4711');
    expect(url).toBe('https://redacted-typed.shop.example/[redacted:typed]?q=[redacted:typed]');
    expect(new URL(url).pathname).toContain('redacted');
  });

  it('that swallows the scheme leaves an address all the same', () => {
    const redactor = plainRedactor({ secrets: ['https://h00k.example/abc'] });
    expect(redactor.url('https://h00k.example/abc/1')).toBe('about:invalid#[redacted:known-secret]');
  });
});

describe('the order of learning', () => {
  it('runs from a Set-Cookie header into text nodes, base64, JSON and URLs', () => {
    const redactor = plainRedactor();
    redactor.headers([['set-cookie', 'sid=s%3Aq8-Zk3.9; Path=/']]);
    expect(redactor.html('<p>session s:q8-Zk3.9</p>')).toBe('<p>session [redacted:set-cookie]</p>');
    expect(redactor.text(`b ${Buffer.from('s:q8-Zk3.9').toString('base64')}`)).toMatch(/^b \[redacted:set-cookie\]=*$/);
    expect(redactor.body('{"echo":"s:q8-Zk3.9"}', 'application/json')).toBe('{"echo":"[redacted:set-cookie]"}');
    expect(redactor.url('https://a.example/s%253Aq8-Zk3.9')).toBe('https://a.example/[redacted:set-cookie]');
  });

  it('runs from a typed password into a request body, whatever its key', () => {
    const redactor = plainRedactor();
    redactor.learn('Tide&"9', 'typed-password');
    expect(redactor.body('{"x":"Tide&\\"9"}', 'application/json')).toBe('{"x":"[redacted:typed-password]"}');
    expect(redactor.body('x=Tide%26%229', 'application/x-www-form-urlencoded')).toContain(
      'x=%5Bredacted%3Atyped-password%5D',
    );
  });

  it('reaches back to the beginning of the same text', () => {
    expect(plainRedactor().text('a9f8e7d6c5 came, then token=a9f8e7d6c5')).toBe(
      '[redacted:text-key] came, then token=[redacted:text-key]',
    );
    expect(plainRedactor().value(['a9f8e7d6c5', { token: 'a9f8e7d6c5' }])).toEqual([
      '[redacted:json-key]',
      { token: '[redacted:json-key]' },
    ]);
    expect(plainRedactor().html('<p>a9f8e7d6c5</p><input type=password value=a9f8e7d6c5>')).toContain(
      '<p>[redacted:password-input]</p>',
    );
  });

  it('runs from a basic credential to its password', () => {
    const redactor = plainRedactor();
    redactor.headers([['authorization', `Basic ${Buffer.from('bob:hunter2!').toString('base64')}`]]);
    expect(redactor.text('typed hunter2!')).toBe('typed [redacted:authorization-header]');
  });
});

describe('the bounds of what is learned', () => {
  it('are 2,000 values, of which the one met longest ago is forgotten', () => {
    const learned = new LearnedValues();
    for (let i = 0; i < learnedLimits.values; i++) learned.learn(`value-${i}-x`, 'typed');
    expect(learned.forgotten).toBe(0);
    expect(learned.findAsWritten('value-0-x')).toHaveLength(1);
    learned.learn('one-more-value', 'typed');
    expect(learned.forgotten).toBe(1);
    expect(learned.findAsWritten('value-0-x')).toHaveLength(1);
    expect(learned.findAsWritten('value-1-x')).toHaveLength(0);
    expect(learned.findEscaped('value%2D1-x')).toHaveLength(0);
    expect(learned.findAsWritten('one-more-value')).toHaveLength(1);
  });

  it('leave pinned values in', () => {
    const learned = new LearnedValues();
    learned.learn('pinned-value', 'known-secret', true);
    for (let i = 0; i < learnedLimits.values + 5; i++) learned.learn(`value-${i}-x`, 'typed');
    expect(learned.findAsWritten('pinned-value')).toHaveLength(1);
    expect(learned.forgotten).toBe(6);
  });

  it('keep one hostile text from pushing out what was known before', () => {
    const redactor = plainRedactor();
    redactor.learn('real-secret-1', 'typed');
    redactor.text(Array.from({ length: 3_000 }, (_, i) => `token=fake${i}x`).join('\n'));
    expect(redactor.text('real-secret-1')).toBe('[redacted:typed]');
    expect(redactor.report().forgotten).toBeUndefined();
  });
});

describe('what is learned', () => {
  it('renames no key that is a word, and stays out of the structure of a HAR', () => {
    const redactor = createRedactor();
    redactor.headers([['Set-Cookie', 'filter=startedDateTime; Path=/']]);
    redactor.body('{"password":"headers"}', 'application/json');
    const entry = { startedDateTime: '2026', request: { headers: [], cookies: [] } };
    expect(redactor.value(entry)).toEqual(entry);
    expect(redactor.body(JSON.stringify(entry), 'application/json')).toBe(JSON.stringify(entry));
  });

  it('is no word out of a cookie: pages use it for other things', () => {
    const redactor = createRedactor();
    expect(redactor.headers([['Cookie', 'country=germany; sid=q8Zk3x9']])[0]?.[1]).toMatch(/^country=\[redacted/);
    expect(redactor.text('getByRole("option", { name: "germany" })')).toContain('"germany"');
    expect(redactor.text('seen q8Zk3x9')).not.toContain('q8Zk3x9');
  });

  it.each([
    'Enter your password',
    'Password is required',
    'Mot de passe',
    'Das Passwort muss mindestens {min} Zeichen haben.',
    'Contraseña',
    'パスワード',
    'Passwords do not match!',
    'must be at least 8 characters',
  ])('is no text for people: %j', (label) => {
    const redactor = createRedactor();
    expect(redactor.body(JSON.stringify({ password: label }), 'application/json')).not.toContain(label);
    redactor.value({ errors: { password: [label] }, token: { hint: label } });
    redactor.body(`var i18n = { password: '${label}' };`, 'text/javascript');
    expect(redactor.text(`shows "${label}"`)).toBe(`shows "${label}"`);
  });

  it.each(['correct horse battery staple', 'letmein', 'open 4 Sesame x9'])('is a passphrase: %j', (secret) => {
    const redactor = createRedactor();
    redactor.value({ password: secret });
    expect(redactor.text(`typed "${secret}"`)).not.toContain(secret);
  });

  it('is what an input holds or a test typed, also when it reads as text', () => {
    const redactor = createRedactor();
    redactor.html('<input type=password value="Sunshine">');
    redactor.learn('Open the door', 'typed');
    expect(redactor.text('Sunshine, Open the door')).toMatch(/^\[redacted:[^ ]+, \[redacted:typed#\w+\]$/);
  });

  it('is nothing behind a string that a call ends with', () => {
    const source = "readUserInfo.password('New password: ')\n  .then(next, 'x')";
    expect(plainRedactor().text(source)).toBe(source);
    expect(plainRedactor().body(source, 'text/javascript')).toBe(source);
  });

  it('leaves JSON and scripts readable where it stood as a number', () => {
    const redactor = createRedactor();
    redactor.body('{"otp":"49281712"}', 'application/json');
    const json = redactor.text('INFO response {"id":49281712}');
    expect(JSON.parse(json.slice(json.indexOf('{'))).id).toMatch(/^\[redacted:/);
    expect(() => new Function(redactor.body('var x = 49281712;', 'text/javascript'))).not.toThrow();
  });
});

it('finds a secret with a plus that was met escaped in base64 of its plain form', () => {
  const redactor = createRedactor();
  redactor.body('<password>a1&gt;+\u{1f511}/a:(!\u{1f511}z9</password>', 'application/xml');
  redactor.learn('a1&gt;+\u{1f511}/a:(!\u{1f511}z9', 'typed');
  const later = redactor.body('q=YTE-K_CflJEvYTooIfCflJF6OQ&b=1', 'application/x-www-form-urlencoded');
  expect(later).not.toContain('CflJEvYTooIfCflJF6');
});

it('finds a secret with a backslash before a quote, met escaped, in base64 of its plain form', () => {
  const redactor = plainRedactor();
  redactor.body('<a><password>a1+é#\\&quot;€z9</password></a>', 'text/xml');
  const written = Buffer.from('a1+é#\\"€z9').toString('base64');
  expect(redactor.text(`got <${written}> here`)).not.toContain(written.slice(2, -4));
});

import { describe, expect, it } from 'vitest';
import { plainRedactor } from '../test/plain-redactor.js';
import { createRedactor } from './redactor.js';

const redact = (text: string) => plainRedactor().text(text);

describe('text', () => {
  it.each([
    ['see https://a.example/x?token=abc123.', 'see https://a.example/x?token=[redacted:url-key].'],
    ['(https://a.example/#access_token=abc123)', '(https://a.example/#access_token=[redacted:url-key])'],
    ['GET https://bob:pa55@a.example/ 401', 'GET https://[redacted:userinfo]@a.example/ 401'],
    ['token: abc123def', 'token: [redacted:text-key]'],
    ['{ token: \'abc\', user: "bob" }', '{ token: \'[redacted:text-key]\', user: "bob" }'],
    ['"token":"abc\\"def"', '"token":"[redacted:text-key]"'],
    ['DB_PASSWORD=letmein\nPORT=80', 'DB_PASSWORD=[redacted:text-key]\nPORT=80'],
    ['password: letmein\nnext', 'password: [redacted:text-key]\nnext'],
    ['--client-secret=abc --verbose', '--client-secret=[redacted:text-key] --verbose'],
    ['session.token = "abc"', 'session.token = "[redacted:text-key]"'],
    ['a&amp;token=abc', 'a&amp;token=[redacted:url-key]'],
    [
      "curl -H 'Authorization: Bearer abc123' -H 'Cookie: a=b1; c=d2' x",
      "curl -H 'Authorization: Bearer [redacted:authorization-header]' -H 'Cookie: a=[redacted:cookie]; c=[redacted:cookie]' x",
    ],
    ['Authorization: Bearer aBcd.efGh.ijKl', 'Authorization: Bearer [redacted:authorization-header]'],
    ['Authorization: Bearer authentication is required', 'Authorization: Bearer authentication is required'],
    ['Authorization: Bearer YOUR_TOKEN', 'Authorization: Bearer YOUR_TOKEN'],
    ['> Set-Cookie: a=b1; Path=/\n> Vary: *', '> Set-Cookie: a=[redacted:set-cookie]; Path=/\n> Vary: *'],
    ['Authorization: Digest username="x", response="y1"', 'Authorization: Digest [redacted:authorization-header]'],
    [
      'Proxy-Authorization: Digest username="x", response="y1"',
      'Proxy-Authorization: Digest [redacted:authorization-header]',
    ],
    ['document.cookie = "sid=abc; path=/"', 'document.cookie = "sid=[redacted:cookie]; path=/"'],
    ['password is hunter2222', 'password is [redacted:spoken-secret]'],
    ['API key: a1b2c3d4e5', 'API key: [redacted:spoken-secret]'],
    ['log\\ntoken=abc123', 'log\\ntoken=[redacted:text-key]'],
    ['card 4111-1111-1111-1111', 'card [redacted:card]'],
    ['amex 3782 822463 10005!', 'amex [redacted:card]!'],
  ])('%s', (text, expected) => {
    expect(redact(text)).toBe(expected);
  });

  it('keeps JSON texts JSON', () => {
    expect(redact(' {"pin": 1234, "ok": true} ')).toBe(' {"pin": "[redacted:one-time-code]", "ok": true} ');
  });
});

describe('cards', () => {
  it.each([
    '4111111111111112',
    '411111111111111',
    '1234567812345670',
    '0000000000000000',
    '4111 1111-1111 1111',
    '41111111111111111',
  ])('not %s', (text) => {
    expect(redact(`n ${text} x`)).toBe(`n ${text} x`);
  });

  it.each([
    '5555555555554444',
    '378282246310005',
    '6011111111111117',
    '3530111333300000',
    '30569309025904',
    '6200000000000005',
    '2223003122003222',
  ])('%s', (text) => {
    expect(redact(`n ${text}.`)).toBe('n [redacted:card].');
  });

  it('are not pieces of hashes, decimals or longer numbers', () => {
    for (const text of [
      'a4111111111111111f',
      '0.4111111111111111',
      '4111111111111111.5',
      '94111111111111111',
      '1-4111111111111111-1',
    ]) {
      expect(redact(text)).toBe(text);
    }
  });
});

describe('what an escape hides', () => {
  it.each([
    ['url https%3A%2F%2Fb%2F%3Ftoken%3D9f8e7d x', 'url https%3A%2F%2Fb%2F%3Ftoken%3D[redacted:url-key] x'],
    ['%7B%22token%22%3A%229f8e7d%22%7D', '%7B%22token%22%3A%22[redacted:json-key]%22%7D'],
    ['{&quot;token&quot;:&quot;9f8e7d&quot;}', '{&quot;token&quot;:&quot;[redacted:json-key]&quot;}'],
    ['{&#34;token&#34;:&#x22;9f8e7d&#34;}', '{&#34;token&#34;:&#x22;[redacted:json-key]&#34;}'],
    ['%7B%22token_count%22%3A%229f8e7d%22%7D', '%7B%22token_count%22%3A%229f8e7d%22%7D'],
    [
      '&#39;Authorization: Bearer abc123def456&#39;, x',
      '&#39;Authorization: Bearer [redacted:authorization-header]&#39;, x',
    ],
    ['&#39;Authorization: Digest [redacted:jwt]&#39;, x', '&#39;Authorization: Digest [redacted:jwt]&#39;, x'],
    ["https://h/log?m=%20'token%3D%22'%2C&v=1234567", "https://h/log?m=%20'token%3D%22'%2C&v=1234567"],
    ["at 'http://user@h.example%40x.example/'", "at 'http://user@h.example%40x.example/'"],
    ['ssh://h/login%20-p%20redacted-command-credential-67cd', 'ssh://h/login%20-p%20redacted-command-credential-67cd'],
    [
      "see \\u00e9; ['- name: DB_PASSWORD\\n  value: ky-Pw-1234', 'other'],",
      "see \\u00e9; ['- name: DB_PASSWORD\\n  value: ky-Pw-1234', 'other'],",
    ],
    ['Tom &amp; Jerry&#39;s token, 100%25', 'Tom &amp; Jerry&#39;s token, 100%25'],
  ])('%s', (text, expected) => {
    expect(redact(text)).toBe(expected);
  });
});

describe('a card in groups', () => {
  it.each([
    ['n=4111+1111+1111+1111', 'application/x-www-form-urlencoded'],
    ['n=4111%201111%201111%201111', 'application/x-www-form-urlencoded'],
    ['n=3782+822463+10005', 'application/x-www-form-urlencoded'],
    ['<p>4111&nbsp;1111&nbsp;1111&nbsp;1111</p>', 'text/html'],
    ['paid with 4111\u00a01111\u00a01111\u00a01111', 'text/plain'],
  ])('%s', (text, type) => {
    expect(plainRedactor().body(text, type)).toMatch(/redacted(?::|%3A)card/);
  });

  it('is the same secret as without them', () => {
    const redactor = createRedactor();
    const grouped = redactor.text('paid with 4111 1111 1111 1111');
    const [pseudonym] = /#[0-9a-f]+/.exec(grouped)!;
    expect(redactor.text('paid with 4111111111111111')).toContain(pseudonym);
    expect(redactor.text(`seen ${Buffer.from('4111111111111111').toString('base64')}`)).toContain('[redacted:card');
  });
});

describe('a command in a form', () => {
  it.each([
    'n=docker+login+-u+bob+-p+hunter22x',
    'n=curl%20-u%20bob:hunter22x%20https://h.example',
    'n=-u+bob:hunter22x',
  ])('%s', (text) => {
    expect(plainRedactor().body(text, 'application/x-www-form-urlencoded')).not.toContain('hunter22x');
  });
});

it('a value that is logged in a list goes behind its word', () => {
  expect(redact('token [Zq7wX3pL9vT2]')).toBe('token [[redacted:spoken-secret]]');
  expect(redact('unexpected token [object Object]')).toBe('unexpected token [object Object]');
});

it('a word before a marker is no scheme unless it is one', () => {
  expect(redact('"password":"hunter22 [redacted:jwt#12ab]"')).not.toContain('hunter22');
  expect(redact('authorization: Bearer [redacted:jwt#12ab]')).toBe('authorization: Bearer [redacted:jwt]');
});

it('a string of several lines ends at three quotes', () => {
  expect(redact('login(password: """hun"ter22""", user: "bob")')).toBe(
    'login(password: """[redacted:text-key]""", user: "bob")',
  );
});

describe('what people log', () => {
  it.each([
    [`login { user: 'bob', password: 'correct horse battery staple 9' }`, 'horse'],
    ['DB_PASSWORD="correct horse battery"', 'horse'],
    ['--B\r\nContent-Disposition: form-data; name="password"\r\n\r\nZq7mK2xW9pLr4t\r\n--B--\r\n', 'Zq7mK2xW9pLr4t'],
  ])('keeps no secret of %j', (text, secret) => {
    expect(createRedactor().text(text)).not.toContain(secret);
    expect(createRedactor().body(text)).not.toContain(secret);
  });

  it('looks at all of what only begins as a form does, and at names of files in a form', () => {
    const form = '--B\r\nContent-Disposition: form-data; name="a"; filename="q8Zk3x9.txt"';
    const redactor = createRedactor();
    redactor.learn('q8Zk3x9', 'typed');
    for (const text of [`${form}\r\n\r\nx\r\n--B--\r\n`, `${form}\r\ntoken=Zq7mK2xW9pLr4t`]) {
      for (const written of [redactor.text(text), redactor.body(text, 'multipart/form-data; boundary=B')])
        expect(written).not.toMatch(/q8Zk3x9|Zq7mK2/);
    }
    const nested = `${'--a\r\ncontent-disposition: name=\r\n\r\n'.repeat(9)}token=Zq7mK2xW9pLr4t`;
    expect(createRedactor().text(nested)).not.toContain('Zq7mK2');
  });

  it('finds storage that changed, by its key', () => {
    const event = { key: 'token', oldValue: 'Zq7mK2xW9pLr4t', newValue: 'Ab3kF9sT2vXy8q' };
    expect(JSON.stringify(createRedactor().value(event))).not.toMatch(/Zq7m|Ab3k/);
    expect(createRedactor().body(JSON.stringify(event), 'application/json')).not.toMatch(/Zq7m|Ab3k/);
  });

  it.each([
    'this.cookies = init.cookies === null ? null : [...init.cookies]',
    'const cookie = parse(header); const x = 1;',
    "{ password: 'Must have at least 8 characters' }",
  ])('leaves program source alone: %s', (text) => {
    expect(createRedactor().text(text)).toBe(text);
  });
});

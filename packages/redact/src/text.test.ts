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

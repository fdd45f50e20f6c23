import { describe, expect, it } from 'vitest';
import { plainRedactor } from '../test/plain-redactor.js';
import { createRedactor } from './redactor.js';

const redact = <T>(value: T): T => plainRedactor().value(value);

describe('value', () => {
  it('matches whole keys, whatever their case and joints', () => {
    const secrets = { token: 'a', accessToken: 'b', 'ACCESS-TOKEN': 'c', card_number: 'd', newPassword: 'e' };
    expect(Object.values(redact(secrets))).toEqual(Array(5).fill('[redacted:json-key]'));
    const others = {
      token_count: 12,
      tokenizer: 'bpe',
      author: 'Bob',
      password_hint_shown: true,
      'page-session': 'p1',
      secretary: 'Ann',
    };
    expect(redact(others)).toEqual(others);
  });

  it('replaces strings and numbers under a secret key, keeps booleans, null and undefined', () => {
    expect(redact({ token: 12, secret: 5n, password: null, csrf: true, sid: undefined, jwt: '' })).toEqual({
      token: '[redacted:json-key]',
      secret: '[redacted:json-key]',
      password: null,
      csrf: true,
      sid: undefined,
      jwt: '',
    });
  });

  it('goes below a secret key, but leaves what only describes the secret', () => {
    expect(
      redact({
        token: ['a', { raw: 'b', type: 'opaque', expires_in: 60 }],
        credentials: { user: 'u', pass: { value: 'v' } },
      }),
    ).toEqual({
      token: ['[redacted:json-key]', { raw: '[redacted:json-key]', type: 'opaque', expires_in: 60 }],
      credentials: { user: '[redacted:json-key]', pass: { value: '[redacted:json-key]' } },
    });
  });

  it.each([
    ['value', (data: unknown) => plainRedactor().value(data)],
    ['JSON', (data: unknown) => JSON.parse(plainRedactor().body(JSON.stringify(data), 'application/json'))],
  ])('goes into lists and fields below a key whose secrets have a form, as %s', (_, redact) => {
    const form = {
      cvc: { value: '123', touched: true, type: 'password' },
      pin: { value: '7391', length: 4 },
      totp: ['493021', 'invalid', 'has expired'],
      otp: { type: 'totp', digits: 6, issuer: 'Acme' },
      session: [{ name: 'token', value: 'a1b2c3' }],
      backup_codes: ['a1b2-c3d4'],
      list: ['493022'],
      gpio: { pin: [120, 340] },
      errors: { cvc: { value: 'incomplete' } },
      remaining: { backup_codes: 10 },
    };
    expect(redact(form)).toEqual({
      cvc: { value: '[redacted:one-time-code]', touched: true, type: 'password' },
      pin: { value: '[redacted:one-time-code]', length: 4 },
      totp: ['[redacted:one-time-code]', 'invalid', 'has expired'],
      otp: { type: 'totp', digits: 6, issuer: 'Acme' },
      session: [{ name: 'token', value: '[redacted:json-key]' }],
      backup_codes: ['[redacted:one-time-code]'],
      list: ['493022'],
      gpio: { pin: [120, 340] },
      errors: { cvc: { value: 'incomplete' } },
      remaining: { backup_codes: 10 },
    });
  });

  it('takes a list of a name and a thing for what it is, and keeps it shared', () => {
    const pair = ['a', { x: 1 }];
    const copy = plainRedactor().value({ list: [pair, pair], same: pair }) as { list: unknown[]; same: unknown };
    expect(copy.list[0]).toBe(copy.list[1]);
    expect(copy.list[0]).toBe(copy.same);
    const rows = [
      ['token', { class: 'keyword', text: 'function' }],
      ['password', { component: 'TextField' }],
      ['cookie', { version: '0.5.0' }],
    ];
    expect(plainRedactor().value(rows)).toEqual(rows);
    expect(plainRedactor().text(JSON.stringify(rows))).toBe(JSON.stringify(rows));
  });

  it('keeps apart what is shared by a secret key and another one', () => {
    const field = { value: '4711' };
    expect(plainRedactor().value({ a: field, pin: field, b: field })).toEqual({
      a: field,
      pin: { value: '[redacted:one-time-code]' },
      b: { value: expect.any(String) },
    });
  });

  it('knows headers as records, as pairs and as name and value', () => {
    expect(
      redact({
        a: { Authorization: 'Bearer x1', cookie: 'a=1; b=2', 'set-cookie': ['c=3; Path=/'], accept: '*/*' },
        b: [
          ['authorization', 'Token x2'],
          ['accept', '*/*'],
        ],
        c: [
          { name: 'Cookie', value: 'd=4' },
          { value: 'v', name: 'x-api-key' },
          { name: 'accept', value: '*/*' },
        ],
      }),
    ).toEqual({
      a: {
        Authorization: 'Bearer [redacted:authorization-header]',
        cookie: 'a=[redacted:cookie]; b=[redacted:cookie]',
        'set-cookie': ['c=[redacted:set-cookie]; Path=/'],
        accept: '*/*',
      },
      b: [
        ['authorization', 'Token [redacted:authorization-header]'],
        ['accept', '*/*'],
      ],
      c: [
        { name: 'Cookie', value: 'd=[redacted:cookie]' },
        { value: '[redacted:secret-header]', name: 'x-api-key' },
        { name: 'accept', value: '*/*' },
      ],
    });
  });

  it('knows stored cookies and local storage', () => {
    expect(
      redact({
        cookies: [
          {
            name: 'sid',
            value: 'a1b2c3',
            domain: 'a.example',
            path: '/',
            expires: -1,
            httpOnly: true,
            sameSite: 'Lax',
          },
        ],
        origins: [
          {
            origin: 'https://a.example',
            localStorage: [
              { name: 'token', value: 'q' },
              { name: 'theme', value: 'blue' },
            ],
          },
        ],
      }),
    ).toEqual({
      cookies: [
        {
          name: 'sid',
          value: '[redacted:cookie]',
          domain: 'a.example',
          path: '/',
          expires: -1,
          httpOnly: true,
          sameSite: 'Lax',
        },
      ],
      origins: [
        {
          origin: 'https://a.example',
          localStorage: [
            { name: 'token', value: '[redacted:json-key]' },
            { name: 'theme', value: 'blue' },
          ],
        },
      ],
    });
  });

  it('never touches what it was given', () => {
    const given = { token: 'abc123', list: [{ password: 'x' }], text: 'abc123', bytes: new Uint8Array([1, 2]) };
    const before = structuredClone(given);
    const copy = redact(given);
    expect(given).toEqual(before);
    expect(copy.list).not.toBe(given.list);
    copy.bytes[0] = 9;
    expect(given.bytes[0]).toBe(1);
  });

  it('ends cycles, keeps shared parts shared', () => {
    const shared = { token: 'x' };
    const given: Record<string, unknown> = { a: shared, b: shared };
    given['self'] = given;
    const copy = redact(given);
    expect(copy).toEqual({
      a: { token: '[redacted:json-key]' },
      b: { token: '[redacted:json-key]' },
      self: '[circular]',
    });
    expect(copy['a']).toBe(copy['b']);
  });

  it('visits an object that is shared a million ways once', () => {
    let node: unknown[] = [{ token: 'x' }];
    for (let i = 0; i < 40; i++) node = [node, node];
    const redactor = plainRedactor();
    redactor.value(node);
    expect(redactor.report().total).toBe(1);
  });

  it('ends what is too deep', () => {
    let deep: unknown = 'end';
    for (let i = 0; i < 5_000; i++) deep = { deep };
    expect(JSON.stringify(redact(deep))).toContain('[too deep]');
  });

  it('keeps types it has no say in', () => {
    const date = new Date(0);
    const given = {
      date,
      big: 10n,
      set: new Set(['a']),
      map: new Map<unknown, unknown>([
        ['password', 'x'],
        [1, 'y'],
      ]),
      nan: Number.NaN,
      f: Math.abs,
      re: /x/g,
    };
    const copy = redact(given);
    expect(copy).toEqual({
      ...given,
      map: new Map<unknown, unknown>([
        ['password', '[redacted:json-key]'],
        [1, 'y'],
      ]),
    });
    expect(copy.date).not.toBe(date);
    expect(redact(Buffer.from('ab'))).toEqual(Buffer.from('ab'));
    expect(redact(new Float32Array([1.5]))).toEqual(new Float32Array([1.5]));
    expect(redact(new URL('https://a.example/?token=x')).href).toMatch(
      /^https:\/\/a\.example\/\?token=\[redacted:url-key%23[0-9a-f]{4}\]$/,
    );
  });

  it('copies an Error with its message and stack redacted', () => {
    const error = Object.assign(
      new TypeError('token=abc123 refused', { cause: new Error('sk_live_4eC39HqLyjWDarjt') }),
      { code: 'E_X' },
    );
    const copy = redact(error);
    expect(copy).toBeInstanceOf(TypeError);
    expect(copy.message).toMatch(/^token=\[redacted:text-key#[0-9a-f]{4}\] refused$/);
    expect(copy.stack).not.toContain('abc123');
    expect((copy.cause as Error).message).toMatch(/^\[redacted:provider-token#[0-9a-f]{4}\]$/);
    expect(copy.code).toBe('E_X');
    expect(Object.keys(copy)).not.toContain('stack');
  });

  it('survives getters that throw and keys that mean something to JavaScript', () => {
    const given = JSON.parse('{"__proto__":{"token":"x"},"constructor":"y"}');
    Object.defineProperty(given, 'bad', {
      enumerable: true,
      get: () => {
        throw new Error('no');
      },
    });
    const copy = redact(given);
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
    expect(JSON.stringify(copy)).toBe(
      '{"__proto__":{"token":"[redacted:json-key]"},"constructor":"y","bad":"[unreadable]"}',
    );
  });

  it('survives proxies that refuse everything', () => {
    const refuse = () => {
      throw new Error('no');
    };
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(redact([new Proxy({}, { ownKeys: refuse, getPrototypeOf: refuse }), proxy, 'x'])).toEqual([
      '[unreadable]',
      '[unreadable]',
      'x',
    ]);
  });

  it('redacts keys that are secrets themselves, losing none', () => {
    const redactor = createRedactor();
    redactor.learn('abc-123-x', 'typed');
    redactor.learn('abc-456-x', 'typed');
    const copy = redactor.value({ 'abc-123-x': 1, 'abc-456-x': 2, 'abc%2D123-x': 3 });
    expect(Object.values(copy)).toEqual([1, 2, 3]);
    const [first = '', second = '', again = ''] = Object.keys(copy);
    expect(first).toMatch(/^\[redacted:typed#[0-9a-f]{4}\]$/);
    expect(second).toMatch(/^\[redacted:typed#[0-9a-f]{4,5}\]$/);
    expect(again).toBe(`${first}~`);
  });
});

it('reads a text again that was left as it is, once something in it is known as a secret', () => {
  const redactor = plainRedactor();
  const row = { note: 'ticket q7Zx-88Lm', headers: [['x-note', 'ticket q7Zx-88Lm']] };
  expect(redactor.value(row)).toEqual(row);
  expect(redactor.value(row)).toEqual(row);
  redactor.learn('q7Zx-88Lm', 'mine');
  expect(JSON.stringify(redactor.value(row))).toBe(
    '{"note":"ticket [redacted:mine]","headers":[["x-note","ticket [redacted:mine]"]]}',
  );
});

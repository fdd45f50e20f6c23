import { describe, expect, it } from 'vitest';
import { plainRedactor } from '../test/plain-redactor.js';

const text = (value: string) => ({ type: 'string', value });
const secret = 'Zq7wX3pL9vT2';

describe('the arguments of one call', () => {
  it.each<[name: string, args: unknown[]]>([
    ['a word and a value', [text('password:'), text(secret)]],
    ['a format', [text('user %s token %s'), text('bob'), text(secret)]],
    ['a map, as CDP shows it', [{ type: 'object', preview: { entries: [entry('password', secret)] } }]],
    [
      'a list, as CDP shows it',
      [{ type: 'object', preview: { properties: [member('0', 'token'), member('1', secret)] } }],
    ],
    [
      'an object behind a word',
      [text('token'), { type: 'object', preview: { properties: [member('value', secret)] } }],
    ],
    [
      'an object of BiDi',
      [
        {
          type: 'object',
          value: [
            ['a', text('b')],
            ['password', text(secret)],
          ],
        },
      ],
    ],
    ['a map of BiDi', [{ type: 'map', value: [['password', text(secret)]] }]],
    ['a list of BiDi', [{ type: 'array', value: [text('token'), text(secret)] }]],
  ])('tell together what is a secret: %s', (_, args) => {
    const row = { method: 'log', params: { type: 'log', args } };
    for (const redacted of [
      JSON.stringify(plainRedactor().value(row)),
      plainRedactor().text(JSON.stringify(row)),
      plainRedactor().body(JSON.stringify(row), 'application/json'),
    ]) {
      expect(redacted).not.toContain(secret);
      expect(redacted.replace(/\[redacted:[a-z-]+\]/, secret)).toBe(JSON.stringify(row));
    }
  });

  it.each<[name: string, args: unknown]>([
    ['of a command', ['--token', '--user-data-dir=/x']],
    ['that are words', [text('password:'), text('required')]],
    ['none', []],
    ['no list', 'password: x'],
  ])('stay as they are: %s', (_, args) => {
    expect(plainRedactor().value({ args })).toEqual({ args });
  });

  it('may be hostile: evidence is written all the same', () => {
    const cycle: unknown[] = [];
    cycle.push({ type: 'array', value: cycle });
    const getter = {
      get type() {
        throw new Error('no');
      },
    };
    const revoked = Proxy.revocable([], {});
    revoked.revoke();
    const odd = { type: 'x', value: Symbol('x'), preview: { properties: [null], entries: 'a' } };
    for (const args of [
      cycle,
      [getter],
      revoked.proxy,
      [odd],
      [null],
      [{ type: 'x', preview: { properties: [{ name: 1n }] } }],
    ])
      expect(plainRedactor().value({ args, kept: 1 })).toMatchObject({ kept: 1 });
    const deep = { type: 'array', value: Array.from({ length: 1000 }, () => ({ type: 'array', value: [text('a')] })) };
    expect(plainRedactor().value({ args: [deep] })).toEqual({ args: [deep] });
  });

  it('take nothing of what a call may learn', () => {
    const calls = Array.from({ length: 600 }, (_, i) => ({ args: [text(`GET https://h/?token=a1b2c3d4${i}`)] }));
    const data = [...calls, { password: 'Zx9kQ2mVb7' }, 'seen Zx9kQ2mVb7 again'];
    expect(plainRedactor().value(data).at(-1)).toBe('seen [redacted:json-key] again');
  });

  it('may stand in JSON of any depth, and hold calls themselves', () => {
    const deep = `{"args":1,"a":${'['.repeat(5000)}${']'.repeat(5000)}}`;
    expect(plainRedactor().text(deep)).toBe(deep);
    let nested = 'plain words here';
    for (let level = 0; level < 9; level++) nested = JSON.stringify({ args: [text(nested)] });
    expect(plainRedactor().text(nested)).toBe(nested);
  });

  it('are counted once', () => {
    const redactor = plainRedactor();
    redactor.value({ args: [text('password:'), text(secret)] });
    expect(redactor.report().total).toBe(1);
  });
});

function entry(key: string, value: string) {
  return { key: { type: 'string', description: key }, value: { type: 'string', description: value } };
}

function member(name: string, value: string) {
  return { name, type: 'string', value };
}

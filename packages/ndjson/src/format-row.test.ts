import { expect, it } from 'vitest';
import { formatRow } from './format-row.js';

it('gives one line of JSON that ends with a newline', () => {
  expect(formatRow({ text: 'a\nb', list: [1, null, true] })).toBe('{"text":"a\\nb","list":[1,null,true]}\n');
  expect(formatRow('x')).toBe('"x"\n');
});

it('escapes every character at which Python splits lines', () => {
  const separators = '\u0085\u2028\u2029\u000b\u000c\u001c\u001d\u001e\r';
  const row = formatRow({ [`key${separators}`]: separators });
  expect(row.slice(0, -1)).not.toMatch(/[\u0085\u2028\u2029\u000b\u000c\u001c-\u001e\r\n]/);
  expect(JSON.parse(row)).toEqual({ [`key${separators}`]: separators });
});

it.each(['\u0085', '\u2028', '\u2029'])('escapes %j where it stands alone', (separator) => {
  const row = formatRow({ text: separator });
  expect(row).not.toContain(separator);
  expect(JSON.parse(row)).toEqual({ text: separator });
});

it('keeps a lone surrogate as an escape, so the bytes are UTF-8', () => {
  expect(formatRow('\ud83d')).toBe('"\\ud83d"\n');
  expect(formatRow('🚀')).toBe('"🚀"\n');
});

it('leaves out a property that is undefined', () => {
  expect(formatRow({ a: undefined, b: 1 })).toBe('{"b":1}\n');
});

it('honours toJSON', () => {
  expect(formatRow({ at: new Date(0) })).toBe('{"at":"1970-01-01T00:00:00.000Z"}\n');
});

const cyclic: { self?: unknown } = {};
cyclic.self = cyclic;
it.each([
  ['NaN', { rate: Number.NaN }],
  ['Infinity', { rate: Number.POSITIVE_INFINITY }],
  ['-Infinity', [Number.NEGATIVE_INFINITY]],
  ['a BigInt', { rate: 1n }],
  ['a function', { rate: () => 1 }],
  ['a symbol', { rate: Symbol('x') }],
  ['undefined as the row', undefined],
  ['undefined in an array', [undefined]],
  ['a cycle', cyclic],
  ['a toJSON of a class that gives NaN', { at: Object.create({ toJSON: () => Number.NaN }) }],
  ['a toJSON of an array that gives NaN', Object.assign([1], { toJSON: () => Number.NaN })],
  [
    'a toJSON that throws',
    {
      toJSON: () => {
        throw new Error('no');
      },
    },
  ],
])('refuses %s', (_name, value) => {
  expect(() => formatRow(value)).toThrow(
    expect.objectContaining({ name: 'NdjsonError', code: 'NDJSON_UNSERIALISABLE' }),
  );
});

it('names the property that it refuses, or says that there is a cycle', () => {
  expect(() => formatRow(cyclic)).toThrow('circular structure');
  expect(() => formatRow({ deep: [{ rate: Number.NaN }] })).toThrow('"rate" is NaN');
});

it.each<[string, unknown, string]>([
  ['a toJSON of the prototype, deep inside', { a: [{ at: new Date(0) }] }, '{"a":[{"at":"1970-01-01T00:00:00.000Z"}]}'],
  ['a toJSON that gives undefined', { a: { toJSON: () => undefined }, b: 1 }, '{"b":1}'],
  ['inherited and hidden properties', Object.create({ inherited: 1n }, { hidden: { value: 1n } }), '{}'],
  ['keys that are symbols', { [Symbol('x')]: 1n, a: 1 }, '{"a":1}'],
  ['an object without a prototype', Object.assign(Object.create(null), { a: -0, b: null }), '{"a":0,"b":null}'],
  ['the same object twice', ((one) => [one, one])({ a: 1 }), '[{"a":1},{"a":1}]'],
])('formats %s as JSON does', (_name, value, json) => {
  expect(formatRow(value)).toBe(`${json}\n`);
});

it('formats what is deeper than most rows, with the same refusals', () => {
  const nest = (value: unknown): unknown => Array.from({ length: 300 }).reduce((inner) => ({ inner }), value);
  expect(formatRow(nest(1))).toBe(`${JSON.stringify(nest(1))}\n`);
  expect(() => formatRow(nest(Number.NaN))).toThrow('"inner" is NaN');
  expect(() => formatRow({ list: [1, undefined] })).toThrow(expect.objectContaining({ details: { key: '1' } }));
});

it('asks a toJSON for its value once', () => {
  let asked = 0;
  formatRow({ a: { toJSON: () => ++asked } });
  expect(asked).toBe(1);
});

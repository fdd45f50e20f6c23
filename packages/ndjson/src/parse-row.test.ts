import { expect, it } from 'vitest';
import { parseRow } from './parse-row.js';

it('parses JSON, with or without a line end', () => {
  expect(parseRow('{"a":[1,"x"]}')).toEqual({ a: [1, 'x'] });
  expect(parseRow('5\r\n')).toBe(5);
});

it('accepts a byte order mark', () => {
  expect(parseRow('\ufeff{"a":1}')).toEqual({ a: 1 });
});

it('accepts the NaN and Infinity tokens of Python', () => {
  expect(parseRow('{"a": NaN, "b": [Infinity, -Infinity], "c": 1}')).toEqual({
    a: Number.NaN,
    b: [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    c: 1,
  });
  expect(parseRow('NaN')).toBeNaN();
});

it('leaves such words inside strings alone', () => {
  const text = '{"NaN": "NaN", "a": NaN, "b": "\\"NaN\\\\", "c": "Infinity", "d": "NaN~"}';
  expect(parseRow(text)).toEqual({ NaN: 'NaN', a: Number.NaN, b: '"NaN\\', c: 'Infinity', d: 'NaN~' });
});

it('keeps __proto__ an ordinary key', () => {
  const value = parseRow('{"__proto__": {"x": NaN}}') as object;
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  expect(Object.keys(value)).toEqual(['__proto__']);
});

it.each(['', '{', '{"a":1', '-NaN', '1Infinity', '1-Infinity', 'NaNNaN', '{NaN: 1}', '"NaN', 'nan', '{"a":1}{"b":2}'])(
  'refuses %j',
  (line) => {
    expect(() => parseRow(line)).toThrow(expect.objectContaining({ name: 'NdjsonError', code: 'NDJSON_BAD_ROW' }));
  },
);

import vm from 'node:vm';
import { expect, it } from 'vitest';
import { plainPayload } from './plain-payload.js';

it('copies plain data, so that later changes do not reach it', () => {
  const original = { list: [1, { deep: 'é🚀' }], none: null, yes: true, pi: -0.5 };
  const copy = plainPayload(original);
  expect(copy).toEqual(original);
  original.list.push(2);
  expect(copy['list']).toHaveLength(2);
});

it('leaves out what is undefined, and writes negative zero as zero: so does JSON', () => {
  expect(plainPayload({ a: undefined, b: -0 })).toStrictEqual({ b: 0 });
});

it('takes plain objects of another realm and those without a prototype', () => {
  expect(plainPayload(vm.runInNewContext('({ a: [{ b: 1 }] })'))).toEqual({ a: [{ b: 1 }] });
  expect(plainPayload(Object.assign(Object.create(null), { a: 1 }))).toEqual({ a: 1 });
});

it('keeps __proto__ an ordinary key', () => {
  const copy = plainPayload(JSON.parse('{"__proto__":{"x":1}}'));
  expect(JSON.stringify(copy)).toBe('{"__proto__":{"x":1}}');
  expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
});

it('takes one object twice, which is no cycle', () => {
  const twice = { a: 1 };
  expect(plainPayload({ x: twice, y: [twice, twice] })).toEqual({ x: twice, y: [twice, twice] });
});

const cyclic: { self: unknown[] } = { self: [] };
cyclic.self.push(cyclic);
let deep: object = {};
for (let i = 0; i < 600; i++) deep = { deep };
const hostile = {
  get boom(): string {
    throw new Error('no');
  },
};

it.each<[string, unknown, string]>([
  ['null', null, 'payload is null'],
  ['text', 'text', 'payload is a string'],
  ['a number', 1, 'payload is a number'],
  ['an array', [1], 'payload is an array'],
  ['a function', () => {}, 'payload is a function'],
  ['a Map', new Map(), 'payload is an instance of Map'],
  ['a Map inside', { tags: new Map() }, 'payload.tags is an instance of Map'],
  ['a Set', { tags: new Set() }, 'payload.tags is an instance of Set'],
  ['a Date', { at: new Date(0) }, 'payload.at is an instance of Date'],
  ['bytes', { png: new Uint8Array(1) }, 'payload.png is an instance of Uint8Array'],
  ['an instance of a class', { error: new TypeError('x') }, 'payload.error is an instance of TypeError'],
  ['NaN', { rates: [0, Number.NaN] }, 'payload.rates[1] is NaN'],
  ['Infinity', { rate: Number.POSITIVE_INFINITY }, 'payload.rate is Infinity'],
  ['a BigInt', { big: 1n }, 'payload.big is a bigint'],
  ['a function inside', { a: { b: () => 1 } }, 'payload.a.b is a function'],
  ['a toJSON method', { toJSON: () => ({}) }, 'payload.toJSON is a function'],
  ['a symbol', { s: Symbol('x') }, 'payload.s is a symbol'],
  ['a symbol for a key', { a: { [Symbol('x')]: 1 } }, 'payload.a is an object with a symbol'],
  ['undefined in an array', { a: [undefined] }, 'payload.a[0] is undefined'],
  ['a hole in an array', { a: new Array(1) }, 'payload.a[0] is undefined'],
  ['a lone surrogate', { text: 'x\ud83d' }, 'payload.text is text with a lone surrogate'],
  ['a lone surrogate in a key', { '\udc00': 1 }, 'payload is an object with a lone surrogate'],
  ['a cycle', cyclic, 'payload.self[0] is a cycle'],
  ['too many levels', deep, 'deeper than 500 levels'],
  ['a getter that throws', hostile, 'The payload cannot be read'],
])('refuses %s', (_name, payload, message) => {
  expect(() => plainPayload(payload)).toThrow(
    expect.objectContaining({
      name: 'EventBusError',
      code: 'EVENT_BUS_BAD_PAYLOAD',
      message: expect.stringContaining(message),
    }),
  );
});

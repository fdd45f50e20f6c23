import { createRedactor } from '@e2evidence/redact';
import { describe, expect, it } from 'vitest';
import { leastCost, repeated, traps, ways } from './linear-time.js';
import { randomOf } from './random.js';

const small = 2 ** 14;
/** So many times as long, a text takes about as many times as long; 64 times when a pattern goes back over what it has read. */
const growth = 8;
const tooMuch = 3 * growth;

describe.each(ways)('the time that %s takes', (way) => {
  it('grows as the text does, for traps of every rule and for mixtures of them', () => {
    const random = randomOf();
    const mixed = Array.from({ length: 8 }, () => `${random.of(traps)}${random.of(traps)}${random.text(3)}`);
    const steep = [...traps, ...mixed].flatMap((trap) => {
      const ratio = (times: number) =>
        leastCost(way, repeated(trap, growth * small), times) / Math.max(leastCost(way, repeated(trap, small), 3), 0.5);
      // More tries for those that stand out: the compiler or a collection may have fallen into the first.
      return ratio(1) > tooMuch && ratio(5) > tooMuch ? [trap] : [];
    });
    expect(steep, `seed ${random.seed}`).toEqual([]);
  }, 120_000);
});

it('a tag of very many attributes takes no quadratic time', () => {
  const tag = `<a ${Array.from({ length: 30_000 }, (_, i) => `a${i}`).join(' ')}>`;
  expect(createRedactor().html(tag)).toBe(tag);
});

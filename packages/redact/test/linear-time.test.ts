import { createRedactor } from '@e2evidence/redact';
import { describe, expect, it } from 'vitest';
import { leastCost, median, repeated, slowMegabytes, traps, ways } from './linear-time.js';
import { randomOf } from './random.js';

describe.each(ways)('the time that %s takes', (way) => {
  it('doubles when the text doubles, for traps of every rule', () => {
    const small = 2 ** 16;
    const random = randomOf();
    const mixed = Array.from({ length: 8 }, () => `${random.of(traps)}${random.of(traps)}${random.text(3)}`);
    const ratios = [...traps, ...mixed].map((trap) => {
      const [once, twice] = [small, 2 * small].map((length) => leastCost(way, repeated(trap, length), 3));
      // Of what takes next to no time, nothing can be told.
      return { trap, ratio: twice! < 4 ? 2 : twice! / Math.max(once!, 1) };
    });
    // Once more with more tries for those that stand out, to tell a busy machine from a pattern that goes back.
    const steep = ratios
      .filter(({ ratio }) => ratio > 3.2)
      .map(({ trap }) => ({
        trap,
        ratio: leastCost(way, repeated(trap, 8 * small), 3) / leastCost(way, repeated(trap, 4 * small), 3),
      }))
      .filter(({ ratio }) => ratio > 3.2);
    expect(steep, `seed ${random.seed}`).toEqual([]);
    expect(median(ratios.map(({ ratio }) => ratio))).toBeLessThan(3.2);
  }, 120_000);

  it('is for no megabyte more than ten times that for most', () => {
    const random = randomOf();
    expect(slowMegabytes(way, random, 5), `seed ${random.seed}`).toEqual([]);
  }, 120_000);
});

it('a tag of very many attributes takes no quadratic time', () => {
  const tag = `<a ${Array.from({ length: 30_000 }, (_, i) => `a${i}`).join(' ')}>`;
  expect(createRedactor().html(tag)).toBe(tag);
});

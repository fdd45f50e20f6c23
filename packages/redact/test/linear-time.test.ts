import { createRedactor } from '@e2evidence/redact';
import { describe, expect, it } from 'vitest';
import { colouredTraps, leastCost, repeated, traps, type Way, ways } from './linear-time.js';
import { randomOf } from './random.js';

/** Times a text of 2^`long` characters takes as long as one of 2^`short`. */
function ratio(way: Way, trap: string, short: number, long: number): number {
  const [few, many] = [repeated(trap, 2 ** short), repeated(trap, 2 ** long)];
  return leastCost(way, many, 1) / Math.max(leastCost(way, few, 3), 0.25);
}

/**
 * A pattern that goes back over what it has read takes 256 times as long for 16 times as many characters. The compiler, a
 * collection or a full cache can make one step look twice as steep as it is; none makes 64 times as many take 512 times
 * as long, where such a pattern takes 4,096 times.
 */
function isSteep(way: Way, trap: string): boolean {
  return ratio(way, trap, 12, 16) > 36 && ratio(way, trap, 14, 20) > 512;
}

describe.each(ways)('the time that %s takes', (way) => {
  it('grows as the text does, for traps of every rule and for mixtures of them', () => {
    const random = randomOf();
    const mixed = Array.from({ length: 8 }, () => `${random.of(traps)}${random.of(traps)}${random.text(3)}`);
    const steep = [...traps, ...colouredTraps, ...mixed].filter((trap) => isSteep(way, trap));
    expect(steep, `seed ${random.seed}`).toEqual([]);
  }, 120_000);
});

it('a tag of very many attributes takes no quadratic time', () => {
  const tag = `<a ${Array.from({ length: 30_000 }, (_, i) => `a${i}`).join(' ')}>`;
  expect(createRedactor().html(tag)).toBe(tag);
});

import { expect, it } from 'vitest';
import { slowMegabytes, ways } from './linear-time.js';
import { randomOf } from './random.js';

it.each(ways)('no megabyte takes %s more than ten times what most take, for all traps', (way) => {
  const random = randomOf();
  expect(slowMegabytes(way, random), `seed ${random.seed}`).toEqual([]);
});

import { expect, it } from 'vitest';
import { firstLeak } from './leaks.js';

it('secret x place x encoding: no leak and nothing broken in 20,000 draws', () => {
  expect(firstLeak(20_000)).toBeUndefined();
});

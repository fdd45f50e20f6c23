import { expect, it } from 'vitest';
import { firstLeak } from './leaks.js';

it('secret x place x encoding: no leak and nothing broken in 1,000 draws', () => {
  expect(firstLeak(1_000)).toBeUndefined();
}, 120_000);

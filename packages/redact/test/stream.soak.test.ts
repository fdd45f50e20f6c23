import { expect, it } from 'vitest';
import { redactBigLog } from './stream-memory.js';

it('a log of 1 GB is redacted in the memory that one of 64 MB takes', async () => {
  const { written, leaks, maxRssMegabytes } = await redactBigLog(1024);
  expect(written).toBeGreaterThanOrEqual(2 ** 30);
  expect(leaks).toBe(0);
  expect(maxRssMegabytes).toBeLessThan(400);
});

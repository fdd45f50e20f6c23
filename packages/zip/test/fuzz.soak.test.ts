import { expect, it } from 'vitest';
import { seedFromEnvironment } from './damage.js';
import { fuzzZips } from './fuzz-zips.js';

it('damaged zips give their own bytes or a ZipError', async () => {
  const seed = seedFromEnvironment();
  console.log(`FUZZ_SEED=${seed}`);
  const { opened, read } = await fuzzZips(seed, 50_000);
  expect(opened).toBeGreaterThan(2000);
  expect(read).toBeGreaterThan(2000);
});

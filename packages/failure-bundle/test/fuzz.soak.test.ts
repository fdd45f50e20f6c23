import { expect, it } from 'vitest';
import { seedFromEnvironment } from '../../zip/test/damage.js';
import { fuzzBundles } from './fuzz-bundles.js';

it('damaged bundles are what was written or a FailureBundleError', async () => {
  const seed = seedFromEnvironment();
  console.log(`FUZZ_SEED=${seed}`);
  const { whole } = await fuzzBundles(seed, 10_000);
  expect(whole).toBeGreaterThan(200);
});

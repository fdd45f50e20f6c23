import { expect, it } from 'vitest';
import { fuzzBundles } from './fuzz-bundles.js';

// Always the same ones: what fails here fails for everybody. The soak test goes on from other seeds.
it('a damaged bundle is what was written or a FailureBundleError, never anything else', {
  timeout: 60_000,
}, async () => {
  const { whole, refused } = await fuzzBundles(1, 250);
  expect(whole).toBeGreaterThan(10);
  expect(refused).toBeGreaterThan(150);
});

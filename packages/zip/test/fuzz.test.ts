import { expect, it } from 'vitest';
import { fuzzZips } from './fuzz-zips.js';

// Always the same ones: what fails here fails for everybody. The soak test goes on from other seeds.
it('a damaged zip gives its own bytes or a ZipError, never anything else', { timeout: 60_000 }, async () => {
  const { opened, read, refused } = await fuzzZips(1, 600);
  expect(opened).toBeGreaterThan(30);
  expect(read).toBeGreaterThan(30);
  expect(refused).toBeGreaterThan(300);
});

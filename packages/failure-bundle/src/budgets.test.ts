import { expect, it } from 'vitest';
import { shareRoom } from './budgets.js';

const bytes = (sizes: number[], budgets: object): number[] => shareRoom(sizes, budgets).map((room) => room.bytes);

it('gives every artifact its own limit as long as all fit', () => {
  expect(bytes([10, 20], { maxArtifactBytes: 50, maxBundleBytes: 30 })).toEqual([50, 50]);
  expect(bytes([10, 2000], {})).toEqual([512 * 1024 * 1024, 512 * 1024 * 1024]);
});

it('takes from the largest when they do not, and says which option did', () => {
  expect(bytes([100, 10, 20], { maxArtifactBytes: 500, maxBundleBytes: 50 })).toEqual([20, 500, 500]);
  expect(shareRoom([100], { maxBundleBytes: 50 })[0]?.because).toBe('maxBundleBytes is 50');
  expect(shareRoom([100], { maxArtifactBytes: 50 })[0]?.because).toBe('maxArtifactBytes is 50');
});

it('counts of what is cut only what stays', () => {
  expect(bytes([100, 100, 100], { maxArtifactBytes: 40, maxBundleBytes: 100 })).toEqual([40, 40, 20]);
  expect(bytes([100, 100, 100], { maxArtifactBytes: 40, maxBundleBytes: 80 })).toEqual([40, 40, 0]);
});

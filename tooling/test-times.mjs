// How long the tests of each package took.
import { relative, sep } from 'node:path';
import { root } from './workspace.mjs';

/**
 * @typedef {object} TestFile
 * @property {string} name - Absolute path.
 * @property {number} startTime - Epoch milliseconds.
 * @property {number} endTime - Epoch milliseconds.
 * @property {readonly unknown[]} assertionResults - One per test.
 */

/**
 * A table of packages, slowest first: seconds and number of tests. Files run side by side, so the sum is more than the
 * wall time.
 *
 * @param {{ testResults: readonly TestFile[] }} report - What vitest's JSON reporter writes.
 */
export function formatTestTimes({ testResults }) {
  /** @type {Map<string, { seconds: number, tests: number }>} */
  const places = new Map();
  for (const { name, startTime, endTime, assertionResults } of testResults) {
    const [first = '', second = ''] = relative(root, name).split(sep);
    const place = /^(?:tests|tooling)$/.test(first) ? first : `${first}/${second}`;
    const { seconds, tests } = places.get(place) ?? { seconds: 0, tests: 0 };
    places.set(place, {
      seconds: seconds + (endTime - startTime) / 1000,
      tests: tests + assertionResults.length,
    });
  }
  const rows = [...places].sort(([, a], [, b]) => b.seconds - a.seconds);
  return rows
    .map(
      ([place, { seconds, tests }]) =>
        `${seconds.toFixed(1).padStart(7)} s ${String(tests).padStart(5)} tests  ${place}`,
    )
    .join('\n');
}

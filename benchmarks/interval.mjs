/** @typedef {{ median: number, low: number, high: number }} Interval */

/**
 * The median with its 95 % confidence interval, from the order of the values alone: the median lies between the k-th
 * smallest and the k-th largest with the probability that of n coins between k and n - k show heads.
 *
 * @param {readonly number[]} values
 * @returns {Interval}
 */
export function intervalOfMedian(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const n = sorted.length;
  const at = (/** @type {number} */ index) => sorted[Math.min(n - 1, Math.max(0, index))] ?? Number.NaN;
  let outside = 0;
  let rank = 0;
  while (rank < n / 2) {
    outside += choose(n, rank) / 2 ** n;
    if (2 * outside > 0.05) break;
    rank++;
  }
  const median = n % 2 === 1 ? at((n - 1) / 2) : (at(n / 2 - 1) + at(n / 2)) / 2;
  return { median, low: at(rank - 1), high: at(n - rank) };
}

/**
 * @param {number} n
 * @param {number} k
 */
function choose(n, k) {
  let result = 1;
  for (let i = 1; i <= k; i++) result = (result * (n - k + i)) / i;
  return result;
}

/**
 * The slope of the line that fits the values best by least squares, in units per position.
 *
 * The positions are 0, 1, 2 and so on; fewer than two values have the slope 0. The result is exact up to one rounding
 * as long as the sums stay below 2^53.
 */
export function slopeOf(values: readonly number[]): number {
  const [first = 0] = values;
  const count = values.length;
  let sumX = 0;
  let sumY = 0;
  let sumXX = 0;
  let sumXY = 0;
  for (const [x, value] of values.entries()) {
    // A line keeps its slope when it is moved, and heap sizes are large: their differences keep the sums exact.
    const y = value - first;
    sumX += x;
    sumY += y;
    sumXX += x * x;
    sumXY += x * y;
  }
  const spread = count * sumXX - sumX * sumX;
  return spread === 0 ? 0 : (count * sumXY - sumX * sumY) / spread;
}

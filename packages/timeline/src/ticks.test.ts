import { describe, expect, it } from 'vitest';
import { formatDuration } from './format-duration.js';
import { niceTicks } from './ticks.js';

const labels = (from: number, to: number) => niceTicks(from, to).map((tick) => tick.label);

describe('niceTicks', () => {
  it('takes round steps in milliseconds or seconds', () => {
    expect(labels(0, 480)).toEqual(['0 ms', '100 ms', '200 ms', '300 ms', '400 ms']);
    expect(labels(0, 1200)).toEqual(['0 s', '0.5 s', '1 s']);
    expect(labels(0, 6400)).toEqual(['0 s', '2 s', '4 s', '6 s']);
    expect(labels(0, 1)).toEqual(['0 ms', '0.2 ms', '0.4 ms', '0.6 ms', '0.8 ms', '1 ms']);
    expect(labels(-100, 300)).toEqual(['-100 ms', '0 ms', '100 ms', '200 ms', '300 ms']);
  });

  it('gives two to seven marks for any range', () => {
    for (let range = 0.5; range < 1e12; range *= 1.37) {
      const { length } = niceTicks(0, range);
      expect(length).toBeGreaterThanOrEqual(2);
      expect(length).toBeLessThanOrEqual(7);
    }
  });
});

describe('formatDuration', () => {
  it('chooses the unit by size', () => {
    expect([0, 0.44, 9.96, 412.4, 999.7, 3214, 12_345, 59_996, 125_000, -5].map(formatDuration)).toEqual([
      '0 ms',
      '0.4 ms',
      '10 ms',
      '412 ms',
      '1 s',
      '3.21 s',
      '12.3 s',
      '1 min 0 s',
      '2 min 5 s',
      '-5 ms',
    ]);
    expect(formatDuration(Number.NaN)).toBe('unknown');
  });
});

import { describe, expect, it } from 'vitest';
import { slopeOf } from './slope.js';

describe('slopeOf', () => {
  it('is the step of an even growth', () => {
    expect(slopeOf([1000, 1100, 1200, 1300])).toBe(100);
    expect(slopeOf([9, 6, 3])).toBe(-3);
  });

  it('agrees with the sum of products of deviations', () => {
    const values = [52_001, 48_777, 61_003, 59_640, 70_111, 66_000, 81_987];
    const meanX = 3;
    const meanY = values.reduce((sum, value) => sum + value) / values.length;
    const products = values.reduce((sum, value, x) => sum + (x - meanX) * (value - meanY), 0);
    const squares = values.reduce((sum, _value, x) => sum + (x - meanX) ** 2, 0);
    expect(slopeOf(values)).toBeCloseTo(products / squares, 9);
  });

  it('stays exact for a heap of four gigabytes over a thousand iterations', () => {
    expect(slopeOf(Array.from({ length: 1000 }, (_, index) => 4_294_967_296 + index * 7))).toBe(7);
  });

  it('is 0 for fewer than two values', () => {
    expect([slopeOf([]), slopeOf([5])]).toEqual([0, 0]);
  });
});

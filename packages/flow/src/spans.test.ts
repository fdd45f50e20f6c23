import { describe, expect, it } from 'vitest';
import { flowAttributes, plainUrl, stepOutcomeAttributes } from './spans.js';

describe('plainUrl', () => {
  it('drops credentials, query and fragment', () => {
    expect(plainUrl('https://ada:pw@shop.test/cart?token=1#x')).toBe('https://shop.test/cart');
  });

  it('leaves what is no address as it is', () => {
    expect(plainUrl('/cart')).toBe('/cart');
  });
});

describe('flowAttributes', () => {
  it('has no key for what was not given', () => {
    expect(flowAttributes({ name: 'pay' })).toEqual({ 'test.case.name': 'pay' });
  });
});

describe('stepOutcomeAttributes', () => {
  it('keeps passed as a native boolean and the duration in milliseconds', () => {
    expect(stepOutcomeAttributes(12.34567, undefined)).toEqual({ 'step.duration_ms': 12.346, 'step.passed': true });
    const error = { name: 'TypeError', message: 'x', causes: [] };
    expect(stepOutcomeAttributes(1, error)).toMatchObject({ 'step.passed': false, 'step.error': 'TypeError: x' });
  });
});

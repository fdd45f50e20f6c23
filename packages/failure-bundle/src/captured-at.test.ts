import { expect, it } from 'vitest';
import { formatCapturedAt } from './captured-at.js';

it('is UTC with +00:00 and without milliseconds', () => {
  expect(formatCapturedAt(new Date('2026-11-22T02:48:52.999Z'))).toBe('2026-11-22T02:48:52+00:00');
  expect(formatCapturedAt('2026-11-22T03:48:52+01:00')).toBe('2026-11-22T02:48:52+00:00');
  expect(formatCapturedAt(0)).toBe('1970-01-01T00:00:00+00:00');
});

it('keeps a text that has the form already', () => {
  expect(formatCapturedAt('2026-11-22T02:48:52+00:00')).toBe('2026-11-22T02:48:52+00:00');
});

it('refuses what is no date', () => {
  expect(() => formatCapturedAt('yesterday')).toThrow(expect.objectContaining({ code: 'FAILURE_BUNDLE_BAD_METADATA' }));
});

import { describe, expect, it } from 'vitest';
import { TemplateError } from './errors.js';
import { median } from './median.js';

describe('median', () => {
  it('takes the one in the middle, whatever the order', () => {
    expect(median([30, 10, 20])).toBe(20);
  });

  it('takes the mean of the two in the middle of an even count', () => {
    expect(median([30, 10, 20, 40])).toBe(25);
  });

  it('refuses an empty list and says what to do', () => {
    expect(() => median([])).toThrow(TemplateError);
    expect(() => median([])).toThrow('Pass at least one sample.');
  });
});

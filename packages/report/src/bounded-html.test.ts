import { describe, expect, it } from 'vitest';
import { count, formatBytes, rowsHtml, textHtml } from './bounded-html.js';

describe('textHtml', () => {
  it('counts what it leaves out', () => {
    expect(textHtml('abcdef', 4)).toBe('abcd<span class="cut">… 2 more characters</span>');
    expect(textHtml('abcd', 4)).toBe('abcd');
  });

  it('takes what is no text', () => {
    expect([undefined, null, 5].map((value) => textHtml(value))).toEqual(['', '', '5']);
  });

  it('leaves no half of a character where it cuts', () => {
    expect(textHtml('a😀', 2)).toContain('a\uFFFD<span');
  });
});

describe('rowsHtml', () => {
  it('counts the rows it leaves out', () => {
    expect(rowsHtml([1, 2, 3], 2, 'rows', (row) => `<li>${row}</li>`)).toBe(
      '<li>1</li>\n<li>2</li>\n<li class="cut-rows">1 more rows not shown here</li>',
    );
  });
});

describe('numbers', () => {
  it('are written for a person', () => {
    expect([0, 999, 1000, 1_234_567].map(count)).toEqual(['0', '999', '1,000', '1,234,567']);
    expect([0, 812, 1400, 48_312, 182_004, 23_400_000, 5e9, -1].map(formatBytes)).toEqual([
      '0 B',
      '812 B',
      '1.4 kB',
      '48.3 kB',
      '182 kB',
      '23.4 MB',
      '5 GB',
      'unknown',
    ]);
  });
});

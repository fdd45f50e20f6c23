import { describe, expect, it } from 'vitest';
import { escapeHtml, visibleText } from './escape-html.js';

describe('escapeHtml', () => {
  it('leaves nothing that ends a text node or an attribute', () => {
    expect(escapeHtml(`</style><img src=x onerror='a' b="c" d=\`e\`>&`)).not.toMatch(/[<>"'`]|&(?!\w+;|#\d+;)/);
  });
});

describe('visibleText', () => {
  it('shows bidirectional and zero-width characters', () => {
    expect(visibleText('a\u202Eb\u2066c\u200Fd\uFEFFe')).toBe('a[U+202E]b[U+2066]c[U+200F]d[U+FEFF]e');
  });

  it('shows control characters and keeps tabs and line ends', () => {
    expect(visibleText('a\0b\tc\nd\r\ne\rf\u0085g\u007F')).toBe('a␀b\tc\nd\ne\nf[U+0085]g␡');
  });

  it('drops terminal colours', () => {
    expect(visibleText('\u001B[31mred\u001B[39m')).toBe('red');
  });

  it('replaces half characters and keeps whole ones', () => {
    expect(visibleText('\uD83D x 😀')).toBe('\uFFFD x 😀');
  });
});

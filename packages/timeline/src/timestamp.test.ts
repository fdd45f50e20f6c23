import { describe, expect, it } from 'vitest';
import { firstPresent, parseTimestamp } from './timestamp.js';

describe('parseTimestamp', () => {
  it('reads numbers and their text', () => {
    expect([0, -2.5, '7', ' 7 ', '1e3', '+4.5', '.5', '5.'].map(parseTimestamp)).toEqual([
      0, -2.5, 7, 7, 1000, 4.5, 0.5, 5,
    ]);
  });

  it('lets nothing pass that is no finite number', () => {
    const bad = [
      Number.NaN,
      Number.POSITIVE_INFINITY,
      'nan',
      'NaN',
      'Infinity',
      '-inf',
      '1e999',
      '',
      ' ',
      '0x10',
      true,
      null,
    ];
    expect(bad.map(parseTimestamp)).toEqual(bad.map(() => undefined));
  });
});

describe('firstPresent', () => {
  it('does not let a null hide the key after it', () => {
    expect(firstPresent({ start_ms: null, start: 3 }, 'start_ms', 'start')).toBe(3);
  });
});

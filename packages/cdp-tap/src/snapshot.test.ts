import { describe, expect, it } from 'vitest';
import { takeParamsSnapshot, takeSnapshot, truncatedBytes } from './snapshot.js';

describe('takeSnapshot', () => {
  it('copies plain data, so that later changes are not seen', () => {
    const nodes = [{ id: 1 }];
    const { value } = takeSnapshot({ nodes }, 1000);
    nodes[0]!.id = 2;
    expect(value).toEqual({ nodes: [{ id: 1 }] });
  });

  it('gives null for nothing', () => {
    expect(takeSnapshot(undefined, 10).value).toBeNull();
    expect(takeSnapshot(null, 10).value).toBeNull();
  });

  it.each([
    ['a BigInt', { size: 10n }],
    ['a function', () => 1],
    ['NaN', { ratio: Number.NaN }],
    [
      'a getter that throws',
      {
        get a() {
          throw new Error('no');
        },
      },
    ],
  ])('gives text for %s', (_, odd) => {
    const { value, isText } = takeSnapshot(odd, 1000);
    expect(isText).toBe(true);
    expect(value).toBeTypeOf('string');
  });

  it('cuts text at a word within 1000 characters', () => {
    const cycle: Record<string, unknown> = { words: 'word '.repeat(500) };
    cycle['self'] = cycle;
    const { value } = takeSnapshot(cycle, 100_000);
    expect((value as string).length).toBeLessThanOrEqual(1000);
    expect(value).toMatch(/word $/);
  });

  it('keeps only the size of what is longer than allowed', () => {
    const { value } = takeSnapshot({ data: 'é'.repeat(100) }, 100);
    expect(value).toEqual({ $truncated: 211 });
    expect(truncatedBytes(value)).toBe(211);
    expect(truncatedBytes({ $truncated: 211, other: 1 })).toBeUndefined();
  });
});

describe('takeParamsSnapshot', () => {
  it('keeps the parameters that are plain data beside one that is not', () => {
    expect(takeParamsSnapshot({ depth: 1, big: 10n }, 1000)).toEqual({ depth: 1, big: '10n' });
  });

  it('is always an object', () => {
    expect(takeParamsSnapshot(undefined, 1000)).toEqual({});
    expect(takeParamsSnapshot('text', 1000)).toEqual({ $value: 'text' });
  });
});

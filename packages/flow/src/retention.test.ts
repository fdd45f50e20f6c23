import { expect, it } from 'vitest';
import { isRetained, type Retain, retainWords } from './retention.js';

it('keeps evidence as each word says: passed and failed, at attempts 1, 2 and 3', () => {
  const table = Object.fromEntries(
    retainWords.map((word) => [
      word,
      [1, 2, 3]
        .map((attempt) =>
          [false, true].map((failed) => (isRetained(word as Retain, failed, attempt) ? 'x' : '-')).join(''),
        )
        .join(' '),
    ]),
  );
  expect(table).toEqual({
    on: 'xx xx xx',
    off: '-- -- --',
    'on-failure': '-x -x -x',
    'retain-on-failure': '-x -x -x',
    'retain-on-first-failure': '-x -- --',
    'retain-on-failure-and-retries': '-x xx xx',
    'on-first-retry': '-- xx --',
    'on-all-retries': '-- xx xx',
  });
});

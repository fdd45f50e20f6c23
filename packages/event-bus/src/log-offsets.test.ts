import { tmpdir } from '@e2evidence/testkit';
import { expect, it } from 'vitest';
import { checkOffset, endOfLastLine } from './log-offsets.js';

it('gives the byte after the last complete line', async () => {
  await using dir = await tmpdir({ none: '', torn: '{"ha', whole: '{"é":1}\n', both: '1\n\n{"ha' });
  expect(endOfLastLine(dir.join('none'))).toBe(0);
  expect(endOfLastLine(dir.join('torn'))).toBe(0);
  expect(endOfLastLine(dir.join('whole'))).toBe(9);
  expect(endOfLastLine(dir.join('both'))).toBe(3);
  expect(endOfLastLine(dir.join('missing'))).toBe(0);
});

it('finds it before a torn line of several chunks', async () => {
  await using dir = await tmpdir({ log: `1\n${'x'.repeat(200_000)}`, torn: 'x'.repeat(200_000) });
  expect(endOfLastLine(dir.join('log'))).toBe(2);
  expect(endOfLastLine(dir.join('torn'))).toBe(0);
});

it('takes 0 and every byte after a line end for an offset', async () => {
  await using dir = await tmpdir({ log: '12\n\n345\n6' });
  const good: number[] = [];
  for (let offset = 0; offset <= 9; offset++) {
    try {
      checkOffset(dir.join('log'), offset);
      good.push(offset);
    } catch {}
  }
  expect(good).toEqual([0, 3, 4, 8]);
});

it('says whether there is a log', async () => {
  await using dir = await tmpdir({ log: '' });
  expect(checkOffset(dir.join('log'), 0)).toBe(true);
  expect(checkOffset(dir.join('missing'), 7)).toBe(false);
});

it.each<[number, string]>([
  [1, 'inside a line'],
  [4, 'it has 3 bytes, so it was truncated or replaced'],
  [-1, 'no number of bytes'],
  [0.5, 'no number of bytes'],
  [Number.NaN, 'no number of bytes'],
])('refuses the offset %d and says why', async (offset, reason) => {
  await using dir = await tmpdir({ log: '12\n' });
  const refused = expect.objectContaining({
    name: 'EventBusError',
    code: 'EVENT_BUS_BAD_OFFSET',
    message: expect.stringContaining(reason),
    details: expect.objectContaining({ path: dir.join('log'), offset }),
  });
  expect(() => checkOffset(dir.join('log'), offset)).toThrow(refused);
});

it('says when the path is no file', async () => {
  await using dir = await tmpdir();
  const unreadable = expect.objectContaining({ name: 'EventBusError', code: 'EVENT_BUS_UNREADABLE' });
  expect(() => endOfLastLine(dir.path)).toThrow(unreadable);
  expect(() => checkOffset(dir.path, 1)).toThrow(unreadable);
});

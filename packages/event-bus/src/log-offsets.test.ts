import { tmpdir } from '@e2evidence/testkit';
import { expect, it } from 'vitest';
import { checkOffset, endOfLastLine } from './log-offsets.js';

it('gives the byte after the last complete line', async () => {
  await using dir = await tmpdir({ none: '', torn: '{"ha', whole: '{"é":1}\n', both: '1\n\n{"ha' });
  expect(await endOfLastLine(dir.join('none'))).toBe(0);
  expect(await endOfLastLine(dir.join('torn'))).toBe(0);
  expect(await endOfLastLine(dir.join('whole'))).toBe(9);
  expect(await endOfLastLine(dir.join('both'))).toBe(3);
  expect(await endOfLastLine(dir.join('missing'))).toBe(0);
});

it('finds it before a torn line of several chunks', async () => {
  await using dir = await tmpdir({ log: `1\n${'x'.repeat(200_000)}`, torn: 'x'.repeat(200_000) });
  expect(await endOfLastLine(dir.join('log'))).toBe(2);
  expect(await endOfLastLine(dir.join('torn'))).toBe(0);
});

it('takes 0 and every byte after a line end for an offset', async () => {
  await using dir = await tmpdir({ log: '12\n\n345\n6' });
  const good: number[] = [];
  for (let offset = 0; offset <= 9; offset++) {
    await checkOffset(dir.join('log'), offset).then(
      () => good.push(offset),
      () => {},
    );
  }
  expect(good).toEqual([0, 3, 4, 8]);
});

it('says whether there is a log', async () => {
  await using dir = await tmpdir({ log: '' });
  expect(await checkOffset(dir.join('log'), 0)).toBe(true);
  expect(await checkOffset(dir.join('missing'), 7)).toBe(false);
});

it.each<[number, string]>([
  [1, 'inside a line'],
  [4, 'it has 3 bytes, so it was truncated or replaced'],
  [-1, 'no number of bytes'],
  [0.5, 'no number of bytes'],
  [Number.NaN, 'no number of bytes'],
])('refuses the offset %d and says why', async (offset, reason) => {
  await using dir = await tmpdir({ log: '12\n' });
  await expect(checkOffset(dir.join('log'), offset)).rejects.toMatchObject({
    name: 'EventBusError',
    code: 'EVENT_BUS_BAD_OFFSET',
    message: expect.stringContaining(reason),
    details: { path: dir.join('log'), offset },
  });
});

it('says when the path is no file', async () => {
  await using dir = await tmpdir();
  const unreadable = { name: 'EventBusError', code: 'EVENT_BUS_UNREADABLE' };
  await expect(endOfLastLine(dir.path)).rejects.toMatchObject(unreadable);
  await expect(checkOffset(dir.path, 1)).rejects.toMatchObject(unreadable);
});

import { readdir } from 'node:fs/promises';
import { tmpdir } from '@e2evidence/testkit';
import { expect, it } from 'vitest';
import { writeFiles } from './write-files.js';

const data = Buffer.from('x');

it.each(['../out.txt', 'a/../../out.txt', '/etc/out.txt', 'a\\..\\out.txt', 'C:/out.txt', 'a//b', './a', ''])(
  'refuses the name %j before anything is written',
  async (name) => {
    await using dir = await tmpdir();
    const files = new Map([
      ['good.txt', data],
      [name, data],
    ]);
    const attempt = writeFiles(dir.join('out'), files, { force: true });
    await expect(attempt).rejects.toMatchObject({ code: 'CLI_LEADS_OUTSIDE' });
    expect(await readdir(dir.path)).toEqual([]);
  },
);

it('refuses a file where a folder is needed', async () => {
  await using dir = await tmpdir({ a: 'a file' });
  const attempt = writeFiles(dir.path, new Map([['a/b.txt', data]]), { force: true });
  await expect(attempt).rejects.toMatchObject({ code: 'CLI_LEADS_OUTSIDE' });
});

it('says so when a folder cannot be made', async () => {
  await using dir = await tmpdir({ a: 'a file' });
  const attempt = writeFiles(dir.join('a/out'), new Map([['b.txt', data]]), { force: false });
  await expect(attempt).rejects.toMatchObject({ code: 'CLI_UNWRITABLE', message: expect.stringContaining('ENOTDIR') });
});

import fs from 'node:fs';
import { appendFile, rename, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from '@e2evidence/testkit';
import { afterEach, expect, it, vi } from 'vitest';
import { openRowReader, type RowBatch, type RowReader } from './open-row-reader.js';

afterEach(() => vi.restoreAllMocks());

const values = ({ rows }: RowBatch): unknown[] => rows.map(({ value }) => value);

/** Every batch up to the end of the file. */
async function readAll(reader: RowReader): Promise<RowBatch[]> {
  const batches: RowBatch[] = [];
  do batches.push(await reader.read());
  while (!batches.at(-1)?.atEnd);
  return batches;
}

it('stays at its place between two looks, and keeps a torn line for the look that finds its end', async () => {
  await using dir = await tmpdir({ log: '1\n2\n{"half":' });
  await using reader = openRowReader(dir.join('log'));
  const first = await reader.read();
  expect({ ...first, rows: values(first) }).toEqual({ rows: [1, 2], nextOffset: 4, atEnd: true });
  expect(await reader.read()).toEqual({ rows: [], nextOffset: 4, atEnd: true });
  await appendFile(reader.path, 'true}\n3');
  const { rows, nextOffset } = await reader.read();
  expect(rows).toEqual([{ value: { half: true }, offset: 4, nextOffset: 18 }]);
  expect([nextOffset, reader.offset]).toEqual([18, 18]);
});

it('gives no rows until there is a file', async () => {
  await using dir = await tmpdir();
  await using reader = openRowReader(dir.join('later/log'));
  expect(await reader.read()).toEqual({ rows: [], nextOffset: 0, atEnd: true });
  expect(reader.isOpen).toBe(false);
  await fs.promises.mkdir(dir.join('later'));
  await writeFile(reader.path, '1\n');
  expect(values(await reader.read())).toEqual([1]);
  expect(reader.isOpen).toBe(true);
});

it('begins again at the start of a file that was cut short', async () => {
  await using dir = await tmpdir({ log: '1\n2\n3\n' });
  await using reader = openRowReader(dir.join('log'));
  await reader.read();
  await truncate(reader.path);
  await appendFile(reader.path, '4\n');
  const batch = await reader.read();
  expect([values(batch), batch.restarted, batch.nextOffset]).toEqual([[4], 'truncated', 2]);
  expect((await reader.read()).restarted).toBeUndefined();
});

it('starts anew in a file that was cut short and has grown past its place since', async () => {
  await using dir = await tmpdir({ log: '1\n2\n3\n' });
  const path = dir.join('log');
  const reader = openRowReader(path);
  expect(values(await reader.read())).toEqual([1, 2, 3]);
  await truncate(path);
  await appendFile(path, '{"a":11}\n{"b":22}\n');
  const batch = await reader.read();
  expect([values(batch), batch.restarted]).toEqual([[{ a: 11 }, { b: 22 }], 'truncated']);
  reader.close();
});

it.each([
  ['as long as before', '{"a":9}\n'],
  ['longer', '{"a":9}\n{"b":8}\n'],
  ['much longer', '{"a":9}\n'.repeat(1000)],
])(
  'notices that a file was written anew with lines that end where the old ones did, and is %s',
  async (_how, content) => {
    for (const look of ['readNow', 'read'] as const) {
      await using dir = await tmpdir({ log: '{"a":1}\n' });
      await using reader = openRowReader(dir.join('log'));
      await reader.read();
      await reader.read();
      fs.writeFileSync(reader.path, content);
      const batch = (await reader[look]()) ?? (await reader.read());
      expect([values(batch).length, values(batch)[0], batch.restarted]).toEqual([
        content.length / 8,
        { a: 9 },
        'truncated',
      ]);
    }
  },
);

it('notices the same of a file of which nothing was read yet but what stands before the offset', async () => {
  await using dir = await tmpdir({ log: '{"a":1}\n' });
  await using reader = openRowReader(dir.join('log'), { offset: 8 });
  expect(values(await reader.read())).toEqual([]);
  fs.writeFileSync(reader.path, '{"a":9}\n{"b":8}\n');
  expect(await reader.read()).toMatchObject({
    restarted: 'truncated',
    rows: [{ value: { a: 9 } }, { value: { b: 8 } }],
  });
});

it('reads a file that was moved away to its end, then the one that has its path now', async () => {
  await using dir = await tmpdir({ log: '1\n' });
  await using reader = openRowReader(dir.join('log'));
  await reader.read();
  await appendFile(reader.path, '2\n');
  await rename(reader.path, dir.join('old'));
  await writeFile(reader.path, '3\n');
  const batches = await readAll(reader);
  expect(batches.map((batch) => [values(batch), batch.restarted, batch.atEnd])).toEqual([
    [[2], undefined, false],
    [[3], 'replaced', true],
  ]);
});

it('goes on with a file that was removed, until there is another one', async () => {
  await using dir = await tmpdir({ log: '1\n' });
  await using reader = openRowReader(dir.join('log'));
  await reader.read();
  await appendFile(reader.path, '2\n');
  await rm(reader.path);
  expect(values(await reader.read())).toEqual([2]);
  expect((await reader.read()).atEnd).toBe(true);
  await writeFile(reader.path, '3\n');
  expect(values(await reader.read())).toEqual([3]);
});

it('misses no row of a writer that is late to notice that the file was moved away', async () => {
  await using dir = await tmpdir({ log: '1\n' });
  await using reader = openRowReader(dir.join('log'));
  await reader.read();
  const late = fs.openSync(reader.path, 'a');
  await rename(reader.path, dir.join('old'));
  await writeFile(reader.path, '3\n');
  const read = readAll(reader);
  fs.writeSync(late, '2\n');
  fs.closeSync(late);
  expect((await read).flatMap(values)).toEqual([2, 3]);
});

it('gives the rows before a bad line first, then throws once, then goes on behind it', async () => {
  await using dir = await tmpdir({ log: '1\n{bad\n2\n' });
  await using reader = openRowReader(dir.join('log'));
  const first = await reader.read();
  expect([values(first), first.nextOffset, first.atEnd]).toEqual([[1], 2, false]);
  await expect(reader.read()).rejects.toMatchObject({
    code: 'NDJSON_BAD_ROW',
    details: { offset: 2, nextOffset: 7 },
  });
  expect(values(await reader.read())).toEqual([2]);
});

it('gives the rows behind a bad line also when the file was replaced meanwhile', async () => {
  await using dir = await tmpdir({ log: '{bad\n2\n' });
  await using reader = openRowReader(dir.join('log'));
  await expect(reader.read()).rejects.toMatchObject({ code: 'NDJSON_BAD_ROW' });
  await rename(reader.path, dir.join('old'));
  await writeFile(reader.path, '3\n');
  expect((await readAll(reader)).flatMap(values)).toEqual([2, 3]);
});

it('refuses an offset behind the end at each look, and one that is no number of bytes', async () => {
  await using dir = await tmpdir({ log: '1\n' });
  for (const offset of [3, -1, 0.5, Number.NaN]) {
    await using reader = openRowReader(dir.join('log'), { offset });
    for (const _ of [1, 2]) await expect(reader.read()).rejects.toMatchObject({ code: 'NDJSON_BAD_OFFSET' });
  }
});

it('is closed once, also in the middle of a look, and refuses to look again', async () => {
  await using dir = await tmpdir({ log: `${'"x"\n'.repeat(50_000)}` });
  const close = vi.spyOn(fs, 'closeSync');
  const reader = openRowReader(dir.join('log'));
  const look = reader.read();
  reader.close();
  expect(close).not.toHaveBeenCalled();
  expect((await look).rows).toHaveLength(50_000);
  reader.close();
  expect(close).toHaveBeenCalledTimes(1);
  expect(reader.isOpen).toBe(false);
  await expect(reader.read()).rejects.toMatchObject({ code: 'NDJSON_CLOSED' });
});

it('gives lines of 300 KB and of many MB, each with its offsets', async () => {
  const lengths = [300_000, 5_000_000, 3, 300_000];
  await using dir = await tmpdir({ log: lengths.map((length) => `"${'é'.repeat(length / 2)}"\n`).join('') });
  await using reader = openRowReader(dir.join('log'));
  const rows = (await readAll(reader)).flatMap((batch) => batch.rows);
  expect(rows.map(({ value }) => Buffer.byteLength(value as string))).toEqual([300_000, 5_000_000, 2, 300_000]);
  const offsets = rows.flatMap(({ offset, nextOffset }) => [offset, nextOffset]);
  expect(offsets).toEqual([0, 300_003, 300_003, 5_300_006, 5_300_006, 5_300_011, 5_300_011, 5_600_014]);
});

it('searches a line that comes in many parts once, not again at every look', async () => {
  await using dir = await tmpdir();
  await using reader = openRowReader(dir.join('log'));
  const reads = [vi.spyOn(fs, 'read'), vi.spyOn(fs, 'readSync')];
  const part = 'x'.repeat(100_000);
  await appendFile(reader.path, '"');
  for (let i = 0; i < 100; i++) {
    await appendFile(reader.path, part);
    expect((await reader.read()).rows).toEqual([]);
  }
  await appendFile(reader.path, '"\n2\n');
  const rows = (await readAll(reader)).flatMap((batch) => batch.rows);
  expect(rows.map(({ value }) => String(value).length)).toEqual([10_000_000, 1]);
  const lengths = reads.flatMap(({ mock }) => mock.calls.map((call) => Number((call as unknown[])[3])));
  expect(lengths.reduce((sum, length) => sum + length, 0)).toBeLessThan(25_000_000);
});

it('finds a line in the place of a long torn one that was taken back', async () => {
  await using dir = await tmpdir({ log: `1\n"${'x'.repeat(700_000)}` });
  await using reader = openRowReader(dir.join('log'));
  await readAll(reader);
  await reader.read();
  await truncate(reader.path, 2);
  await appendFile(reader.path, '2\n');
  expect((await readAll(reader)).flatMap(values)).toEqual([2]);
});

it('reads at once what was appended since a look that reached the end, and leaves all else to a look', async () => {
  await using dir = await tmpdir({ log: '1\n' });
  await using reader = openRowReader(dir.join('log'));
  expect(reader.readNow()).toBeUndefined();
  await readAll(reader);
  expect(reader.readNow()).toBeUndefined();
  await appendFile(reader.path, '{"a":2}\n"é"\n\n{"half":');
  expect(reader.readNow()?.rows).toEqual([
    { value: { a: 2 }, offset: 2, nextOffset: 10 },
    { value: 'é', offset: 10, nextOffset: 15 },
  ]);
  expect([reader.readNow(), reader.offset]).toEqual([undefined, 16]);
  await appendFile(reader.path, 'true}\n');
  await readAll(reader);
  await rename(reader.path, dir.join('old'));
  await writeFile(reader.path, '3\n');
  expect(reader.readNow()).toBeUndefined();
  expect((await readAll(reader)).flatMap(values)).toEqual([3]);
  reader.close();
  expect(reader.readNow()).toBeUndefined();
});

it('reads bad lines at once as a look does: tells of them, or throws behind the rows before them', async () => {
  await using dir = await tmpdir({ log: '1\n' });
  const bad: unknown[] = [];
  await using tells = openRowReader(dir.join('log'), { onCorrupt: (line) => bad.push(line) });
  await using throws = openRowReader(dir.join('log'));
  await Promise.all([readAll(tells), readAll(throws)]);
  await appendFile(tells.path, '2\noh\n');
  expect(tells.readNow()?.rows.map(({ value }) => value)).toEqual([2]);
  expect(bad).toEqual([{ offset: 4, nextOffset: 7, text: 'oh' }]);
  expect(throws.readNow()?.rows.map(({ value }) => value)).toEqual([2]);
  expect(throws.readNow()).toBeUndefined();
  await expect(throws.read()).rejects.toMatchObject({ code: 'NDJSON_BAD_ROW', details: { offset: 4, nextOffset: 7 } });
  await appendFile(tells.path, 'no\n');
  expect(tells.readNow()?.rows).toEqual([]);
  expect(bad).toHaveLength(2);
});

it('leaves the access time of the file alone, where the system knows how', async () => {
  await using dir = await tmpdir({ log: '1\n' });
  // As old as its content, so that a reading would be noted.
  await utimes(dir.join('log'), 1, 1);
  await using reader = openRowReader(dir.join('log'));
  expect(values(await reader.read())).toEqual([1]);
  if (fs.constants.O_NOATIME !== undefined) expect((await stat(reader.path)).atimeMs).toBe(1000);
});

it('reads a file whose access time is the business of its owner', async () => {
  await using dir = await tmpdir({ log: '1\n' });
  const { openSync } = fs;
  const flags: unknown[] = [];
  vi.spyOn(fs, 'openSync').mockImplementation((path, flag) => {
    flags.push(flag);
    if (flag !== 'r') throw Object.assign(new Error('not permitted'), { code: 'EPERM', syscall: 'open' });
    return openSync(path, flag);
  });
  await using reader = openRowReader(dir.join('log'));
  expect(values(await reader.read())).toEqual([1]);
  expect(flags).toHaveLength(2);
});

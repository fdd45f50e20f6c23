import { appendFile } from 'node:fs/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { tmpdir } from '@e2evidence/testkit';
import { expect, it } from 'vitest';
import { type ReadRowsOptions, readRowBatches, readRows } from './read-rows.js';
import type { CorruptLine, Row } from './row.js';

async function rows(path: string, options?: ReadRowsOptions): Promise<Row[]> {
  const found: Row[] = [];
  for await (const row of readRows(path, options)) found.push(row);
  return found;
}

it('gives each row with the byte where it starts and the byte after it', async () => {
  await using dir = await tmpdir({ log: '{"a":"é"}\n\n[2]\r\n3\n' });
  expect(await rows(dir.join('log'))).toEqual([
    { value: { a: 'é' }, offset: 0, nextOffset: 11 },
    { value: [2], offset: 12, nextOffset: 17 },
    { value: 3, offset: 17, nextOffset: 19 },
  ]);
});

it('keeps the torn last line for the next reading', async () => {
  await using dir = await tmpdir({ log: '1\n{"half":' });
  const path = dir.join('log');
  const first = await rows(path);
  expect(first).toEqual([{ value: 1, offset: 0, nextOffset: 2 }]);
  await appendFile(path, 'true}\n');
  expect(await rows(path, { offset: 2 })).toEqual([{ value: { half: true }, offset: 2, nextOffset: 16 }]);
});

it('joins lines that are longer than one chunk of reading', async () => {
  const long = 'é'.repeat(100_000);
  await using dir = await tmpdir({ log: `${JSON.stringify(long)}\n"next"\n` });
  const found = await rows(dir.join('log'));
  expect(found.map((row) => row.value)).toEqual([long, 'next']);
  expect(found[1]?.offset).toBe(200_003);
});

it('does not end a line at the separators that are no newline', async () => {
  await using dir = await tmpdir({ log: '"a\u2028b\u0085c\u2029d"\n' });
  expect((await rows(dir.join('log')))[0]?.value).toBe('a\u2028b\u0085c\u2029d');
});

it('throws for a complete bad line, with the place to go on from', async () => {
  await using dir = await tmpdir({ log: '1\n{bad\n2\n' });
  const failure = rows(dir.join('log'));
  await expect(failure).rejects.toMatchObject({ code: 'NDJSON_BAD_ROW', details: { offset: 2, nextOffset: 7 } });
});

it('hands bad lines to onCorrupt and reads on', async () => {
  const file = Buffer.concat([Buffer.from('1\n{bad\n"'), Buffer.from([0xff]), Buffer.from('"\n2\n')]);
  await using dir = await tmpdir({ log: file });
  const corrupt: CorruptLine[] = [];
  const found = await rows(dir.join('log'), { onCorrupt: (line) => corrupt.push(line) });
  expect(found.map((row) => row.value)).toEqual([1, 2]);
  expect(corrupt).toEqual([
    { offset: 2, nextOffset: 7, text: '{bad' },
    { offset: 7, nextOffset: 11, text: '"\ufffd"' },
  ]);
});

it('takes the rest of a line for corrupt when the offset lies inside it', async () => {
  await using dir = await tmpdir({ log: '{"a":15}\n2\n' });
  const corrupt: CorruptLine[] = [];
  // From byte 6 the rest would be the number 5 and a brace; from a lucky byte it would even parse.
  const found = await rows(dir.join('log'), { offset: 5, onCorrupt: (line) => corrupt.push(line) });
  expect(found.map((row) => row.value)).toEqual([2]);
  expect(corrupt.map((line) => line.offset)).toEqual([5]);
  await using numbers = await tmpdir({ log: '12345\n2\n' });
  await expect(rows(numbers.join('log'), { offset: 2 })).rejects.toMatchObject({ code: 'NDJSON_BAD_ROW' });
});

it('refuses an offset behind the end, which is how truncation shows', async () => {
  await using dir = await tmpdir({ log: '1\n' });
  expect(await rows(dir.join('log'), { offset: 2 })).toEqual([]);
  for (const offset of [3, -1, 0.5, Number.NaN]) {
    await expect(rows(dir.join('log'), { offset })).rejects.toMatchObject({ code: 'NDJSON_BAD_OFFSET' });
  }
});

it('says when there is no file, and when the path is no file', async () => {
  await using dir = await tmpdir();
  await expect(rows(dir.join('none'))).rejects.toMatchObject({ name: 'NdjsonError', code: 'NDJSON_NOT_FOUND' });
  await expect(rows(dir.path)).rejects.toMatchObject({ code: 'NDJSON_UNREADABLE', details: { path: dir.path } });
});

it('may be left in the middle', async () => {
  await using dir = await tmpdir({ log: '1\n2\n3\n' });
  for await (const row of readRows(dir.join('log'))) {
    expect(row.value).toBe(1);
    break;
  }
});

it('gives the same rows in batches, each of some 256 KiB at the most', async () => {
  const lines = Array.from({ length: 3000 }, (_, i) => `{"i":${i},"text":"${'é'.repeat(100)}"}\n`);
  await using dir = await tmpdir({ log: `${lines.join('')}torn` });
  const batches = [];
  for await (const batch of readRowBatches(dir.join('log'))) batches.push(batch);
  expect(batches.length).toBeGreaterThan(1);
  expect(batches.flatMap((batch) => batch.rows)).toEqual(await rows(dir.join('log')));
  let reached = 0;
  for (const { nextOffset, rows: batch, atEnd } of batches) {
    expect(nextOffset - reached).toBeLessThanOrEqual(256 * 1024);
    expect(batch.at(-1)?.nextOffset).toBe(nextOffset);
    expect(atEnd).toBe(nextOffset === Buffer.byteLength(lines.join('')));
    reached = nextOffset;
  }
  for await (const batch of readRowBatches(dir.join('log'), { offset: reached })) {
    expect(batch).toEqual({ rows: [], nextOffset: reached, atEnd: true });
  }
});

it('says in batches too when there is no file, or a bad line, whose neighbours are given', async () => {
  await using dir = await tmpdir({ log: '1\n{bad\n2\n' });
  const read = async (path: string, options?: ReadRowsOptions): Promise<unknown[]> => {
    const found: unknown[] = [];
    for await (const batch of readRowBatches(path, options)) found.push(...batch.rows.map(({ value }) => value));
    return found;
  };
  await expect(read(dir.join('none'))).rejects.toMatchObject({ code: 'NDJSON_NOT_FOUND' });
  await expect(read(dir.join('log'))).rejects.toMatchObject({ code: 'NDJSON_BAD_ROW', details: { offset: 2 } });
  expect(await read(dir.join('log'), { onCorrupt: () => {} })).toEqual([1, 2]);
});

it('holds a chunk of the file in memory, not the file', async () => {
  await using dir = await tmpdir({ log: `{"text":"${'x'.repeat(991)}"}\n`.repeat(30_000) });
  let highest = 0;
  let count = 0;
  const before = process.memoryUsage().arrayBuffers;
  for await (const { rows: batch } of readRowBatches(dir.join('log'))) {
    count += batch.length;
    highest = Math.max(highest, process.memoryUsage().arrayBuffers - before);
  }
  expect(count).toBe(30_000);
  expect(highest).toBeLessThan(2_000_000);
});

it('gives the texts of bad lines without the rest of the file', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const chunk = `${`${JSON.stringify('x'.repeat(1000))}\n`.repeat(260)}no JSON, and long enough to be a piece\n`;
  await using dir = await tmpdir({ log: chunk.repeat(160) });
  const bad: string[] = [];
  collect();
  const before = process.memoryUsage().heapUsed;
  for await (const _ of readRows(dir.join('log'), { onCorrupt: ({ text }) => bad.push(text) }));
  collect();
  // The file has 40 MB.
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(10_000_000);
  expect(bad).toHaveLength(160);
});

import fs from 'node:fs';
import { appendFile, readFile, rename, rm, truncate } from 'node:fs/promises';
import { tmpdir } from '@e2evidence/testkit';
import { afterEach, expect, it, vi } from 'vitest';
import { openAppender } from './open-appender.js';

afterEach(() => vi.restoreAllMocks());

it('creates the folder and the file, and appends to what is there', async () => {
  await using dir = await tmpdir();
  const path = dir.join('a/b/log.ndjson');
  for (const value of [1, { two: 2 }]) {
    await using log = await openAppender(path);
    await log.append(value);
  }
  expect(await readFile(path, 'utf8')).toBe('1\n{"two":2}\n');
});

it('keeps the order of append and appendSync', async () => {
  await using dir = await tmpdir();
  await using log = await openAppender(dir.join('log'));
  const first = log.append(1);
  log.appendSync(2);
  await Promise.all([first, log.append(3)]);
  expect(await readFile(log.path, 'utf8')).toBe('1\n2\n3\n');
});

it('writes what the value was at the call', async () => {
  await using dir = await tmpdir();
  await using log = await openAppender(dir.join('log'));
  const value = { state: 'before' };
  const appended = log.append(value);
  value.state = 'after';
  await appended;
  expect(await readFile(log.path, 'utf8')).toBe('{"state":"before"}\n');
});

it('starts on a line of its own after a fragment that a dead writer left', async () => {
  await using dir = await tmpdir({ log: '1\n{"half":' });
  await using log = await openAppender(dir.join('log'));
  await log.append(2);
  await log.append(3);
  expect(await readFile(log.path, 'utf8')).toBe('1\n{"half":\n2\n3\n');
});

it('starts on a line of its own after a fragment that another writer leaves while it is open', async () => {
  await using dir = await tmpdir();
  await using log = await openAppender(dir.join('log'));
  await log.append(1);
  await appendFile(log.path, '{"half":');
  await log.append(2);
  await appendFile(log.path, '3\n');
  await log.append(4);
  expect(await readFile(log.path, 'utf8')).toBe('1\n{"half":\n2\n3\n4\n');
});

it('appends to the file that has the path now, after a removal, a rotation or a truncation', async () => {
  await using dir = await tmpdir();
  await using log = await openAppender(dir.join('log'));
  await log.append(1);
  await rm(log.path);
  await log.append(2);
  expect(await readFile(log.path, 'utf8')).toBe('2\n');
  await rename(log.path, dir.join('old'));
  await appendFile(log.path, 'of somebody else');
  await log.append(3);
  expect(await readFile(log.path, 'utf8')).toBe('of somebody else\n3\n');
  await truncate(log.path);
  await log.append(4);
  expect(await readFile(dir.join('old'), 'utf8')).toBe('2\n');
  expect(await readFile(log.path, 'utf8')).toBe('4\n');
});

it('looks at the path for the first two rows of a turn alone when it may, and again in the next turn', async () => {
  await using dir = await tmpdir();
  await using log = await openAppender(dir.join('log'), { checkIntervalMs: 10 });
  const looks = vi.spyOn(fs, 'statSync');
  for (let value = 1; value <= 5; value++) await log.append(value);
  expect(looks).toHaveBeenCalledTimes(2);
  await rename(log.path, dir.join('old'));
  await log.append(6);
  expect(await readFile(dir.join('old'), 'utf8')).toBe('1\n2\n3\n4\n5\n');
  expect(await readFile(log.path, 'utf8')).toBe('6\n');
});

it('looks again when it has looked too long ago, however long the turn is', async () => {
  await using dir = await tmpdir();
  await using log = await openAppender(dir.join('log'), { checkIntervalMs: 10 });
  await log.append(1);
  fs.renameSync(log.path, dir.join('old'));
  for (const end = performance.now() + 11; performance.now() < end; );
  await log.append(2);
  expect(await readFile(log.path, 'utf8')).toBe('2\n');
});

it('looks at the path once in that time, whatever the turn, when nobody else writes to the file', async () => {
  await using dir = await tmpdir();
  await using log = await openAppender(dir.join('log'), { checkIntervalMs: 10, onlyWriter: true });
  const looks = vi.spyOn(fs, 'statSync');
  const firstAtMs = performance.now();
  log.appendSync(1);
  await new Promise(setImmediate);
  log.appendSync(2);
  if (performance.now() - firstAtMs < 10) expect(looks).toHaveBeenCalledTimes(1);
  fs.renameSync(log.path, dir.join('old'));
  for (const end = performance.now() + 11; performance.now() < end; );
  log.appendSync(3);
  expect(await readFile(dir.join('old'), 'utf8')).toBe('1\n2\n');
  expect(await readFile(log.path, 'utf8')).toBe('3\n');
});

it('looks again after a row that was cut short', async () => {
  await using dir = await tmpdir();
  await using log = await openAppender(dir.join('log'), { checkIntervalMs: 10 });
  await log.append(1);
  const { writeSync } = fs;
  const written = vi.spyOn(fs, 'writeSync');
  written.mockImplementationOnce(((file: number, text: string) =>
    writeSync(file, text.slice(0, 3))) as typeof writeSync);
  written.mockImplementationOnce(() => 0);
  await expect(log.append('half')).rejects.toMatchObject({ code: 'NDJSON_SHORT_WRITE' });
  await log.append(2);
  expect(await readFile(log.path, 'utf8')).toBe('1\n"ha\n2\n');
});

it.each([-1, 11, Number.NaN])('refuses a checkIntervalMs of %d', async (checkIntervalMs) => {
  await using dir = await tmpdir();
  await expect(openAppender(dir.join('log'), { checkIntervalMs })).rejects.toMatchObject({
    code: 'NDJSON_BAD_OPTION',
    details: { option: 'checkIntervalMs' },
  });
});

it('stays with its file when the process changes its folder', async () => {
  await using dir = await tmpdir({ 'elsewhere/log': '' });
  const before = process.cwd();
  process.chdir(dir.path);
  try {
    await using log = await openAppender('log');
    process.chdir(dir.join('elsewhere'));
    await log.append(1);
  } finally {
    process.chdir(before);
  }
  expect(await readFile(dir.join('log'), 'utf8')).toBe('1\n');
  expect(await readFile(dir.join('elsewhere/log'), 'utf8')).toBe('');
});

it('says when the folder is gone', async () => {
  await using dir = await tmpdir();
  await using log = await openAppender(dir.join('a/log'));
  await rm(dir.join('a'), { recursive: true });
  await expect(log.append(1)).rejects.toMatchObject({ code: 'NDJSON_UNWRITABLE', cause: { code: 'ENOENT' } });
});

it('mixes no rows when several appenders share a file', async () => {
  await using dir = await tmpdir();
  const logs = await Promise.all(['a', 'b', 'c'].map(() => openAppender(dir.join('log'))));
  await Promise.all(Array.from({ length: 90 }, (_, i) => logs[i % 3]?.append({ i, text: 'x'.repeat(i * 100) })));
  await Promise.all(logs.map((log) => log.close()));
  const lines = (await readFile(dir.join('log'), 'utf8')).trimEnd().split('\n');
  expect(new Set(lines.map((line) => JSON.parse(line).i)).size).toBe(90);
});

it('writes nothing for a value that is no row', async () => {
  await using dir = await tmpdir();
  await using log = await openAppender(dir.join('log'));
  await expect(log.append({ rate: Number.NaN })).rejects.toMatchObject({ code: 'NDJSON_UNSERIALISABLE' });
  await log.append(1);
  expect(await readFile(log.path, 'utf8')).toBe('1\n');
});

it('reports a short write, and keeps the next row whole', async () => {
  await using dir = await tmpdir();
  await using log = await openAppender(dir.join('log'));
  const { writeSync } = fs;
  vi.spyOn(fs, 'writeSync').mockImplementationOnce((descriptor, bytes) =>
    writeSync(descriptor, Buffer.from(bytes as unknown as string).subarray(0, 5)),
  );
  expect(() => log.appendSync({ a: 'long' })).toThrow(
    expect.objectContaining({ code: 'NDJSON_SHORT_WRITE', details: { path: log.path, written: 5, length: 13 } }),
  );
  log.appendSync(2);
  expect(await readFile(log.path, 'utf8')).toBe('{"a":\n2\n');
});

it('starts on a line of its own after a write that failed', async () => {
  await using dir = await tmpdir();
  await using log = await openAppender(dir.join('log'));
  const { writeSync } = fs;
  vi.spyOn(fs, 'writeSync').mockImplementationOnce((descriptor) => {
    writeSync(descriptor, '{"half');
    throw Object.assign(new Error('no space left'), { code: 'ENOSPC', syscall: 'write' });
  });
  await expect(log.append(1)).rejects.toMatchObject({ code: 'NDJSON_UNWRITABLE', cause: { code: 'ENOSPC' } });
  await log.append(2);
  expect(await readFile(log.path, 'utf8')).toBe('{"half\n2\n');
});

it('waits for the disk when it is durable, once for all rows of a turn', async () => {
  await using dir = await tmpdir();
  const sync = vi.spyOn(fs, 'fdatasync');
  const syncNow = vi.spyOn(fs, 'fdatasyncSync');
  await using plain = await openAppender(dir.join('plain'));
  await Promise.all([plain.append(1), plain.append(2)]);
  expect([sync.mock.calls.length, syncNow.mock.calls.length]).toEqual([0, 0]);

  await using durable = await openAppender(dir.join('durable'), { durable: true });
  await Promise.all([durable.append(1), durable.append(2), durable.append(3)]);
  expect([sync.mock.calls.length, syncNow.mock.calls.length]).toEqual([1, 0]);
  durable.appendSync(4);
  expect([sync.mock.calls.length, syncNow.mock.calls.length]).toEqual([1, 1]);
  expect(await readFile(durable.path, 'utf8')).toBe('1\n2\n3\n4\n');
});

it('tells nobody that a durable row is there before the disk has it, and goes on with the next turn after it', async () => {
  await using dir = await tmpdir();
  const synced: (() => void)[] = [];
  vi.spyOn(fs, 'fdatasync').mockImplementation(((_descriptor: number, callback: (error: null) => void) => {
    synced.push(() => callback(null));
  }) as typeof fs.fdatasync);
  const log = await openAppender(dir.join('log'), { durable: true });
  const told: number[] = [];
  const first = log.append(1).then(() => told.push(1));
  await new Promise(setImmediate);
  const second = log.append(2).then(() => told.push(2));
  await new Promise(setImmediate);
  expect({ told, on: await readFile(log.path, 'utf8'), syncs: synced.length }).toEqual({
    told: [],
    on: '1\n',
    syncs: 1,
  });
  synced.shift()?.();
  await first;
  expect({ told, on: await readFile(log.path, 'utf8'), syncs: synced.length }).toEqual({
    told: [1],
    on: '1\n2\n',
    syncs: 1,
  });
  synced.shift()?.();
  await second;
  await log.close();
});

it('writes a lone row at once, and the others of its turn in one write', async () => {
  await using dir = await tmpdir();
  await using log = await openAppender(dir.join('log'));
  const write = vi.spyOn(fs, 'writeSync');
  const rows = Array.from({ length: 100 }, (_, i) => log.append(i));
  await Promise.all(rows);
  expect(write).toHaveBeenCalledTimes(2);
  for (let i = 0; i < 3; i++) await log.append(i);
  expect(write).toHaveBeenCalledTimes(5);
  expect((await readFile(log.path, 'utf8')).split('\n')).toHaveLength(104);
});

it('appendSync comes after what was appended before it, and gives its bytes', async () => {
  await using dir = await tmpdir();
  await using log = await openAppender(dir.join('log'), { durable: true });
  const appended = [log.append(1), log.append(2)];
  expect(log.appendSync('é')).toBe(5);
  await Promise.all(appended);
  expect(await readFile(log.path, 'utf8')).toBe('1\n2\n"é"\n');
});

it('of a batch that finds no room, the rows that are there whole succeed and the others fail', async () => {
  await using dir = await tmpdir();
  await using log = await openAppender(dir.join('log'));
  const real = fs.writeSync;
  let room = 7;
  vi.spyOn(fs, 'writeSync').mockImplementation(((descriptor: number, content: Uint8Array | string) => {
    if (room === 0) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
    const taken = Math.min(room, content.length);
    room -= taken;
    return real(descriptor, Buffer.from(content as string).subarray(0, taken));
  }) as typeof fs.writeSync);
  const outcomes = await Promise.allSettled([11, 22, 33, 44].map((value) => log.append(value)));
  expect(outcomes.map((outcome) => (outcome.status === 'fulfilled' ? 'there' : outcome.reason.code))).toEqual([
    'there',
    'there',
    'NDJSON_SHORT_WRITE',
    'NDJSON_UNWRITABLE',
  ]);
  room = 100;
  await log.append(55);
  expect(await readFile(log.path, 'utf8')).toBe('11\n22\n3\n55\n');
});

it('a row of which only the line end found no room at first is there, once', async () => {
  await using dir = await tmpdir();
  await using log = await openAppender(dir.join('log'));
  const { writeSync } = fs;
  vi.spyOn(fs, 'writeSync').mockImplementationOnce(((descriptor: number, text: string) =>
    writeSync(descriptor, text.slice(0, -1))) as typeof fs.writeSync);
  await log.append(11);
  await log.append(22);
  expect(await readFile(log.path, 'utf8')).toBe('11\n22\n');
});

it('heals a torn end also after a write that took nothing', async () => {
  await using dir = await tmpdir({ log: '1\n{"half":' });
  await using log = await openAppender(dir.join('log'));
  vi.spyOn(fs, 'writeSync').mockImplementationOnce(() => 0);
  await expect(log.append(2)).rejects.toMatchObject({ code: 'NDJSON_SHORT_WRITE' });
  await log.append(3);
  expect(await readFile(log.path, 'utf8')).toBe('1\n{"half":\n3\n');
});

it('appends lines that are formatted already, in order with the others, and refuses text that is no line', async () => {
  await using dir = await tmpdir();
  await using log = await openAppender(dir.join('log'));
  const appended = [log.appendLine('1\n'), log.append(2), log.appendLine('"é"\n')];
  expect(log.appendLineSync('"ü"\n')).toBe(5);
  await Promise.all(appended);
  for (const text of ['', '3', '3\n4\n', '\n3']) {
    await expect(log.appendLine(text)).rejects.toMatchObject({ code: 'NDJSON_UNSERIALISABLE' });
    expect(() => log.appendLineSync(text)).toThrow(expect.objectContaining({ code: 'NDJSON_UNSERIALISABLE' }));
  }
  expect(await readFile(log.path, 'utf8')).toBe('1\n2\n"é"\n"ü"\n');
});

it('rows that are there succeed also when the appendSync behind them finds no room', async () => {
  await using dir = await tmpdir();
  await using log = await openAppender(dir.join('log'), { durable: true });
  const appended = [log.append(1), log.append(2)];
  const { writeSync } = fs;
  vi.spyOn(fs, 'writeSync')
    .mockImplementationOnce(writeSync)
    .mockImplementationOnce(() => {
      throw Object.assign(new Error('full'), { code: 'ENOSPC' });
    });
  expect(() => log.appendSync(3)).toThrow(expect.objectContaining({ code: 'NDJSON_UNWRITABLE' }));
  await Promise.all(appended);
  expect(await readFile(log.path, 'utf8')).toBe('1\n2\n');
});

it('tells the rows that the disk refuses to sync, and goes on', async () => {
  await using dir = await tmpdir();
  await using log = await openAppender(dir.join('log'), { durable: true });
  vi.spyOn(fs, 'fdatasync').mockImplementationOnce(((_descriptor: number, callback: (error: Error) => void) => {
    callback(Object.assign(new Error('broken'), { code: 'EIO' }));
  }) as typeof fs.fdatasync);
  const outcomes = await Promise.allSettled([log.append(1), log.append(2)]);
  expect(outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason.cause.code)).toEqual(['EIO', 'EIO']);
  await log.append(3);
});

it('writes at the most some 256 KiB at once, and a longer line alone', async () => {
  await using dir = await tmpdir();
  await using log = await openAppender(dir.join('log'));
  const write = vi.spyOn(fs, 'writeSync');
  const lengths = [10, ...Array(100).fill(10_000), 2_000_000, 10];
  await Promise.all(lengths.map((length) => log.append('x'.repeat(length))));
  const sizes = write.mock.calls.map(([, bytes]) => (bytes as unknown as Buffer).length);
  expect(Math.max(...sizes.slice(0, 4))).toBeLessThan(300_000);
  expect(sizes.length).toBeLessThan(8);
  expect(sizes.reduce((sum, size) => sum + size)).toBe(lengths.reduce((sum, length) => sum + length + 3, 0));
});

it('close waits for all that was appended', async () => {
  await using dir = await tmpdir();
  for (const durable of [false, true]) {
    const log = await openAppender(dir.join(`log-${durable}`), { durable });
    const appended = Array.from({ length: 100 }, (_, i) => log.append(i));
    await log.close();
    await Promise.all(appended);
    expect((await readFile(log.path, 'utf8')).split('\n')).toHaveLength(101);
  }
});

it('refuses to append once closed; closing twice is fine', async () => {
  await using dir = await tmpdir();
  const log = await openAppender(dir.join('log'));
  await log.close();
  await log.close();
  await expect(log.append(1)).rejects.toMatchObject({ name: 'NdjsonError', code: 'NDJSON_CLOSED' });
});

it('says when the folder cannot be made', async () => {
  await using dir = await tmpdir({ file: 'x' });
  await expect(openAppender(dir.join('file/log'))).rejects.toMatchObject({
    name: 'NdjsonError',
    code: 'NDJSON_UNWRITABLE',
  });
});

import { createHash, randomBytes } from 'node:crypto';
import { appendFile, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { tmpdir } from '@e2evidence/testkit';
import { unzipSync } from 'fflate';
import { expect, it } from 'vitest';
import { readByHand } from '../test/read-by-hand.js';
import { openZip } from './open-zip.js';
import { writeZip, type ZipProgress } from './write-zip.js';
import type { ZipEntryInput } from './zip-entry-input.js';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, ...new Uint8Array(500));
const entries: { name: string; data: Uint8Array }[] = [
  { name: 'manifest.json', data: text('{}') },
  { name: 'artifacts/long.txt', data: text('evidence '.repeat(1000)) },
  { name: 'artifacts/ünï 🚀.txt', data: text('héllo') },
  { name: 'artifacts/screenshot.png', data: png },
  { name: 'artifacts/empty', data: new Uint8Array() },
];

it('writes entries that a reader made by hand reads back, in order', async () => {
  await using dir = await tmpdir();
  await writeZip(dir.join('a.zip'), entries);
  const read = readByHand(await readFile(dir.join('a.zip')));
  expect(read.map(({ name }) => name)).toEqual(entries.map(({ name }) => name));
  read.forEach(({ data }, i) => {
    expect(Buffer.compare(data, entries[i]?.data ?? Buffer.from('none'))).toBe(0);
  });
});

it('writes a directory that fflate reads', async () => {
  await using dir = await tmpdir();
  await writeZip(dir.join('a.zip'), entries);
  const read = unzipSync(await readFile(dir.join('a.zip')));
  expect(Object.keys(read)).toEqual(entries.map(({ name }) => name));
  for (const { name, data } of entries) expect(Buffer.compare(read[name] ?? Buffer.from('none'), data)).toBe(0);
});

it('stores media, recognised by their first bytes, and deflates the rest', async () => {
  await using dir = await tmpdir();
  const zeros = new Uint8Array(500);
  const media = {
    jpeg: [0xff, 0xd8, 0xff],
    zip: [0x50, 0x4b, 0x03, 0x04],
    webm: [0x1a, 0x45, 0xdf, 0xa3],
    mp4: [0, 0, 0, 24, 0x66, 0x74, 0x79, 0x70],
    gzip: [0x1f, 0x8b],
    woff2: [0x77, 0x4f, 0x46, 0x32],
    png: [0x89, 0x50, 0x4e, 0x47],
  };
  const inputs = Object.entries(media).map(([name, start]) => ({ name, data: Uint8Array.of(...start, ...zeros) }));
  await writeZip(dir.join('a.zip'), [...inputs, { name: 'zeros', data: zeros }]);
  const read = readByHand(await readFile(dir.join('a.zip')));
  expect(read.map(({ name, method }) => [name, method])).toEqual([
    ...Object.keys(media).map((name) => [name, 0]),
    ['zeros', 8],
  ]);
});

it('stores what deflate would make larger', async () => {
  await using dir = await tmpdir();
  await writeZip(dir.join('a.zip'), [{ name: 'x', data: text('abc') }]);
  expect(readByHand(await readFile(dir.join('a.zip')))[0]?.method).toBe(0);
});

it('marks names outside ASCII as UTF-8, and no others', async () => {
  await using dir = await tmpdir();
  await writeZip(dir.join('a.zip'), entries);
  const marked = readByHand(await readFile(dir.join('a.zip'))).filter(({ flags }) => flags === 0x0800);
  expect(marked.map(({ name }) => name)).toEqual(['artifacts/ünï 🚀.txt']);
});

it('gives equal bytes for equal entries, dated 1980-01-01', async () => {
  await using dir = await tmpdir();
  await writeZip(dir.join('a.zip'), entries);
  await writeZip(dir.join('b.zip'), entries);
  const bytes = await readFile(dir.join('a.zip'));
  expect(bytes.equals(await readFile(dir.join('b.zip')))).toBe(true);
  expect(readByHand(bytes)[0]?.dosTime).toBe((1 << 21) | (1 << 16));
});

it('dates an entry in UTC when asked to', async () => {
  await using dir = await tmpdir();
  await writeZip(dir.join('a.zip'), [{ name: 'x', data: text('x'), modified: new Date('2026-11-22T02:48:52Z') }]);
  const [entry] = readByHand(await readFile(dir.join('a.zip')));
  expect(entry?.dosTime).toBe(((46 << 9) | (11 << 5) | 22) * 65_536 + ((2 << 11) | (48 << 5) | 26));
});

it('takes entries from an async source and creates the folder', async () => {
  await using dir = await tmpdir();
  async function* source(): AsyncGenerator<ZipEntryInput> {
    yield* entries;
  }
  await writeZip(dir.join('deep/er/a.zip'), source());
  expect(readByHand(await readFile(dir.join('deep/er/a.zip')))).toHaveLength(entries.length);
});

/** Text that deflate shrinks, and that does not repeat within its window. */
const longText = (bytes: number): Buffer => {
  const lines: string[] = [];
  for (let length = 0, i = 0; length < bytes; i++) {
    lines.push(`${i} GET /api/items/${(i * 2_654_435_761) % 4_294_967_296} 200 in ${i % 97} ms\n`);
    length += lines.at(-1)!.length;
  }
  return Buffer.from(lines.join('').slice(0, bytes));
};

it.each([0, 1, 4096, 4097, 524_287, 524_288, 524_289, 1_048_576, 3_000_000])(
  'gives back %i bytes, whether they come as bytes, as a stream or out of a file, in the same zip',
  async (bytes) => {
    const data = longText(bytes);
    await using dir = await tmpdir();
    await writeFile(dir.join('content'), data);
    async function* pieces(): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < data.length; at += 99_991) yield data.subarray(at, at + 99_991);
    }
    await writeZip(dir.join('bytes.zip'), [
      { name: 'x', data },
      { name: 'y', data: png },
    ]);
    await writeZip(dir.join('stream.zip'), [
      { name: 'x', data: pieces() },
      { name: 'y', data: png },
    ]);
    await writeZip(dir.join('file.zip'), [
      { name: 'x', file: dir.join('content') },
      { name: 'y', data: png },
    ]);
    const zip = await readFile(dir.join('bytes.zip'));
    expect(zip.equals(await readFile(dir.join('stream.zip')))).toBe(true);
    expect(zip.equals(await readFile(dir.join('file.zip')))).toBe(true);
    const [entry] = readByHand(zip);
    expect(entry?.data.equals(data)).toBe(true);
    expect(Buffer.from(unzipSync(zip)['x'] ?? []).equals(data)).toBe(true);
    if (bytes > 4096) expect(zip.length).toBeLessThan(bytes / 2);
  },
);

it('stores large media, and what its first block shows to be as dense, block by block', async () => {
  await using dir = await tmpdir();
  const noise = randomBytes(1_500_000);
  const webm = Buffer.concat([Buffer.of(0x1a, 0x45, 0xdf, 0xa3), Buffer.alloc(1_000_000)]);
  await writeZip(dir.join('a.zip'), [
    { name: 'noise', data: Readable.from([noise]) },
    { name: 'webm', data: webm },
  ]);
  const read = readByHand(await readFile(dir.join('a.zip')));
  expect(read.map(({ method }) => method)).toEqual([0, 0]);
  expect(read[0]?.data.equals(noise)).toBe(true);
});

it('tells what it has written, with the sha256 of the content, before it asks for the next entry', async () => {
  await using dir = await tmpdir();
  const data = longText(700_000);
  const told: string[] = [];
  async function* source(): AsyncGenerator<ZipEntryInput> {
    yield { name: 'a', data };
    yield { name: 'b', data: text(told.join()) };
  }
  const written = await writeZip(dir.join('a.zip'), source(), {
    onEntry: ({ name, sha256 }) => told.push(`${name} ${sha256}`),
  });
  const sha256 = createHash('sha256').update(data).digest('hex');
  expect(written[0]).toMatchObject({ name: 'a', size: 700_000, sha256 });
  const zip = await openZip(dir.join('a.zip'));
  expect(Buffer.from(await zip.read('b')).toString()).toBe(`a ${sha256}`);
  expect(zip.entries).toEqual(written.map(({ sha256: _, ...entry }) => entry));
  await zip.close();
});

it('tells how far it has come, and does not mind a listener that throws', async () => {
  await using dir = await tmpdir();
  const seen: ZipProgress[] = [];
  await writeZip(
    dir.join('a.zip'),
    [
      { name: 'a', data: longText(1_200_000) },
      { name: 'b', data: png },
    ],
    {
      onProgress: (progress) => {
        seen.push(progress);
        throw new Error('looker-on');
      },
    },
  );
  expect(seen.map(({ name, entryBytes, totalBytes }) => [name, entryBytes, totalBytes])).toEqual([
    ['a', 524_288, 524_288],
    ['a', 1_048_576, 1_048_576],
    ['a', 1_200_000, 1_200_000],
    ['b', png.length, 1_200_000 + png.length],
  ]);
});

it('ends with the reason of its signal, also in the middle of an entry, and leaves nothing', async () => {
  await using dir = await tmpdir();
  const stop = new AbortController();
  const reason = new Error('enough');
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (let i = 0; ; i++) {
      if (i === 40) stop.abort(reason);
      yield randomBytes(100_000);
    }
  }
  await expect(
    writeZip(dir.join('a.zip'), [{ name: 'endless', data: endless() }], { signal: stop.signal }),
  ).rejects.toBe(reason);
  await expect(writeZip(dir.join('a.zip'), entries, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  expect(await readdir(dir.path)).toEqual([]);
});

it('takes a file as long as it is when its turn comes, also when it grows or is cut short meanwhile', async () => {
  await using dir = await tmpdir();
  const data = longText(2_000_000);
  await writeFile(dir.join('grows'), data);
  await writeFile(dir.join('shrinks'), data);
  let grown = false;
  await writeZip(
    dir.join('a.zip'),
    [
      { name: 'g', file: dir.join('grows') },
      { name: 's', file: dir.join('shrinks') },
    ],
    {
      onProgress: ({ name }) => {
        if (name === 'g' && !grown) {
          grown = true;
          void appendFile(dir.join('grows'), 'more');
          void truncate(dir.join('shrinks'), 1_000_000);
        }
      },
    },
  );
  const [g, s] = readByHand(await readFile(dir.join('a.zip')));
  expect(g?.data.equals(data)).toBe(true);
  expect(s?.data.equals(data.subarray(0, s.data.length))).toBe(true);
});

it.each([
  ['a file that is not there', (dir: string) => ({ name: 'x', file: `${dir}/none` })],
  ['a folder', (dir: string) => ({ name: 'x', file: dir })],
  ['a stream of text', () => ({ name: 'x', data: Readable.from(['text']) as AsyncIterable<Uint8Array> })],
])('refuses %s', async (_case, entryOf) => {
  await using dir = await tmpdir();
  await expect(writeZip(dir.join('a.zip'), [entryOf(dir.path)])).rejects.toMatchObject({
    code: 'ZIP_BAD_ENTRY',
    details: { name: 'x' },
  });
  expect(await readdir(dir.path)).toEqual([]);
});

it('has no end at 65,535 entries: zip64 carries their number', async () => {
  await using dir = await tmpdir();
  const many = Array.from({ length: 70_001 }, (_, i) => ({ name: `e/${i}`, data: text(String(i)) }));
  await writeZip(dir.join('a.zip'), many);
  const zip = await openZip(dir.join('a.zip'), { maxEntries: 100_000 });
  expect(zip.entries).toHaveLength(70_001);
  expect(Buffer.from(await zip.read('e/70000')).toString()).toBe('70000');
  await zip.close();
  await expect(openZip(dir.join('a.zip'))).rejects.toMatchObject({ code: 'ZIP_TOO_LARGE' });
  expect(Object.keys(unzipSync(await readFile(dir.join('a.zip'))))).toHaveLength(70_001);
});

it('writes an archive without entries', async () => {
  await using dir = await tmpdir();
  await writeZip(dir.join('a.zip'), []);
  expect((await stat(dir.join('a.zip'))).size).toBe(22);
});

it.each([
  ['an unsafe name', [{ name: '../x', data: png }], 'ZIP_UNSAFE_NAME'],
  [
    'a name twice',
    [
      { name: 'x', data: png },
      { name: 'x', data: png },
    ],
    'ZIP_DUPLICATE_NAME',
  ],
  [
    'names that differ in case only',
    [
      { name: 'x/A', data: png },
      { name: 'X/a', data: png },
    ],
    'ZIP_DUPLICATE_NAME',
  ],
  [
    'a file in the place of a folder',
    [
      { name: 'x/a', data: png },
      { name: 'X', data: png },
    ],
    'ZIP_DUPLICATE_NAME',
  ],
  ['data that are no bytes', [{ name: 'x', data: 'text' as unknown as Uint8Array }], 'ZIP_BAD_ENTRY'],
])('refuses %s, and leaves the older zip and no temporary file', async (_case, bad, code) => {
  await using dir = await tmpdir({ 'a.zip': 'older' });
  const first: ZipEntryInput = { name: 'first', data: png };
  await expect(writeZip(dir.join('a.zip'), [first, ...bad])).rejects.toMatchObject({ name: 'ZipError', code });
  expect(await readdir(dir.path)).toEqual(['a.zip']);
  expect(await readFile(dir.join('a.zip'), 'utf8')).toBe('older');
});

it('throws on what the source throws, and leaves the older zip', async () => {
  await using dir = await tmpdir({ 'a.zip': 'older' });
  const broken = new Error('source');
  async function* source(): AsyncGenerator<ZipEntryInput> {
    yield { name: 'first', data: png };
    throw broken;
  }
  await expect(writeZip(dir.join('a.zip'), source())).rejects.toBe(broken);
  expect(await readdir(dir.path)).toEqual(['a.zip']);
  expect(await readFile(dir.join('a.zip'), 'utf8')).toBe('older');
});

it('says when the folder cannot be made, or the target is a folder', async () => {
  await using dir = await tmpdir({ file: 'x', 'folder/inside': 'y' });
  await expect(writeZip(dir.join('file/a.zip'), entries)).rejects.toMatchObject({ code: 'ZIP_UNWRITABLE' });
  await expect(writeZip(dir.join('folder'), entries)).rejects.toMatchObject({ code: 'ZIP_UNWRITABLE' });
  expect((await readdir(dir.path)).sort()).toEqual(['file', 'folder']);
});

it('replaces an older zip', async () => {
  await using dir = await tmpdir({ 'a.zip': 'older' });
  await writeZip(dir.join('a.zip'), entries);
  expect(readByHand(await readFile(dir.join('a.zip')))).toHaveLength(entries.length);
});

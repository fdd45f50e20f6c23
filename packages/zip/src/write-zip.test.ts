import { readdir, readFile, stat } from 'node:fs/promises';
import { tmpdir } from '@e2evidence/testkit';
import { unzipSync } from 'fflate';
import { expect, it } from 'vitest';
import { readByHand } from '../test/read-by-hand.js';
import { writeZip } from './write-zip.js';

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

import { tmpdir } from '@e2evidence/testkit';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { type CraftedEntry, craftZip } from '../test/craft-zip.js';
import { type OpenZipOptions, openZip } from './open-zip.js';
import { writeZip } from './write-zip.js';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

async function readAll(zip: Uint8Array, options?: OpenZipOptions): Promise<Map<string, string>> {
  await using dir = await tmpdir({ 'a.zip': zip });
  await using reader = await openZip(dir.join('a.zip'), options);
  const files = new Map<string, string>();
  for (const { name } of reader.entries) files.set(name, new TextDecoder().decode(await reader.read(name)));
  return files;
}

describe('reading', () => {
  it('reads what writeZip wrote', async () => {
    await using dir = await tmpdir();
    const long = 'evidence '.repeat(200_000);
    await writeZip(dir.join('a.zip'), [
      { name: 'long', data: text(long) },
      { name: '__proto__', data: text('hello') },
      { name: 'empty', data: text('') },
    ]);
    await using zip = await openZip(dir.join('a.zip'));
    expect(zip.entries.map(({ name, size }) => [name, size])).toEqual([
      ['long', 1_800_000],
      ['__proto__', 5],
      ['empty', 0],
    ]);
    expect(zip.entries[1]).toEqual({ name: '__proto__', size: 5, compressedSize: 5, crc32: 907_060_870 });
    expect(Buffer.from(await zip.read('long')).toString()).toBe(long);
    expect(await zip.read('empty')).toHaveLength(0);
    expect(Buffer.from(await zip.read('__proto__')).toString()).toBe('hello');
  });

  it('reads what other writers wrote: deflated, stored, with folders, a comment and data descriptors', async () => {
    const other = zipSync({
      'dir/': new Uint8Array(),
      'dir/a': text('a'.repeat(99)),
      é: [text('stored'), { level: 0 }],
    });
    expect([...(await readAll(other))]).toEqual([
      ['dir/a', 'a'.repeat(99)],
      ['é', 'stored'],
    ]);
    const crafted = craftZip([{ name: 'x', flags: 8, localSize: 0 }], { comment: 'a comment' });
    expect([...(await readAll(crafted))]).toEqual([['x', 'data']]);
  });

  it('says when an entry is missing', async () => {
    await using dir = await tmpdir({ 'a.zip': craftZip([{ name: 'x' }]) });
    await using zip = await openZip(dir.join('a.zip'));
    for (const name of ['y', 'constructor', 'X']) {
      await expect(zip.read(name)).rejects.toMatchObject({ name: 'ZipError', code: 'ZIP_ENTRY_MISSING' });
    }
  });

  it('reads nothing once closed; closing twice is fine', async () => {
    await using dir = await tmpdir({ 'a.zip': craftZip([{ name: 'x' }]) });
    const zip = await openZip(dir.join('a.zip'));
    await zip.close();
    await zip.close();
    await expect(zip.read('x')).rejects.toMatchObject({ code: 'ZIP_CLOSED' });
  });
});

describe('files that are no zip', () => {
  const whole = craftZip([{ name: 'x', data: text('some data to cut') }, { name: 'y' }]);

  it.each([
    ['text', Buffer.from('<html>not found</html>'), 'ZIP_NOT_A_ZIP'],
    ['a single byte of text', Buffer.from('x'), 'ZIP_NOT_A_ZIP'],
    ['an empty file', Buffer.alloc(0), 'ZIP_TRUNCATED'],
    ['bytes after the archive', craftZip([{ name: 'x' }], { after: 'more' }), 'ZIP_TRUNCATED'],
  ])('refuses %s', async (_case, bytes, code) => {
    await expect(readAll(bytes)).rejects.toMatchObject({ name: 'ZipError', code });
  });

  it('refuses a zip cut at any byte', async () => {
    for (let length = 0; length < whole.length; length++) {
      await expect(readAll(whole.subarray(0, length))).rejects.toMatchObject({ code: 'ZIP_TRUNCATED' });
    }
    expect((await readAll(whole)).size).toBe(2);
  });

  it('says when there is no file, and when the path is a folder', async () => {
    await using dir = await tmpdir({ file: 'x' });
    await expect(openZip(dir.join('none.zip'))).rejects.toMatchObject({ code: 'ZIP_NOT_FOUND' });
    await expect(openZip(dir.join('file/none.zip'))).rejects.toMatchObject({ code: 'ZIP_NOT_FOUND' });
    await expect(openZip(dir.path)).rejects.toMatchObject({ code: 'ZIP_UNREADABLE' });
  });
});

/** Two entries behind the ends of zip64, where any number may lie. */
function zip64(lies: {
  recordAt?: number;
  signature?: number;
  count?: number;
  smallCount?: number;
  directoryOffset?: number;
  disk?: number;
}): Buffer {
  const plain = craftZip([{ name: 'x' }, { name: 'y' }]);
  const at = plain.length - 22;
  const [size, offset] = [plain.readUInt32LE(at + 12), plain.readUInt32LE(at + 16)];
  const record = Buffer.alloc(56);
  record.writeUInt32LE(lies.signature ?? 0x06064b50, 0);
  record.writeBigUInt64LE(44n, 4);
  record.writeUInt32LE(lies.disk ?? 0, 16);
  record.writeBigUInt64LE(BigInt(lies.count ?? 2), 24);
  record.writeBigUInt64LE(BigInt(lies.count ?? 2), 32);
  record.writeBigUInt64LE(BigInt(size), 40);
  record.writeBigUInt64LE(BigInt(lies.directoryOffset ?? offset), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(lies.recordAt ?? at), 8);
  locator.writeUInt32LE(1, 16);
  const end = Buffer.from(plain.subarray(at));
  end.writeUInt16LE(lies.smallCount ?? 0xffff, 8);
  end.writeUInt16LE(lies.smallCount ?? 0xffff, 10);
  end.writeUInt32LE(0xffff_ffff, 12);
  end.writeUInt32LE(0xffff_ffff, 16);
  return Buffer.concat([plain.subarray(0, at), record, locator, end]);
}

describe('hostile archives', () => {
  const one = (entry: Omit<CraftedEntry, 'name'>): Buffer => craftZip([{ name: 'x', ...entry }]);
  const megabyte = new Uint8Array(1_000_000);

  it.each(['../../x', '/etc/passwd', 'a\\b', 'C:\\x', 'c:/x', 'a.txt\0.png', 'a//b', './a', '', '..'])(
    'refuses the name %j',
    async (name) => {
      await expect(readAll(craftZip([{ name: 'good' }, { name }]))).rejects.toMatchObject({ code: 'ZIP_UNSAFE_NAME' });
    },
  );

  it.each<[string, Buffer, string]>([
    ['a name twice', craftZip([{ name: 'x' }, { name: 'x' }]), 'ZIP_DUPLICATE_NAME'],
    ['names that differ in case only', craftZip([{ name: 'a/X' }, { name: 'A/x' }]), 'ZIP_DUPLICATE_NAME'],
    ['a name that is not UTF-8', craftZip([{ name: Uint8Array.of(0xff) }]), 'ZIP_UNSUPPORTED'],
    ['encryption', one({ flags: 1 }), 'ZIP_UNSUPPORTED'],
    ['an unknown method', one({ method: 99, packed: text('data') }), 'ZIP_UNSUPPORTED'],
    ['a symbolic link', one({ madeOn: 3, attributes: (0o120777 << 16) >>> 0 }), 'ZIP_UNSUPPORTED'],
    ['a size of zip64 without its field', one({ size: 0xffff_ffff }), 'ZIP_TOO_LARGE'],
    ['a count of zip64 without its record', craftZip([{ name: 'x' }], { count: 0xffff }), 'ZIP_TOO_LARGE'],
    ['a zip64 record that is elsewhere', zip64({ recordAt: 1 }), 'ZIP_CORRUPT'],
    ['a zip64 record that is none', zip64({ signature: 0x06064b51 }), 'ZIP_CORRUPT'],
    ['a zip64 record that counts more', zip64({ count: 3 }), 'ZIP_CORRUPT'],
    ['a zip64 record that contradicts the other', zip64({ smallCount: 7 }), 'ZIP_CORRUPT'],
    ['a zip64 directory elsewhere', zip64({ directoryOffset: 1 }), 'ZIP_CORRUPT'],
    ['a zip64 offset beyond all files', zip64({ directoryOffset: 2 ** 60 }), 'ZIP_CORRUPT'],
    ['one of several zip64 volumes', zip64({ disk: 1 }), 'ZIP_UNSUPPORTED'],
    ['a wrong crc', one({ crc32: 1 }), 'ZIP_CORRUPT'],
    ['data that are no deflate stream', one({ packed: text('no deflate here') }), 'ZIP_CORRUPT'],
    [
      'a deflate stream without end',
      one({ packed: craftZip([{ name: 'x', data: text('cut me') }]).subarray(31, 36) }),
      'ZIP_CORRUPT',
    ],
    ['more bytes than declared', one({ data: megabyte, size: 10 }), 'ZIP_CORRUPT'],
    ['fewer bytes than declared', one({ size: 2000 }), 'ZIP_CORRUPT'],
    ['a size that no deflate stream can reach', one({ size: 900_000_000 }), 'ZIP_CORRUPT'],
    ['a stored entry of two sizes', one({ method: 0, size: 3 }), 'ZIP_CORRUPT'],
    ['another name in the local header', one({ localName: 'z' }), 'ZIP_CORRUPT'],
    ['another method in the local header', one({ localMethod: 0 }), 'ZIP_CORRUPT'],
    ['another size in the local header', one({ localSize: 5 }), 'ZIP_CORRUPT'],
    ['entries that share bytes', craftZip([{ name: 'x' }, { name: 'y', localName: 'x', offset: 0 }]), 'ZIP_CORRUPT'],
    ['an entry that reaches into the next', one({ compressedSize: 80, packed: text('x') }), 'ZIP_CORRUPT'],
    [
      'a local header that reaches into the next',
      craftZip([
        { name: 'x', method: 0, localExtra: 10 },
        { name: 'y', offset: 35 },
      ]),
      'ZIP_CORRUPT',
    ],
    [
      'a header that is not there',
      one({ offset: 1, packed: new Uint8Array(), compressedSize: 0, size: 0 }),
      'ZIP_CORRUPT',
    ],
    ['a count too high', craftZip([{ name: 'x' }], { count: 60_000 }), 'ZIP_CORRUPT'],
    ['a count too low', craftZip([{ name: 'x' }, { name: 'y' }], { count: 1 }), 'ZIP_CORRUPT'],
    [
      'bytes before the archive with its offsets moved',
      craftZip([{ name: 'x' }], { before: '#!/bin/sh' }),
      'ZIP_CORRUPT',
    ],
    [
      'bytes between two entries',
      craftZip([{ name: 'x', method: 0, packed: Buffer.from('data and more'), compressedSize: 4 }, { name: 'y' }]),
      'ZIP_CORRUPT',
    ],
    ['bytes before the archive', craftZip([{ name: 'x' }], { before: '#!/bin/sh', directoryOffset: 0 }), 'ZIP_CORRUPT'],
  ])('refuses %s', async (_case, zip, code) => {
    await expect(readAll(zip)).rejects.toMatchObject({ name: 'ZipError', code });
  });

  it('reads what its zip64 record says', async () => {
    expect([...(await readAll(zip64({}))).keys()]).toEqual(['x', 'y']);
  });

  it('inflates no more than was declared, and gives the first bytes before it has read the last ones', async () => {
    const data = Buffer.alloc(300_000_000);
    await using dir = await tmpdir({ 'bomb.zip': craftZip([{ name: 'x', data, size: 299_999_999 }]) });
    const zip = await openZip(dir.join('bomb.zip'));
    let given = 0;
    const before = process.memoryUsage().rss;
    const reading = (async () => {
      for await (const piece of zip.stream('x')) given += piece.length;
    })();
    await expect(reading).rejects.toMatchObject({ code: 'ZIP_CORRUPT' });
    expect(given).toBeLessThan(300_000_000);
    expect(given).toBeGreaterThan(0);
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
    await zip.close();
  });

  it('may be left in the middle of an entry', async () => {
    const data = Buffer.alloc(3_000_000, 'left in the middle');
    await using dir = await tmpdir({ 'a.zip': craftZip([{ name: 'x', data }]) });
    const zip = await openZip(dir.join('a.zip'));
    for await (const piece of zip.stream('x')) {
      expect(Buffer.from(piece).equals(data.subarray(0, piece.length))).toBe(true);
      break;
    }
    expect(Buffer.from(await zip.read('x')).equals(data)).toBe(true);
    await zip.close();
  });

  it.each<[string, OpenZipOptions]>([
    ['maxEntries', { maxEntries: 1 }],
    ['maxEntryBytes', { maxEntryBytes: 3 }],
    ['maxTotalBytes', { maxTotalBytes: 7 }],
  ])('keeps to %s', async (_name, options) => {
    const zip = craftZip([{ name: 'x' }, { name: 'y' }]);
    await expect(readAll(zip, options)).rejects.toMatchObject({ code: 'ZIP_TOO_LARGE' });
    expect((await readAll(zip, { maxEntries: 2, maxEntryBytes: 4, maxTotalBytes: 8 })).size).toBe(2);
  });
});

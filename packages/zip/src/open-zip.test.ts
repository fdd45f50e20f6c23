import { tmpdir } from '@e2evidence/testkit';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { craftZip } from '../test/craft-zip.js';
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

  it('reads what other writers wrote: deflated, stored and with folders', async () => {
    const other = zipSync({
      'dir/': new Uint8Array(),
      'dir/a': text('a'.repeat(99)),
      é: [text('stored'), { level: 0 }],
    });
    expect([...(await readAll(other))]).toEqual([
      ['dir/a', 'a'.repeat(99)],
      ['é', 'stored'],
    ]);
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

describe('streams and limits', () => {
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

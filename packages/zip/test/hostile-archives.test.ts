import { execFileSync } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { deflateRawSync } from 'node:zlib';
import { tmpdir } from '@e2evidence/testkit';
import { type OpenZipOptions, openZip, ZipError, type ZipErrorCode, type ZipReader } from '@e2evidence/zip';
import { describe, expect, it } from 'vitest';
import {
  type CraftedArchive,
  type CraftedEntry,
  craftZip,
  dataDescriptor,
  extraField,
  unicodePathField,
  zip64Field,
} from './craft-zip.js';

/** What is to happen: refused when opening, refused when that entry is read, or only these files are given. */
type Expected =
  | { readonly opening: ZipErrorCode }
  | { readonly reading: ZipErrorCode }
  | { readonly gives: Readonly<Record<string, string>> };
type Row = readonly [what: string, zip: Uint8Array, expected: Expected, options?: OpenZipOptions];

const opening = (code: ZipErrorCode): Expected => ({ opening: code });
const reading = (code: ZipErrorCode): Expected => ({ reading: code });
const gives = (files: Record<string, string>): Expected => ({ gives: files });

/** Opens an archive and reads everything; whatever it holds, only files of the size they declare come out, and none on disk. */
async function openAndRead(zip: Uint8Array, options?: OpenZipOptions): Promise<{ opened: boolean; result: unknown }> {
  await using dir = await tmpdir({ 'a.zip': zip });
  let reader: ZipReader | undefined;
  const files = Object.create(null) as Record<string, string>;
  let result: unknown = files;
  try {
    reader = await openZip(dir.join('a.zip'), options);
    for (const { name, size } of reader.entries) {
      const pieces: Uint8Array[] = [];
      let given = 0;
      for await (const piece of reader.stream(name)) {
        given += piece.length;
        expect(given).toBeLessThanOrEqual(size);
        pieces.push(piece);
      }
      files[name] = Buffer.concat(pieces).toString();
    }
  } catch (error) {
    result = error;
  }
  await reader?.close();
  expect(await readdir(dir.path)).toEqual(['a.zip']);
  return { opened: reader !== undefined, result };
}

function tryTable(rows: readonly Row[]): void {
  it.each(rows.map((row) => [row[0], row] as const))('%s', async (_what, [, zip, expected, options]) => {
    const { opened, result } = await openAndRead(zip, options);
    if ('gives' in expected) {
      // Not through a plain object, where the names of its own members mean something else.
      expect(Object.entries(result as object)).toEqual(Object.entries(expected.gives));
      return;
    }
    expect(result).toBeInstanceOf(ZipError);
    const code = 'opening' in expected ? expected.opening : expected.reading;
    expect(result).toMatchObject({ code, details: { path: expect.any(String) } });
    expect(opened).toBe('reading' in expected);
  });
}

const one = (entry: Omit<CraftedEntry, 'name'>, archive?: CraftedArchive): Buffer =>
  craftZip([{ name: 'x', ...entry }], archive);
const named = (...names: (string | Uint8Array)[]): Buffer => craftZip(names.map((name) => ({ name })));
const unix = (mode: number): { madeOn: number; attributes: number } => ({
  madeOn: 3,
  attributes: (mode << 16) >>> 0,
});
const packedData = deflateRawSync('data');
const dataFacts = { crc32: 0xadf3f363, compressedSize: packedData.length, size: 4 };
const zeros = Buffer.alloc(1_000_000);

describe('names', () => {
  tryTable([
    ...['../x', '../../etc/passwd', 'a/../../x', '..', '.', './a', 'a/./b', 'a//b', '//a', '/', '', 'a/..'].map(
      (name): Row => [
        `a name that climbs or is empty: ${JSON.stringify(name)}`,
        named('good', name),
        opening('ZIP_UNSAFE_NAME'),
      ],
    ),
    ...[
      '/etc/passwd',
      '\\x',
      '..\\x',
      'a\\b',
      'C:',
      'C:foo',
      'C:\\x',
      'c:/x',
      '\\\\server\\share',
      '//server/share',
    ].map(
      (name): Row => [
        `a name with a root or a drive: ${JSON.stringify(name)}`,
        named('good', name),
        opening('ZIP_UNSAFE_NAME'),
      ],
    ),
    ...['a.txt\0.png', 'a\nb', 'a\u001b[2Jb', 'a\u007f', 'a\u009b2Jb'].map(
      (name): Row => [`a control character: ${JSON.stringify(name)}`, named(name), opening('ZIP_UNSAFE_NAME')],
    ),
    ...['a.', 'a ', '.. /x', '.../x', 'a./b', 'a /b'].map(
      (name): Row => [`an end that Windows drops: ${JSON.stringify(name)}`, named(name), opening('ZIP_UNSAFE_NAME')],
    ),
    ...['CON', 'nul.txt', 'a/aux', 'PRN .log', 'com1', 'LPT9.html', 'com\u00b9', 'conout$', 'con:x', 'nul/x'].map(
      (name): Row => [`a device of Windows: ${JSON.stringify(name)}`, named(name), opening('ZIP_UNSAFE_NAME')],
    ),
    [
      'names that only resemble devices',
      named('console.json', 'com10', 'aux-1', 'x.con'),
      gives({ 'console.json': 'data', com10: 'data', 'aux-1': 'data', 'x.con': 'data' }),
    ],
    [
      'names of object members',
      named('__proto__', 'constructor', 'toString', 'a/__proto__/b'),
      gives(
        Object.fromEntries(['__proto__', 'constructor', 'toString', 'a/__proto__/b'].map((name) => [name, 'data'])),
      ),
    ],
    ['a name twice', named('x', 'x'), opening('ZIP_DUPLICATE_NAME')],
    ['names that differ in case only', named('a/X', 'A/x'), opening('ZIP_DUPLICATE_NAME')],
    ['names that differ in normal form only', named('caf\u00e9', 'cafe\u0301'), opening('ZIP_DUPLICATE_NAME')],
    ['names that differ in the case of another alphabet', named('ΣΊΣΥΦΟΣ', 'σίσυφος'), opening('ZIP_DUPLICATE_NAME')],
    ['a file, then a file in it', named('a', 'a/b'), opening('ZIP_DUPLICATE_NAME')],
    ['a file in a folder, then a file in its place', named('a/b/c', 'A/B'), opening('ZIP_DUPLICATE_NAME')],
    [
      'a file and a folder of one name',
      craftZip([{ name: 'a' }, { name: 'a/', data: '', method: 0 }]),
      opening('ZIP_DUPLICATE_NAME'),
    ],
    [
      'a folder twice',
      craftZip([
        { name: 'a/', data: '', method: 0 },
        { name: 'A/', data: '', method: 0 },
      ]),
      opening('ZIP_DUPLICATE_NAME'),
    ],
    ['a name that is not UTF-8', named(Uint8Array.of(0x61, 0xff)), opening('ZIP_UNSUPPORTED')],
    ['a slash in overlong UTF-8', named(Uint8Array.of(0x2e, 0x2e, 0xc0, 0xaf, 0x78)), opening('ZIP_UNSUPPORTED')],
    ['half a surrogate pair in UTF-8', named(Uint8Array.of(0xed, 0xa0, 0x80)), opening('ZIP_UNSUPPORTED')],
    ['UTF-8 without its flag', named('ä'), gives({ ä: 'data' })],
    [
      'a Unicode path field with another name',
      one({ extra: unicodePathField('x', '../evil') }),
      opening('ZIP_CORRUPT'),
    ],
    [
      'a Unicode path field with another name in the local header only',
      one({ local: { extra: unicodePathField('x', 'y') } }),
      reading('ZIP_CORRUPT'),
    ],
    ['a Unicode path field for another name', one({ extra: unicodePathField('z', 'y') }), opening('ZIP_CORRUPT')],
    ['a Unicode path field that agrees', one({ extra: unicodePathField('x', 'x') }), gives({ x: 'data' })],
    ['another name in the local header', one({ local: { name: 'z' } }), reading('ZIP_CORRUPT')],
    ['a longer name in the local header', one({ local: { name: 'xx' } }), reading('ZIP_CORRUPT')],
  ]);
});

describe('kinds of entries', () => {
  tryTable([
    ['a symbolic link', one(unix(0o120777)), opening('ZIP_UNSUPPORTED')],
    ['a symbolic link made elsewhere', one({ ...unix(0o120777), madeOn: 19 }), opening('ZIP_UNSUPPORTED')],
    ['a link of Windows', one({ madeOn: 10, attributes: 0x400 }), opening('ZIP_UNSUPPORTED')],
    ['a pipe', one(unix(0o010644)), opening('ZIP_UNSUPPORTED')],
    ['a character device', one(unix(0o020644)), opening('ZIP_UNSUPPORTED')],
    ['a block device', one(unix(0o060644)), opening('ZIP_UNSUPPORTED')],
    ['a socket', one(unix(0o140644)), opening('ZIP_UNSUPPORTED')],
    ['a file that is a folder by its mode', one(unix(0o040755)), opening('ZIP_CORRUPT')],
    ['a set-user bit, which nobody applies', one(unix(0o104755)), gives({ x: 'data' })],
    [
      'a folder',
      craftZip([{ name: 'a/', data: '', method: 0, ...unix(0o040755) }, { name: 'a/x' }]),
      gives({ 'a/x': 'data' }),
    ],
    ['a folder with an empty deflate stream', craftZip([{ name: 'a/', data: '' }]), gives({})],
    ['a folder with data', craftZip([{ name: 'a/' }]), opening('ZIP_CORRUPT')],
    ['a folder with data that inflate to none', craftZip([{ name: 'a/', size: 0 }]), opening('ZIP_CORRUPT')],
    [
      'a folder that is a file by its mode',
      craftZip([{ name: 'a/', data: '', method: 0, ...unix(0o100644) }]),
      opening('ZIP_CORRUPT'),
    ],
    [
      'a folder whose own header names a file',
      craftZip([{ name: 'a/', data: '', method: 0, local: { name: 'ab' } }]),
      opening('ZIP_CORRUPT'),
    ],
    [
      'a folder that hides bytes',
      craftZip([{ name: 'a/', data: '', method: 0, behind: Buffer.from('hidden') }]),
      opening('ZIP_CORRUPT'),
    ],
    ...[0x0001, 0x0041, 0x2000, 0x0020].map(
      (flags): Row => [
        `encryption or a patch, flags ${flags.toString(16)}`,
        one({ flags }),
        opening('ZIP_UNSUPPORTED'),
      ],
    ),
    ...[1, 6, 9, 12, 14, 93, 95, 97, 99, 0xffff].map(
      (method): Row => [`the method ${method}`, one({ method, packed: 'data' }), opening('ZIP_UNSUPPORTED')],
    ),
    [
      'a zip in a zip, which is bytes and is not opened',
      one({ data: craftZip([{ name: '../evil' }]), method: 0 }),
      gives({ x: craftZip([{ name: '../evil' }]).toString() }),
    ],
  ]);
});

describe('sizes and checksums', () => {
  tryTable([
    ['a wrong crc', one({ crc32: 1 }), reading('ZIP_CORRUPT')],
    ['a wrong crc of no bytes', one({ data: '', crc32: 1 }), reading('ZIP_CORRUPT')],
    ['more bytes than declared', one({ data: zeros, size: 10 }), reading('ZIP_CORRUPT')],
    ['fewer bytes than declared', one({ size: 2000 }), reading('ZIP_CORRUPT')],
    ['a size that no deflate stream can reach', one({ size: 200_000_000 }), reading('ZIP_CORRUPT')],
    ['no bytes declared', one({ size: 0, crc32: 0 }), reading('ZIP_CORRUPT')],
    ['a compressed size that is too small', one({ compressedSize: 3 }), reading('ZIP_CORRUPT')],
    ['a compressed size that is too large', one({ compressedSize: 7 }), opening('ZIP_CORRUPT')],
    ['a compressed size of no bytes', one({ compressedSize: 0 }), reading('ZIP_CORRUPT')],
    ['a stored entry of two sizes', one({ method: 0, size: 3 }), opening('ZIP_CORRUPT')],
    ['another size in the local header', one({ local: { size: 5 } }), reading('ZIP_CORRUPT')],
    ['another compressed size in the local header', one({ local: { compressedSize: 5 } }), reading('ZIP_CORRUPT')],
    ['another crc in the local header', one({ local: { crc32: 5 } }), reading('ZIP_CORRUPT')],
    ['another method in the local header', one({ local: { method: 0 } }), reading('ZIP_CORRUPT')],
    ['encryption in the local header only', one({ local: { flags: 1 } }), reading('ZIP_CORRUPT')],
    ['a descriptor flag in the local header only', one({ local: { flags: 8, size: 0 } }), reading('ZIP_CORRUPT')],
    ['no deflate stream', one({ packed: 'no deflate here' }), reading('ZIP_CORRUPT')],
    ['a deflate stream that ends early', one({ packed: packedData.subarray(0, 4) }), reading('ZIP_CORRUPT')],
    [
      'bytes behind the end of a deflate stream',
      one({ packed: Buffer.concat([packedData, Buffer.from('more')]) }),
      reading('ZIP_CORRUPT'),
    ],
    [
      'a deflate stream that reaches back too far',
      one({ packed: Uint8Array.of(0x03, 0x02, 0x00) }),
      reading('ZIP_CORRUPT'),
    ],
    ...[false, true].flatMap((isSigned) =>
      [false, true].map((is64): Row => {
        const behind = dataDescriptor(dataFacts, { isSigned, is64 });
        const local = { crc32: 0, size: 0, compressedSize: 0 };
        return [`a data descriptor of ${behind.length} bytes`, one({ flags: 8, local, behind }), gives({ x: 'data' })];
      }),
    ),
    ...(['crc32', 'compressedSize', 'size'] as const).map((field): Row => {
      const behind = dataDescriptor({ ...dataFacts, [field]: 99 }, { isSigned: true, is64: false });
      const local = { crc32: 0, size: 0, compressedSize: 0 };
      return [`a data descriptor with another ${field}`, one({ flags: 8, local, behind }), reading('ZIP_CORRUPT')];
    }),
    [
      'a data descriptor with another signature',
      one({ flags: 8, behind: dataDescriptor(dataFacts, { isSigned: true, is64: false }).fill('!', 0, 4) }),
      reading('ZIP_CORRUPT'),
    ],
    ['a data descriptor that is too long', one({ flags: 8, behind: Buffer.alloc(25) }), reading('ZIP_CORRUPT')],
    [
      'sizes in the header that contradict, with a descriptor that agrees',
      one({
        flags: 8,
        local: { size: 1 },
        behind: dataDescriptor(dataFacts, { isSigned: true, is64: false }),
      }),
      reading('ZIP_CORRUPT'),
    ],
    [
      'a descriptor without its flag',
      one({ behind: dataDescriptor(dataFacts, { isSigned: true, is64: false }) }),
      reading('ZIP_CORRUPT'),
    ],
    ['a flat bomb above maxEntryBytes', one({ data: zeros }), opening('ZIP_TOO_LARGE'), { maxEntryBytes: 999_999 }],
    [
      'a bomb of many entries above maxTotalBytes',
      craftZip([
        { name: 'x', data: zeros },
        { name: 'y', data: zeros },
      ]),
      opening('ZIP_TOO_LARGE'),
      { maxTotalBytes: 1_999_999 },
    ],
    ['a flat bomb that lies small', one({ data: zeros, size: 10 }), reading('ZIP_CORRUPT'), { maxEntryBytes: 10 }],
    ['a bomb above the ratio, far above logs', one({ size: 300_000_000 }), opening('ZIP_TOO_LARGE')],
    ['the same where the ratio is allowed', one({ size: 300_000_000 }), reading('ZIP_CORRUPT'), { maxRatio: 1e9 }],
    ['what would be a bomb, were it not small', one({ data: zeros }), gives({ x: zeros.toString() }), { maxRatio: 1 }],
    [
      'a bomb spread over entries that are harmless alone',
      craftZip(
        Array.from({ length: 300 }, (_, i) => ({ name: `x${i}`, data: zeros.subarray(0, 100), size: 1_000_000 })),
      ),
      opening('ZIP_TOO_LARGE'),
    ],
  ]);
});

describe('places', () => {
  const quoted = craftZip([{ name: 'b' }]).subarray(0, 31 + packedData.length);
  const stored = (data: Uint8Array): Buffer => {
    const head = Buffer.alloc(5);
    head.writeUInt16LE(data.length, 1);
    head.writeUInt16LE(~data.length & 0xffff, 3);
    return Buffer.concat([head, data]);
  };
  tryTable([
    [
      'two entries with the same bytes',
      craftZip([{ name: 'x' }, { name: 'y', local: { name: 'x' }, offset: 0 }]),
      opening('ZIP_CORRUPT'),
    ],
    [
      'an entry that quotes the one behind it in a stored block, as the smallest bombs do',
      craftZip([
        {
          name: 'a',
          packed: Buffer.concat([stored(quoted.subarray(0, 31)), packedData]),
          data: Buffer.concat([quoted.subarray(0, 31), Buffer.from('data')]),
        },
        { name: 'b', offset: 31 + 5 },
      ]),
      opening('ZIP_CORRUPT'),
    ],
    [
      'an entry that quotes the one behind it in its extra field',
      craftZip([
        { name: 'a', local: { extra: extraField(0x9999, quoted) } },
        { name: 'b', offset: 31 + 4 },
      ]),
      opening('ZIP_CORRUPT'),
    ],
    [
      'an entry that reaches into the next',
      craftZip([{ name: 'x', compressedSize: 9 }, { name: 'y' }]),
      opening('ZIP_CORRUPT'),
    ],
    [
      'a local header that reaches into the next',
      craftZip([
        { name: 'x', packed: '', data: '', method: 0, local: { extra: extraField(0x9999, Buffer.alloc(6)) } },
        { name: 'y', offset: 35 },
      ]),
      reading('ZIP_CORRUPT'),
    ],
    ['data that overlap the directory', one({ method: 0, compressedSize: 20, size: 20 }), opening('ZIP_CORRUPT')],
    [
      'an entry that holds the whole archive',
      one({ method: 0, data: '', compressedSize: 100, size: 100 }),
      opening('ZIP_CORRUPT'),
    ],
    ['an offset in the directory', craftZip([{ name: 'x' }, { name: 'y', offset: 80 }]), opening('ZIP_CORRUPT')],
    [
      'an offset outside the file',
      craftZip([{ name: 'x' }, { name: 'y', offset: 0x7fff_ffff }]),
      opening('ZIP_CORRUPT'),
    ],
    [
      'an offset where no header is',
      one({ offset: 1, packed: '', compressedSize: 0, size: 0 }),
      opening('ZIP_CORRUPT'),
    ],
    [
      'a local header that is none',
      (() => {
        const zip = named('x');
        zip[0] = 0x51;
        return zip;
      })(),
      reading('ZIP_CORRUPT'),
    ],
    [
      'bytes between two entries',
      craftZip([{ name: 'x', behind: Buffer.from('hidden') }, { name: 'y' }]),
      reading('ZIP_CORRUPT'),
    ],
    [
      'an entry that the directory does not list',
      craftZip([{ name: 'x' }, { name: 'y', isUnlisted: true }]),
      reading('ZIP_CORRUPT'),
    ],
    [
      'bytes between the entries and the directory',
      one({}, { beforeDirectory: Buffer.from('hidden') }),
      reading('ZIP_CORRUPT'),
    ],
    ['bytes before the archive', one({}, { before: '#!/bin/sh' }), opening('ZIP_CORRUPT')],
    [
      'bytes before the archive that its offsets ignore',
      craftZip([{ name: 'x', offset: 0 }], { before: '#!/bin/sh', end: { offset: 0 } }),
      opening('ZIP_CORRUPT'),
    ],
    ['bytes behind the archive', one({}, { after: 'more' }), opening('ZIP_TRUNCATED')],
    ['another archive behind the archive', Buffer.concat([named('x'), named('y')]), opening('ZIP_CORRUPT')],
    ['the same archive twice', Buffer.concat([named('x'), named('x')]), opening('ZIP_CORRUPT')],
  ]);
});

describe('the directory and its end', () => {
  const plain = named('x');
  const inComment = (): Buffer => {
    // Two ends that both reach the end of the file, each with a directory before it.
    const inner = named('y');
    return one({}, { end: { comment: inner } });
  };
  tryTable([
    ['a count that is too high', one({}, { end: { count: 60_000 } }), opening('ZIP_CORRUPT')],
    [
      'a count that is too low',
      craftZip([{ name: 'x' }, { name: 'y' }], { end: { count: 1 } }),
      opening('ZIP_CORRUPT'),
    ],
    ['a count of none', one({}, { end: { count: 0 } }), opening('ZIP_CORRUPT')],
    ['a directory that is too short', one({}, { end: { size: 46 } }), opening('ZIP_CORRUPT')],
    ['a directory that is too long', one({}, { end: { size: 1000 } }), opening('ZIP_CORRUPT')],
    ['a directory of all memory', one({}, { end: { size: 0xffff_fffe } }), opening('ZIP_TOO_LARGE')],
    ['a directory elsewhere', one({}, { end: { offset: 3 } }), opening('ZIP_CORRUPT')],
    ['a directory outside the file', one({}, { end: { offset: 0xffff_fff0 } }), opening('ZIP_CORRUPT')],
    ['one of several volumes', one({}, { end: { disk: 1 } }), opening('ZIP_UNSUPPORTED')],
    ['a directory on another volume', one({}, { end: { directoryDisk: 1 } }), opening('ZIP_UNSUPPORTED')],
    ['entries on other volumes', one({}, { end: { countOnDisk: 0 } }), opening('ZIP_UNSUPPORTED')],
    ['an entry on another volume', one({ disk: 1 }), opening('ZIP_CORRUPT')],
    ['a comment', one({ comment: 'of the entry' }, { end: { comment: 'of the archive' } }), gives({ x: 'data' })],
    [
      'a comment that is longer than it says',
      one({}, { end: { comment: 'long', commentLength: 1 } }),
      opening('ZIP_TRUNCATED'),
    ],
    [
      'a comment that is shorter than it says',
      one({}, { end: { comment: 'long', commentLength: 9 } }),
      opening('ZIP_TRUNCATED'),
    ],
    ['an archive in the comment of another', inComment(), opening('ZIP_CORRUPT')],
    [
      'the start of an end in the comment',
      one({}, { end: { comment: `PK\u0005\u0006${'-'.repeat(30)}` } }),
      opening('ZIP_CORRUPT'),
    ],
    ['an end record behind the end record', Buffer.concat([plain, plain.subarray(-22)]), opening('ZIP_CORRUPT')],
    ['only an end record, which is an archive of nothing', craftZip([]), gives({})],
    ['only an end record that counts one', craftZip([], { end: { count: 1 } }), opening('ZIP_CORRUPT')],
    ['only a part of an end record', craftZip([]).subarray(0, 21), opening('ZIP_TRUNCATED')],
    ['an empty file', Buffer.alloc(0), opening('ZIP_TRUNCATED')],
    ['another kind of file', Buffer.from('<html>not found</html>'), opening('ZIP_NOT_A_ZIP')],
    ['an extra field that overruns', one({ extra: extraField(0x9999, Buffer.alloc(2), 3) }), opening('ZIP_CORRUPT')],
    [
      'an extra field that overruns in the local header',
      one({ local: { extra: extraField(0x9999, Buffer.alloc(2), 3) } }),
      reading('ZIP_CORRUPT'),
    ],
    [
      'zeros that align what follows',
      one({ extra: Buffer.alloc(3), local: { extra: Buffer.alloc(3) } }),
      gives({ x: 'data' }),
    ],
    ['more entries than allowed', named('x', 'y'), opening('ZIP_TOO_LARGE'), { maxEntries: 1 }],
  ]);
});

describe('zip64', () => {
  const all = 0xffff_ffff;
  const both = { size: all, compressedSize: all };
  const sizes = zip64Field(4n, BigInt(packedData.length));
  tryTable([
    ['is read', one({ ...both, extra: sizes, local: { extra: sizes } }, { zip64: {} }), gives({ x: 'data' })],
    ['a size of 2^63', one({ size: all, extra: zip64Field(2n ** 63n) }), opening('ZIP_CORRUPT')],
    ['a size of 2^53 - 1', one({ size: all, extra: zip64Field(2n ** 53n - 1n) }), opening('ZIP_TOO_LARGE')],
    ['an offset of 2^63', one({ offset: all, extra: zip64Field(2n ** 63n) }), opening('ZIP_CORRUPT')],
    ['an offset of 2^40', one({ offset: all, extra: zip64Field(2n ** 40n) }), opening('ZIP_CORRUPT')],
    ['a field that is too short', one({ ...both, extra: zip64Field(4n) }), opening('ZIP_CORRUPT')],
    [
      'a field that is too short in the local header',
      one({ local: { ...both, extra: zip64Field(4n) } }),
      reading('ZIP_CORRUPT'),
    ],
    ['the field twice', one({ ...both, extra: Buffer.concat([sizes, zip64Field(9n, 9n)]) }), opening('ZIP_CORRUPT')],
    [
      'the field twice in the local header',
      one({ local: { ...both, extra: Buffer.concat([sizes, sizes]) } }),
      reading('ZIP_CORRUPT'),
    ],
    [
      'other sizes in the local header',
      one({ local: { ...both, extra: zip64Field(5n, BigInt(packedData.length)) } }),
      reading('ZIP_CORRUPT'),
    ],
    ['a size without its field', one({ size: all }), opening('ZIP_TOO_LARGE')],
    ['a count without its record', one({}, { end: { count: 0xffff } }), opening('ZIP_TOO_LARGE')],
    ['a locator that points outside', one({}, { zip64: { recordAt: 2n ** 63n } }), opening('ZIP_CORRUPT')],
    ['a locator that points elsewhere', one({}, { zip64: { recordAt: 1n } }), opening('ZIP_CORRUPT')],
    ['a locator of another volume', one({}, { zip64: { locatorDisk: 1 } }), opening('ZIP_UNSUPPORTED')],
    ['a locator of several volumes', one({}, { zip64: { diskCount: 2 } }), opening('ZIP_UNSUPPORTED')],
    ['a record that is none', one({}, { zip64: { signature: 0x06064b51 } }), opening('ZIP_CORRUPT')],
    ['a record of another length', one({}, { zip64: { recordSize: 2n ** 40n } }), opening('ZIP_CORRUPT')],
    ['a record that counts more', one({}, { zip64: { count: 3 } }), opening('ZIP_CORRUPT')],
    ['a record that counts 2^63', one({}, { zip64: { bigCount: 2n ** 63n } }), opening('ZIP_TOO_LARGE')],
    // As many as there are can be read when they are allowed: write-zip.test.ts does so.
    ['70,001 entries, more than allowed', one({}, { zip64: { count: 70_001 } }), opening('ZIP_TOO_LARGE')],
    [
      'the same, allowed, where there are not so many',
      one({}, { zip64: { count: 70_001 } }),
      opening('ZIP_CORRUPT'),
      { maxEntries: 70_001 },
    ],
    ['a directory at 2^63', one({}, { zip64: { bigOffset: 2n ** 63n } }), opening('ZIP_CORRUPT')],
    ['a directory of 2^40 bytes', one({}, { zip64: { size: 2 ** 40 } }), opening('ZIP_TOO_LARGE')],
    ['a record that contradicts the other', one({}, { zip64: {}, end: { count: 7 } }), opening('ZIP_CORRUPT')],
    ['a record of another volume', one({}, { zip64: { disk: 1 } }), opening('ZIP_UNSUPPORTED')],
    [
      'records that the end does not ask for',
      one({}, { zip64: {}, end: { count: 1, size: 47, offset: 37 } }),
      opening('ZIP_CORRUPT'),
    ],
  ]);
});

it('a zip64 archive cut at any byte is cut, or damaged, and nothing else', async () => {
  const both = { size: 0xffff_ffff, compressedSize: 0xffff_ffff };
  const sizes = zip64Field(4n, BigInt(packedData.length));
  const whole = craftZip([{ name: 'x', ...both, extra: sizes, local: { extra: sizes } }, { name: 'y' }], { zip64: {} });
  await using dir = await tmpdir();
  for (let length = 0; length < whole.length; length++) {
    await writeFile(dir.join('a.zip'), whole.subarray(0, length));
    await expect(openZip(dir.join('a.zip'))).rejects.toMatchObject({ code: 'ZIP_TRUNCATED' });
  }
});

it('a bomb is stopped while it inflates, and its pieces may be forgotten', async () => {
  const data = Buffer.alloc(100_000_000);
  await using dir = await tmpdir({ 'bomb.zip': one({ data, size: data.length - 1 }) });
  await using zip = await openZip(dir.join('bomb.zip'));
  const before = process.memoryUsage().arrayBuffers;
  let given = 0;
  let most = 0;
  const whole = (async () => {
    for await (const piece of zip.stream('x')) {
      given += piece.length;
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    }
  })();
  await expect(whole).rejects.toMatchObject({ code: 'ZIP_CORRUPT' });
  expect(given).toBeGreaterThan(0);
  expect(given).toBeLessThan(data.length);
  expect(most).toBeLessThan(70_000_000);
});

it.skipIf(process.platform === 'win32')(
  'a pipe in the place of an archive is refused, and not waited for',
  async () => {
    await using dir = await tmpdir();
    execFileSync('sh', ['-c', 'mkfifo "$0"', dir.join('a.zip')]);
    await expect(openZip(dir.join('a.zip'))).rejects.toMatchObject({ code: 'ZIP_UNREADABLE' });
  },
);

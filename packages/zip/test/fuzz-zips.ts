import { readdir, readFile, writeFile } from 'node:fs/promises';
import { crc32, deflateRawSync } from 'node:zlib';
import { tmpdir } from '@e2evidence/testkit';
import { openZip, writeZip, ZipError } from '@e2evidence/zip';
import { zipSync } from 'fflate';
import { craftZip, dataDescriptor, zip64Field } from './craft-zip.js';
import { damage, inTime, randomFrom } from './damage.js';

const limits = { maxEntries: 100, maxEntryBytes: 1_000_000, maxTotalBytes: 3_000_000 };

/**
 * Damages good archives and reads what is left of them.
 *
 * @returns How many could be opened, and how many entries were read: each had the bytes that were written.
 * @throws When one gives anything but its own bytes or a ZipError, hangs, writes, or takes memory; with the seed.
 */
export async function fuzzZips(
  seed: number,
  count: number,
): Promise<{ opened: number; read: number; refused: number }> {
  await using dir = await tmpdir();
  const good = await goodZips(dir.join('good.zip'));
  const written = new Set<string>();
  for (const zip of good) {
    await writeFile(dir.join('a.zip'), zip);
    await using reader = await openZip(dir.join('a.zip'), limits);
    for (const { name } of reader.entries) written.add(Buffer.from(await reader.read(name)).toString('latin1'));
  }
  const random = randomFrom(seed);
  const found = { opened: 0, read: 0, refused: 0 };
  const rssBefore = process.memoryUsage().rss;
  for (let round = 0; round < count; round++) {
    const zip = damage(good[Math.floor(random() * good.length)]!, random, good);
    try {
      await writeFile(dir.join('a.zip'), zip);
      await inTime(readAll(dir.join('a.zip'), written, found));
      const files = await readdir(dir.path);
      if (files.length !== 2) throw new Error(`it wrote ${files}`);
    } catch (cause) {
      throw new Error(`FUZZ_SEED=${seed} round ${round}: ${zip.toString('base64')}`, { cause });
    }
  }
  const grown = process.memoryUsage().rss - rssBefore;
  if (grown > 200_000_000) throw new Error(`FUZZ_SEED=${seed}: memory grew by ${grown} bytes`);
  return found;
}

async function readAll(
  path: string,
  written: ReadonlySet<string>,
  found: { opened: number; read: number; refused: number },
): Promise<void> {
  try {
    await using reader = await openZip(path, limits);
    found.opened++;
    for (const { name, size } of reader.entries) {
      try {
        const data = await reader.read(name);
        found.read++;
        if (data.length !== size || !written.has(Buffer.from(data).toString('latin1'))) {
          throw new Error(`${JSON.stringify(name)} has bytes that nobody wrote`);
        }
      } catch (error) {
        if (!(error instanceof ZipError)) throw error;
        found.refused++;
      }
    }
  } catch (error) {
    if (!(error instanceof ZipError)) throw error;
    found.refused++;
  }
}

async function goodZips(path: string): Promise<Buffer[]> {
  const text = Buffer.from('evidence of a test that failed '.repeat(40));
  const png = Buffer.from('89504e470d0a1a0a0000', 'hex');
  await writeZip(path, [
    { name: 'artifacts/log.txt', data: text },
    { name: 'artifacts/shot.png', data: png },
    { name: 'empty', data: new Uint8Array() },
    { name: 'Ünï/🚀', data: Buffer.from('hello') },
  ]);
  const packed = deflateRawSync(text);
  const facts = { crc32: crc32(text), compressedSize: packed.length, size: text.length };
  const zip64 = zip64Field(BigInt(text.length), BigInt(packed.length));
  const large = { size: 0xffff_ffff, compressedSize: 0xffff_ffff };
  return [
    await readFile(path),
    craftZip(
      [
        { name: 'folder/', data: '', method: 0 },
        {
          name: 'folder/described',
          data: text,
          flags: 8,
          local: { crc32: 0, size: 0, compressedSize: 0 },
          behind: dataDescriptor(facts, { isSigned: true, is64: false }),
        },
        { name: 'stored', data: png, method: 0 },
      ],
      { end: { comment: 'a comment' } },
    ),
    craftZip([{ name: 'a', data: text, ...large, extra: zip64, local: { ...large, extra: zip64 } }, { name: 'b' }], {
      zip64: {},
    }),
    Buffer.from(zipSync({ 'x/y': [text, { level: 9 }], z: [png, { level: 0 }] })),
  ];
}

import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { types } from 'node:util';
import { crc32 } from 'node:zlib';
import { deflateSync } from 'fflate';
import { checkEntryName, foldEntryName } from './entry-name.js';
import { ZipError } from './errors.js';
import { isCompressedMedia } from './media.js';
import {
  deflated,
  type EntryRecord,
  formatCentral,
  formatDosTime,
  formatEnd,
  formatLocal,
  maxEntryCount,
  maxUint32,
  nameFlags,
  stored,
} from './records.js';

/** One entry to write. */
export interface ZipEntryInput {
  /** A relative path with forward slashes. */
  readonly name: string;
  /** The content, not compressed. */
  readonly data: Uint8Array;
  /** Written as UTC, from 1980 to 2107. @defaultValue 1980-01-01, so that equal entries give equal bytes */
  readonly modified?: Date;
}

const epoch = new Date(Date.UTC(1980, 0, 1));

/**
 * Writes a zip, whole or not at all.
 *
 * The bytes go to a temporary name in the same folder, are synced to the disk and renamed; when anything fails, the
 * temporary file is removed and an older zip at that path stays as it was. The folder is created. Media (png, jpeg, zip,
 * webm, mp4, gzip, woff2, by their first bytes) is stored, everything else deflated at level 6. Memory holds one entry
 * at a time. Equal entries in equal order give equal bytes. At most 65,534 entries and 4 GiB: there is no zip64.
 *
 * @param path - Where the zip shall be.
 * @param entries - In the order in which they are written. An error that the iterable throws is thrown on as it is.
 * @throws {@link ZipError} `ZIP_UNSAFE_NAME`, `ZIP_DUPLICATE_NAME` (also when names differ in letter case only),
 * `ZIP_BAD_ENTRY`, `ZIP_TOO_LARGE`, `ZIP_UNWRITABLE`
 *
 * @example
 * await writeZip('out/notes.zip', [{ name: 'notes.txt', data: new TextEncoder().encode('hello') }]);
 * (await openZip('out/notes.zip')).entries[0]?.size; // => 5
 */
export async function writeZip(
  path: string,
  entries: Iterable<ZipEntryInput> | AsyncIterable<ZipEntryInput>,
): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  const file = await onDisk(path, async () => {
    await mkdir(dirname(path), { recursive: true });
    return open(temporary, 'wx');
  });
  try {
    try {
      await writeEntries(path, file, entries);
      await onDisk(path, () => file.sync());
    } finally {
      await file.close();
    }
    await onDisk(path, () => rename(temporary, path));
  } catch (error) {
    // The first error says what is wrong; that the rest could not be removed would hide it.
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}

async function writeEntries(
  path: string,
  file: FileHandle,
  entries: Iterable<ZipEntryInput> | AsyncIterable<ZipEntryInput>,
): Promise<void> {
  const names = new Map<string, string>();
  const directory: Buffer[] = [];
  let offset = 0;
  for await (const entry of entries) {
    claimName(path, names, entry.name);
    const { record, bytes } = packEntry(path, entry, offset);
    const header = formatLocal(record);
    directory.push(formatCentral(record));
    offset += header.length + bytes.length;
    if (directory.length > maxEntryCount || offset >= maxUint32) throw tooLarge(path);
    await onDisk(path, async () => {
      await file.appendFile(header);
      await file.appendFile(bytes);
    });
  }
  const directoryBytes = Buffer.concat(directory);
  if (offset + directoryBytes.length >= maxUint32) throw tooLarge(path);
  const end = formatEnd(directory.length, directoryBytes.length, offset);
  await onDisk(path, () => file.appendFile(Buffer.concat([directoryBytes, end])));
}

function claimName(path: string, names: Map<string, string>, name: string): void {
  checkEntryName(name);
  const folded = foldEntryName(name);
  const other = names.get(folded);
  if (other !== undefined) {
    const message = `Could not write ${path}: the names ${JSON.stringify(other)} and ${JSON.stringify(name)} collide.`;
    throw new ZipError('ZIP_DUPLICATE_NAME', message, { details: { path, name } });
  }
  names.set(folded, name);
}

function packEntry(path: string, entry: ZipEntryInput, offset: number): { record: EntryRecord; bytes: Uint8Array } {
  const { name, data, modified = epoch } = entry;
  if (!types.isUint8Array(data)) {
    const message = `Could not write ${path}: the data of ${JSON.stringify(name)} are no Uint8Array.`;
    throw new ZipError('ZIP_BAD_ENTRY', message, { details: { path, name } });
  }
  if (data.length >= maxUint32) throw tooLarge(path);
  const packed = isCompressedMedia(data) ? data : deflateSync(data, { level: 6 });
  const saves = packed.length < data.length;
  const bytes = saves ? packed : data;
  const nameBytes = Buffer.from(name);
  const record: EntryRecord = {
    nameBytes,
    flags: nameFlags(nameBytes),
    method: saves ? deflated : stored,
    dosTime: formatDosTime(modified),
    crc32: crc32(data),
    compressedSize: bytes.length,
    size: data.length,
    offset,
    attributes: 0,
    madeOn: 0,
  };
  return { record, bytes };
}

async function onDisk<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new ZipError('ZIP_UNWRITABLE', `Could not write ${path}: ${code}.`, { cause, details: { path } });
  }
}

function tooLarge(path: string): ZipError {
  const message = `Could not write ${path}: it would have over 65,534 entries or 4 GiB.`;
  return new ZipError('ZIP_TOO_LARGE', message, { details: { path } });
}

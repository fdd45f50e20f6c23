import type { FileHandle } from 'node:fs/promises';
import { checkEntryName } from './entry-name.js';
import { EntryNames } from './entry-names.js';
import { ZipError, type ZipErrorCode } from './errors.js';
import {
  deflated,
  type EndRecord,
  type EntryRecord,
  endBytes,
  findEnd,
  localBytes,
  locatorBytes,
  maxCommentBytes,
  maxUint32,
  parseCentral,
  parseLocator,
  parseZip64End,
  startsLikeZip,
  stored,
  zip64EndBytes,
} from './records.js';

/** What an archive may hold at most. */
export interface ZipLimits {
  readonly maxEntries: number;
  readonly maxEntryBytes: number;
  readonly maxTotalBytes: number;
  readonly maxRatio: number;
}

/** An entry that passed every check which needs the directory only. */
export interface DirectoryEntry {
  readonly name: string;
  readonly record: EntryRecord;
  /** The byte before which its data must end: the next entry, or the directory. */
  readonly dataLimit: number;
}

// A directory of 65,534 entries with names of 1,000 bytes fits.
const maxDirectoryBytes = 128 * 1024 * 1024;
const encryptionFlags = 0x0001 | 0x0040 | 0x2000;
const patchFlag = 0x0020;
const fileTypeMask = 0o170000;
const regularFile = 0o100000;
const folderType = 0o040000;
/** What Windows calls a reparse point, in the attributes of files made there. */
const windowsLink = 0x0400;
/** Deflate makes two bytes of none, and some writers do so for folders. */
const emptyDeflateBytes = 2;
/** So much inflates in a moment, however small the archive is. */
const ratioFrom = 256 * 1024 * 1024;

/**
 * Reads and checks the central directory. Folders are among its entries, with a slash at the end of their names.
 *
 * @throws {@link ZipError} for whatever would make two readers see different archives.
 */
export async function readCentralDirectory(
  file: FileHandle,
  path: string,
  limits: ZipLimits,
): Promise<DirectoryEntry[]> {
  const { end, bytes } = await readDirectoryBytes(file, path, limits);
  const entries: { name: string; record: EntryRecord }[] = [];
  const names = new EntryNames();
  let at = 0;
  let total = 0;
  let packed = 0;
  for (let i = 0; i < end.count; i++) {
    const parsed = parseCentral(bytes, at);
    if (parsed?.disk !== 0) throw refuse('ZIP_CORRUPT', path, `entry ${i + 1} of its directory is damaged`);
    at = parsed.next;
    const name = checkName(path, parsed.entry, names);
    checkRecord(path, name, parsed.entry, limits);
    total += parsed.entry.size;
    packed += parsed.entry.compressedSize;
    entries.push({ name, record: parsed.entry });
  }
  if (at !== bytes.length) throw refuse('ZIP_CORRUPT', path, `its directory holds more than its ${end.count} entries`);
  if (total > limits.maxTotalBytes) throw refuse('ZIP_TOO_LARGE', path, `its entries inflate to ${total} bytes`);
  const separated = separate(path, entries, end.directoryOffset);
  if (total > ratioFrom && total > packed * limits.maxRatio) {
    throw refuse('ZIP_TOO_LARGE', path, `its ${packed} bytes inflate to ${total}, which is what bombs do`);
  }
  return separated;
}

async function readDirectoryBytes(
  file: FileHandle,
  path: string,
  limits: ZipLimits,
): Promise<{ end: EndRecord; bytes: Buffer }> {
  const { size } = await file.stat();
  const tailStart = Math.max(0, size - endBytes - maxCommentBytes);
  const tail = await readBytes(file, path, tailStart, size - tailStart);
  const found = findEnd(tail);
  if (!found) {
    const start = await readBytes(file, path, 0, Math.min(size, 4));
    if (startsLikeZip(start)) throw refuse('ZIP_TRUNCATED', path, 'it starts like a zip but has no end record');
    throw refuse('ZIP_NOT_A_ZIP', path, 'it is no zip');
  }
  if (found === 'ambiguous') throw refuse('ZIP_CORRUPT', path, 'it has more than one end record');
  const { end, at } = await fullEnd(file, path, found.end, tailStart + found.at);
  if (end.disk !== 0 || end.directoryDisk !== 0 || end.countOnDisk !== end.count) {
    throw refuse('ZIP_UNSUPPORTED', path, 'it is one of several volumes');
  }
  if (end.count > limits.maxEntries) throw refuse('ZIP_TOO_LARGE', path, `it has ${end.count} entries`);
  if (end.directorySize > maxDirectoryBytes) throw refuse('ZIP_TOO_LARGE', path, 'its directory is too long');
  if (end.directoryOffset + end.directorySize !== at) {
    throw refuse('ZIP_CORRUPT', path, 'its directory is not where its end record says');
  }
  return { end, bytes: await readBytes(file, path, end.directoryOffset, end.directorySize) };
}

/** The end record and where the ends begin; with zip64 its numbers stand in a second one before it. */
async function fullEnd(
  file: FileHandle,
  path: string,
  end: EndRecord,
  at: number,
): Promise<{ readonly end: EndRecord; readonly at: number }> {
  const locatorAt = at - locatorBytes;
  const locator = locatorAt < 0 ? undefined : parseLocator(await readBytes(file, path, locatorAt, locatorBytes));
  // What stands there may be the end of a directory, or of a comment in it, that only looks like one.
  if (!locator || (end.count < 0xffff && end.directorySize < maxUint32 && end.directoryOffset < maxUint32))
    return { end, at };
  if (locator.disk !== 0 || locator.diskCount > 1)
    throw refuse('ZIP_UNSUPPORTED', path, 'it is one of several volumes');
  const corrupt = refuse('ZIP_CORRUPT', path, 'its zip64 end record is not where it should be');
  if (locator.offset + zip64EndBytes !== locatorAt) throw corrupt;
  const zip64 = parseZip64End(await readBytes(file, path, locator.offset, zip64EndBytes));
  if (!zip64) throw corrupt;
  const agrees = (small: number, all: number, full: number): boolean => small === all || small === full;
  if (
    !agrees(end.count, 0xffff, zip64.count) ||
    !agrees(end.directorySize, maxUint32, zip64.directorySize) ||
    !agrees(end.directoryOffset, maxUint32, zip64.directoryOffset)
  ) {
    throw refuse('ZIP_CORRUPT', path, 'its two end records contradict each other');
  }
  return { end: zip64, at: locator.offset };
}

function checkName(path: string, record: EntryRecord, names: EntryNames): string {
  const name = decodeName(path, record.nameBytes);
  const quoted = JSON.stringify(name);
  try {
    checkEntryName(name.endsWith('/') ? name.slice(0, -1) : name);
  } catch (cause) {
    throw refuse('ZIP_UNSAFE_NAME', path, `it has an entry ${quoted}`, { name, cause });
  }
  if (record.unicodeName && !record.unicodeName.equals(record.nameBytes)) {
    throw refuse('ZIP_CORRUPT', path, `${quoted} has another name in its Unicode path field`, { name });
  }
  const other = names.claim(name);
  if (other !== undefined) {
    throw refuse('ZIP_DUPLICATE_NAME', path, `${quoted} collides with ${JSON.stringify(other)}`, { name });
  }
  return name;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decodeName(path: string, bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw refuse('ZIP_UNSUPPORTED', path, 'it has a name that is not UTF-8', { cause });
  }
}

function checkRecord(path: string, name: string, record: EntryRecord, limits: ZipLimits): void {
  const quoted = JSON.stringify(name);
  const { size, compressedSize, method } = record;
  if (record.flags & encryptionFlags) throw refuse('ZIP_UNSUPPORTED', path, `${quoted} is encrypted`, { name });
  if (record.flags & patchFlag) throw refuse('ZIP_UNSUPPORTED', path, `${quoted} is a patch`, { name });
  if (method !== stored && method !== deflated) {
    throw refuse('ZIP_UNSUPPORTED', path, `${quoted} is packed by method ${method}`, { name });
  }
  checkFileType(path, name, record);
  if (size > limits.maxEntryBytes) throw refuse('ZIP_TOO_LARGE', path, `${quoted} inflates to ${size} bytes`, { name });
  if (method === stored && size !== compressedSize) {
    throw refuse('ZIP_CORRUPT', path, `${quoted} is stored, but has two sizes`, { name });
  }
}

/** Some writers set the bits of Unix on other systems, too; 0 is a file or a folder without any. */
function checkFileType(path: string, name: string, record: EntryRecord): void {
  const quoted = JSON.stringify(name);
  const isFolder = name.endsWith('/');
  const type = (record.attributes >>> 16) & fileTypeMask;
  if ((type !== 0 && type !== regularFile && type !== folderType) || record.attributes & windowsLink) {
    throw refuse('ZIP_UNSUPPORTED', path, `${quoted} is a link, a device or another special file`, { name });
  }
  if (isFolder && (record.size > 0 || record.compressedSize > emptyDeflateBytes)) {
    throw refuse('ZIP_CORRUPT', path, `${quoted} is a folder, but has data`, { name });
  }
  if (isFolder ? type === regularFile : type === folderType) {
    throw refuse('ZIP_CORRUPT', path, `${quoted} is a folder by its name or by its attributes, not by both`, { name });
  }
}

/** Gives each entry the bytes up to the next one; entries that share bytes are how small bombs become large. */
function separate(
  path: string,
  entries: readonly { name: string; record: EntryRecord }[],
  directoryOffset: number,
): DirectoryEntry[] {
  const byOffset = entries.toSorted((a, b) => a.record.offset - b.record.offset);
  const limits = new Map<string, number>();
  const first = byOffset[0]?.record.offset ?? directoryOffset;
  if (first !== 0) throw refuse('ZIP_CORRUPT', path, `${first} bytes stand before its first entry`);
  byOffset.forEach(({ name, record }, i) => {
    const dataLimit = byOffset[i + 1]?.record.offset ?? directoryOffset;
    if (record.offset + localBytes + record.nameBytes.length + record.compressedSize > dataLimit) {
      throw refuse('ZIP_CORRUPT', path, `${JSON.stringify(name)} overlaps what follows it`, { name });
    }
    limits.set(name, dataLimit);
  });
  return entries.map((entry) => ({ ...entry, dataLimit: limits.get(entry.name) ?? 0 }));
}

/** Reads exactly so many bytes. @throws {@link ZipError} `ZIP_TRUNCATED` when the file ends before. */
export async function readBytes(file: FileHandle, path: string, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  let read = 0;
  while (read < length) {
    const { bytesRead } = await file.read(bytes, read, length - read, offset + read);
    if (bytesRead === 0) throw refuse('ZIP_TRUNCATED', path, `it ends at byte ${offset + read}`);
    read += bytesRead;
  }
  return bytes;
}

/** The error for an archive that is not read on. */
export function refuse(
  code: ZipErrorCode,
  path: string,
  reason: string,
  facts: { readonly name?: string; readonly cause?: unknown } = {},
): ZipError {
  const { cause, ...details } = facts;
  const options = { details: { path, ...details }, ...('cause' in facts ? { cause } : {}) };
  return new ZipError(code, `Could not read ${path}: ${reason}.`, options);
}

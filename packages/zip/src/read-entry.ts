import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';
import { type DirectoryEntry, readBytes, refuse } from './central-directory.js';
import type { ZipError } from './errors.js';
import { localBytes, localExtra, parseDescriptor, parseLocal, stored } from './records.js';

/** So much is read, and given, at a time. */
const pieceBytes = 256 * 1024;
/** Deflate gains no more than this. */
const maxRatio = 1032;
/** The longest of the forms that sizes and checksum behind the data have. */
const maxDescriptorBytes = 24;

/**
 * The content of an entry, piece by piece; what comes may be used once it has ended without an error.
 *
 * No more than the declared size is ever inflated, and memory holds one piece of it.
 *
 * @throws ZipError `ZIP_CORRUPT` when header, size or crc do not agree with the directory; `ZIP_TRUNCATED`
 */
export async function* readEntry(
  file: FileHandle,
  path: string,
  entry: DirectoryEntry,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { record } = entry;
  const corrupt = corruptEntry(path, entry);
  const start = await findData(file, path, entry);
  const wrongSize = `does not inflate to its ${record.size} bytes`;
  // A size that cannot be true is refused before anything is done for it.
  if (record.method !== stored && record.size > (record.compressedSize + 1) * maxRatio) throw corrupt(wrongSize);

  const packed = readPieces(file, path, start, record.compressedSize);
  const content = record.method === stored ? packed : inflate(packed, record.compressedSize);
  let size = 0;
  let crc = 0;
  try {
    for await (const piece of content) {
      size += piece.length;
      if (size > record.size) throw corrupt(wrongSize);
      crc = crc32(piece, crc);
      yield piece;
    }
  } catch (cause) {
    throw isDataError(cause) ? corrupt(wrongSize) : cause;
  }
  if (size !== record.size) throw corrupt(wrongSize);
  if (crc !== record.crc32) throw corrupt('does not have the crc that was written');
}

/**
 * Where the data of an entry begin, once its own header, and what follows the data, agree with the directory.
 *
 * @throws ZipError `ZIP_CORRUPT`, `ZIP_TRUNCATED`
 */
export async function findData(file: FileHandle, path: string, entry: DirectoryEntry): Promise<number> {
  const { record, dataLimit } = entry;
  const corrupt = corruptEntry(path, entry);
  const local = parseLocal(await readBytes(file, path, record.offset, localBytes));
  if (!local) throw corrupt('has no header where the directory says');
  const rest = await readBytes(file, path, record.offset + localBytes, local.nameLength + local.extraLength);
  if (!rest.subarray(0, local.nameLength).equals(record.nameBytes)) throw corrupt('has another name in its own header');
  // With bit 3 set the sizes follow the data, and the header holds zeros.
  const sizesFollow = (local.flags & 0x0008) !== 0;
  const extra = localExtra(local, rest.subarray(local.nameLength));
  if (!extra) throw corrupt('has a damaged extra field in its own header');
  if (extra.unicodeName && !extra.unicodeName.equals(record.nameBytes)) {
    throw corrupt('has another name in the Unicode path field of its own header');
  }
  const agrees = (own: number, listed: number): boolean => own === listed || (sizesFollow && own === 0);
  if (
    local.flags !== record.flags ||
    local.method !== record.method ||
    !agrees(extra.size, record.size) ||
    !agrees(extra.compressedSize, record.compressedSize) ||
    !agrees(local.crc32, record.crc32)
  ) {
    throw corrupt('has a header that contradicts the directory');
  }
  const start = record.offset + localBytes + rest.length;
  const behind = dataLimit - start - record.compressedSize;
  if (behind < 0) throw corrupt('overlaps what follows it');
  if (behind === 0) return start;
  const described =
    sizesFollow && behind <= maxDescriptorBytes
      ? parseDescriptor(await readBytes(file, path, dataLimit - behind, behind))
      : undefined;
  if (!described) throw corrupt(`is followed by ${behind} bytes that belong to no entry`);
  const { size, compressedSize, crc32: crc } = described;
  if (size !== record.size || compressedSize !== record.compressedSize || crc !== record.crc32) {
    throw corrupt('is followed by sizes that contradict the directory');
  }
  return start;
}

function corruptEntry(path: string, { name }: DirectoryEntry): (reason: string) => ZipError {
  return (reason) => refuse('ZIP_CORRUPT', path, `${JSON.stringify(name)} ${reason}`, { name });
}

async function* readPieces(
  file: FileHandle,
  path: string,
  start: number,
  length: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  for (let read = 0; read < length; read += pieceBytes) {
    yield await readBytes(file, path, start + read, Math.min(pieceBytes, length - read));
  }
}

async function* inflate(
  packed: AsyncIterable<Uint8Array>,
  compressedSize: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  const engine = createInflateRaw({ chunkSize: pieceBytes });
  const source = Readable.from(packed, { highWaterMark: 1 });
  // An error of the source, such as a file that ends too early, is the one to be told.
  source.on('error', (error) => engine.destroy(error));
  source.pipe(engine);
  try {
    for await (const piece of engine) yield piece as Uint8Array;
    if (engine.bytesWritten !== compressedSize) throw new DataError();
  } finally {
    source.destroy();
    engine.destroy();
  }
}

/** What was deflated ends before its bytes do. */
class DataError extends Error {
  readonly code = 'Z_DATA_ERROR';
}

function isDataError(cause: unknown): boolean {
  return String((cause as NodeJS.ErrnoException).code).startsWith('Z_');
}

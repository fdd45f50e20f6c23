import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { type DirectoryEntry, readCentralDirectory, refuse } from './central-directory.js';
import { ZipError } from './errors.js';
import { findData, readEntry } from './read-entry.js';

/** One entry of an archive. */
export interface ZipEntry {
  /** A relative path with forward slashes. */
  readonly name: string;
  /** Bytes when inflated. */
  readonly size: number;
  /** Bytes in the archive. */
  readonly compressedSize: number;
  /** Of the inflated bytes, as an unsigned number of 32 bits. */
  readonly crc32: number;
}

/** Limits of {@link openZip}. */
export interface OpenZipOptions {
  /** Most entries in the archive. @defaultValue `65_534` */
  readonly maxEntries?: number;
  /** Most inflated bytes of one entry. @defaultValue `1_073_741_824` (1 GiB) */
  readonly maxEntryBytes?: number;
  /** Most inflated bytes of all entries. @defaultValue `4_294_967_296` (4 GiB) */
  readonly maxTotalBytes?: number;
  /**
   * Most inflated bytes of all entries for each of their bytes in the archive. Looked at when they inflate to more than
   * 256 MiB: a smaller archive is no danger, and may hold one line a million times. Deflate itself ends at 1,032; logs
   * reach some 50. @defaultValue `200`
   */
  readonly maxRatio?: number;
}

/** An open archive. */
export interface ZipReader {
  /** The file, as it was given. */
  readonly path: string;
  /** In the order of the directory, without folders. */
  readonly entries: readonly ZipEntry[];
  /**
   * Reads one entry.
   *
   * @throws {@link ZipError} `ZIP_ENTRY_MISSING`; `ZIP_CORRUPT` when its header, size or crc does not agree with the
   * directory; `ZIP_TRUNCATED`, `ZIP_UNREADABLE`, `ZIP_CLOSED`
   */
  read(name: string): Promise<Uint8Array>;
  /**
   * Reads one entry piece by piece, of 256 KiB at the most, so that memory holds one piece of it. Trust what came when it has
   * ended without an error: a wrong crc is known at the end only.
   *
   * @throws {@link ZipError} as {@link read}
   */
  stream(name: string): AsyncGenerator<Uint8Array, void, undefined>;
  /** Closes the file. A second call does nothing. */
  close(): Promise<void>;
  /** The same as {@link close}. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Opens a zip for reading single entries.
 *
 * Only the central directory is read; it decides what the archive holds. Refused are unsafe names, names that collide
 * (also by letter case, and a file where another entry needs a folder), links and other special files, encryption,
 * several volumes, other methods than stored and deflate, overlapping entries, bytes before or after the archive, and
 * whatever else would make two readers see different archives.
 *
 * @param path - The file.
 * @throws {@link ZipError} `ZIP_NOT_FOUND`, `ZIP_UNREADABLE`, `ZIP_NOT_A_ZIP`, `ZIP_TRUNCATED`, `ZIP_CORRUPT`,
 * `ZIP_UNSAFE_NAME`, `ZIP_DUPLICATE_NAME`, `ZIP_UNSUPPORTED`, `ZIP_TOO_LARGE`
 *
 * @example
 * const zip = await openZip('out/notes.zip');
 * zip.entries[0]; // => { name: 'notes.txt', size: 5, compressedSize: 5, crc32: 907060870 }
 * await zip.read('notes.txt');
 * await zip.close();
 */
export async function openZip(path: string, options: OpenZipOptions = {}): Promise<ZipReader> {
  const file = await openFile(path);
  try {
    const limits = {
      maxEntries: options.maxEntries ?? 65_534,
      maxEntryBytes: options.maxEntryBytes ?? 2 ** 30,
      maxTotalBytes: options.maxTotalBytes ?? 2 ** 32,
      maxRatio: options.maxRatio ?? 200,
    };
    const entries = await readCentralDirectory(file, path, limits);
    // Nobody reads a folder, so what its own header hides would never be seen.
    for (const entry of entries) if (isFolder(entry)) await findData(file, path, entry);
    const files = entries.filter((entry) => !isFolder(entry));
    return new FileReader(path, file, files);
  } catch (cause) {
    await file.close();
    throw asZipError(path, cause);
  }
}

function isFolder({ name }: DirectoryEntry): boolean {
  return name.endsWith('/');
}

class FileReader implements ZipReader {
  readonly path: string;
  readonly entries: readonly ZipEntry[];
  readonly #byName: ReadonlyMap<string, DirectoryEntry>;
  #file: FileHandle | undefined;

  constructor(path: string, file: FileHandle, entries: readonly DirectoryEntry[]) {
    this.path = path;
    this.#file = file;
    this.#byName = new Map(entries.map((entry) => [entry.name, entry]));
    this.entries = Object.freeze(
      entries.map(({ name, record: { size, compressedSize, crc32 } }) =>
        Object.freeze({ name, size, compressedSize, crc32 }),
      ),
    );
  }

  async read(name: string): Promise<Uint8Array> {
    const pieces: Uint8Array[] = [];
    for await (const piece of this.stream(name)) pieces.push(piece);
    return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
  }

  async *stream(name: string): AsyncGenerator<Uint8Array, void, undefined> {
    const file = this.#file;
    if (!file) throw refuse('ZIP_CLOSED', this.path, 'the reader is closed');
    const entry = this.#byName.get(name);
    if (!entry) throw refuse('ZIP_ENTRY_MISSING', this.path, `it has no entry ${JSON.stringify(name)}`, { name });
    try {
      yield* readEntry(file, this.path, entry);
    } catch (cause) {
      throw asZipError(this.path, cause);
    }
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/** On systems that have it: opening a pipe waits for its writer otherwise, for ever. */
const nonBlocking = constants.O_NONBLOCK ?? 0;

async function openFile(path: string): Promise<FileHandle> {
  try {
    const file = await open(path, constants.O_RDONLY | nonBlocking);
    if ((await file.stat()).isFile()) return file;
    await file.close();
    throw refuse('ZIP_UNREADABLE', path, 'it is no file');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw refuse('ZIP_NOT_FOUND', path, 'no such file', { cause });
    throw asZipError(path, cause);
  }
}

function asZipError(path: string, cause: unknown): ZipError {
  if (cause instanceof ZipError) return cause;
  const code = (cause as NodeJS.ErrnoException).code ?? 'unknown error';
  return refuse('ZIP_UNREADABLE', path, code, { cause });
}

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { isE2EvidenceError } from '@e2evidence/errors';
import { openZip, writeZip, type ZipEntryInput, type ZipReader } from '@e2evidence/zip';
import { type Budget, spend, tooLarge } from './budget.js';
import { ScanError } from './errors.js';

/** Where an archive is: on disk, or in memory because it lies inside of another. */
export type ArchiveSource = string | Uint8Array;

/** A zip and the way to be done with it. */
export interface OpenArchive {
  readonly zip: ZipReader;
  close(): Promise<void>;
}

/**
 * Opens a zip within what is left of a budget.
 *
 * @param label - How errors call it.
 * @throws {@link ScanError} `SCAN_UNREADABLE`, `SCAN_TOO_LARGE`
 */
export async function openArchive(source: ArchiveSource, label: string, budget: Budget): Promise<OpenArchive> {
  // The reader of zips wants a file. Only this user can look into the folder, which is removed with the reader.
  const dir = typeof source === 'string' ? undefined : await privateFolder();
  const removeFolder = async (): Promise<void> => {
    if (dir !== undefined) await rm(dir, { recursive: true, force: true });
  };
  try {
    const path = dir === undefined ? String(source) : join(dir, 'inner.zip');
    if (typeof source !== 'string') await writeFile(path, source, { mode: 0o600 });
    const limits = { maxEntries: budget.entries, maxEntryBytes: budget.bytes, maxTotalBytes: budget.bytes };
    const zip = await openZip(path, limits).catch((cause) => {
      throw fromZipError(cause, label);
    });
    budget.entries -= zip.entries.length;
    return { zip, close: () => zip.close().finally(removeFolder) };
  } catch (error) {
    await removeFolder();
    throw error;
  }
}

/** Opens a zip, and closes it whatever becomes of the work. */
export async function withZip<T>(
  source: ArchiveSource,
  label: string,
  budget: Budget,
  work: (zip: ZipReader) => Promise<T>,
): Promise<T> {
  const archive = await openArchive(source, label, budget);
  try {
    return await work(archive.zip);
  } finally {
    await archive.close();
  }
}

/** Reads one entry and takes it off the budget. @throws {@link ScanError} `SCAN_UNREADABLE`, `SCAN_TOO_LARGE` */
export async function readEntry(zip: ZipReader, name: string, label: string, budget: Budget): Promise<Uint8Array> {
  const data = await zip.read(name).catch((cause) => {
    throw fromZipError(cause, label);
  });
  spend(budget, data.length, label);
  return data;
}

/** Makes a zip in memory. */
export async function packZip(entries: AsyncIterable<ZipEntryInput>): Promise<Uint8Array> {
  const dir = await privateFolder();
  try {
    const path = join(dir, 'inner.zip');
    await writeZip(path, entries);
    return await readFile(path);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

function privateFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'e2evidence-'));
}

const unpack = promisify(gunzip);

/** Inflates gzip data within a budget. @throws {@link ScanError} `SCAN_UNREADABLE`, `SCAN_TOO_LARGE` */
export async function inflateGzip(data: Uint8Array, label: string, budget: Budget): Promise<Uint8Array> {
  const most = Math.min(budget.bytes, 2 ** 30);
  try {
    const inflated = await unpack(data, { maxOutputLength: most });
    spend(budget, inflated.length, label);
    return inflated;
  } catch (cause) {
    if (cause instanceof ScanError) throw cause;
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw tooLarge(label, `it inflates to more than ${most} bytes`);
    }
    throw new ScanError('SCAN_UNREADABLE', `Could not read ${label}: it is damaged.`, {
      cause,
      details: { path: label },
    });
  }
}

function fromZipError(cause: unknown, label: string): ScanError {
  const isTooLarge = isE2EvidenceError(cause, 'ZIP_TOO_LARGE');
  const message = cause instanceof Error ? cause.message : String(cause);
  const path = isE2EvidenceError(cause) ? String(cause.details?.['path']) : '';
  // The remedy of the other package does not help here, and a path of a temporary file tells nothing.
  const reason = message.replace(`Could not read ${path}: `, '').split('. ')[0]?.replace(/\.$/, '');
  return new ScanError(isTooLarge ? 'SCAN_TOO_LARGE' : 'SCAN_UNREADABLE', `Could not read ${label}: ${reason}.`, {
    cause,
    details: { path: label },
  });
}

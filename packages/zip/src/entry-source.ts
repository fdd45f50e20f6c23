import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { types } from 'node:util';
import { ZipError } from './errors.js';
import type { ZipEntryInput } from './zip-entry-input.js';

/** So much is read, hashed and deflated at a time. */
export const blockBytes: number = 512 * 1024;

/** The content of an entry in blocks of {@link blockBytes}, only the last one shorter. */
export interface EntrySource {
  /** The most bytes it can have; infinite for a stream. */
  readonly maxSize: number;
  blocks(): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** @throws ZipError `ZIP_BAD_ENTRY` for what is no bytes, no stream of bytes, and no file that can be read */
export async function openSource(path: string, entry: ZipEntryInput): Promise<EntrySource> {
  if ('file' in entry && typeof entry.file === 'string') return openFileSource(path, entry.name, entry.file);
  const data: unknown = 'data' in entry ? entry.data : undefined;
  if (types.isUint8Array(data)) return { maxSize: data.length, blocks: () => split(data), close: nothing };
  if (isAsyncIterable(data))
    return { maxSize: Number.POSITIVE_INFINITY, blocks: () => gather(path, entry.name, data), close: nothing };
  throw badEntry(path, entry.name, 'are no bytes');
}

const nothing = async (): Promise<void> => {};

async function openFileSource(path: string, name: string, file: string): Promise<EntrySource> {
  let handle: FileHandle | undefined;
  try {
    // Opening a pipe waits for its writer otherwise, for ever.
    handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const found = await handle.stat();
    if (!found.isFile()) throw new Error(`${file} is no file`);
    const opened = handle;
    // A file that somebody still writes to is taken as long as it is now.
    return {
      maxSize: found.size,
      blocks: () => read(path, name, opened, found.size),
      close: () => opened.close(),
    };
  } catch (cause) {
    await handle?.close();
    throw badEntry(path, name, `cannot be read: ${reasonOf(cause)}`, cause);
  }
}

async function* read(path: string, name: string, file: FileHandle, size: number): AsyncGenerator<Uint8Array> {
  for (let position = 0; position < size; ) {
    const block = Buffer.allocUnsafeSlow(Math.min(blockBytes, size - position));
    let filled = 0;
    try {
      while (filled < block.length) {
        const { bytesRead } = await file.read(block, filled, block.length - filled, position + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
    } catch (cause) {
      throw badEntry(path, name, `cannot be read: ${reasonOf(cause)}`, cause);
    }
    position += filled;
    if (filled > 0) yield block.subarray(0, filled);
    // It was cut short meanwhile.
    if (filled < block.length) return;
  }
}

async function* split(data: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < data.length; start += blockBytes) yield data.subarray(start, start + blockBytes);
}

/** Pieces of any size as whole blocks. */
async function* gather(path: string, name: string, pieces: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  let block = Buffer.allocUnsafeSlow(blockBytes);
  let filled = 0;
  for await (const piece of pieces) {
    if (!types.isUint8Array(piece)) throw badEntry(path, name, 'are no stream of bytes');
    for (let taken = 0; taken < piece.length; ) {
      const part = piece.subarray(taken, taken + block.length - filled);
      block.set(part, filled);
      filled += part.length;
      taken += part.length;
      if (filled < block.length) continue;
      yield block;
      block = Buffer.allocUnsafeSlow(blockBytes);
      filled = 0;
    }
  }
  if (filled > 0) yield block.subarray(0, filled);
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

function reasonOf(cause: unknown): string {
  return (cause as NodeJS.ErrnoException).code ?? (cause as Error).message;
}

function badEntry(path: string, name: string, problem: string, cause?: unknown): ZipError {
  const message = `Could not write ${path}: the data of ${JSON.stringify(name)} ${problem}.`;
  return new ZipError('ZIP_BAD_ENTRY', message, { details: { path, name }, ...(cause ? { cause } : {}) });
}

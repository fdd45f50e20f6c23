import { type FileHandle, open } from 'node:fs/promises';
import { NdjsonError } from './errors.js';
import { parseRow } from './parse-row.js';

/** One row of a file. */
export interface Row {
  /** What the line holds, parsed. */
  readonly value: unknown;
  /** The byte at which the line starts. */
  readonly offset: number;
  /** The byte after its `\n`: where the next reading starts. */
  readonly nextOffset: number;
}

/** A complete line that is not JSON. */
export interface CorruptLine {
  /** The byte at which the line starts. */
  readonly offset: number;
  /** The byte after its `\n`. */
  readonly nextOffset: number;
  /** The line without its `\n`; bytes that are not UTF-8 appear as U+FFFD. */
  readonly text: string;
}

/** Options of {@link readRows}. */
export interface ReadRowsOptions {
  /** The byte to start at: 0, or a `nextOffset` of an earlier reading. @defaultValue `0` */
  readonly offset?: number;
  /** Called for each complete line that is not JSON, which is then skipped. Without it such a line throws. */
  readonly onCorrupt?: (line: CorruptLine) => void;
}

const chunkBytes = 64 * 1024;
const newline = 0x0a;

/**
 * Reads the rows of a file from an offset up to its last complete line.
 *
 * A last line without `\n` is a write in progress or the remains of one: it is left for the next reading, which starts
 * at the `nextOffset` of the last row. Empty lines are skipped. Lines end at `\n` only. An offset inside a line makes
 * the rest of that line a corrupt one. Memory holds one line and 64 KiB.
 *
 * @param path - The file.
 * @throws {@link NdjsonError} `NDJSON_NOT_FOUND`, `NDJSON_UNREADABLE`, `NDJSON_BAD_OFFSET` (also when the file became
 * shorter than the offset), and without `onCorrupt` `NDJSON_BAD_ROW` with `offset` and `nextOffset` in its details.
 *
 * @example
 * for await (const { value, nextOffset } of readRows('bus.ndjson', { offset: 120 })) console.log(value, nextOffset);
 * // => { topic: 'ready' } 140
 */
export async function* readRows(path: string, options: ReadRowsOptions = {}): AsyncIterable<Row> {
  const { offset: start = 0, onCorrupt } = options;
  const file = await openForReading(path);
  try {
    let startsInside = await checkStart(file, path, start);
    for await (const { bytes, offset, nextOffset } of completeLines(file, start)) {
      const outcome = startsInside ? undefined : parseLine(bytes);
      startsInside = false;
      if (outcome === 'empty') continue;
      if (outcome !== undefined) {
        yield { value: outcome.value, offset, nextOffset };
      } else if (onCorrupt) {
        onCorrupt({ offset, nextOffset, text: bytes.toString('utf8') });
      } else {
        throw badRow(path, offset, nextOffset);
      }
    }
  } catch (cause) {
    throw isSystemError(cause) ? unreadable(path, cause) : cause;
  } finally {
    await file.close();
  }
}

async function openForReading(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw unreadable(path, cause);
    throw new NdjsonError('NDJSON_NOT_FOUND', `Could not read ${path}: no such file.`, { cause, details: { path } });
  }
}

/** Tells whether the offset lies inside a line. */
async function checkStart(file: FileHandle, path: string, offset: number): Promise<boolean> {
  const { size } = await file.stat();
  if (!Number.isSafeInteger(offset) || offset < 0 || offset > size) {
    throw new NdjsonError('NDJSON_BAD_OFFSET', `Could not read ${path} from byte ${offset}: it has ${size} bytes.`, {
      details: { path, offset, size },
    });
  }
  if (offset === 0) return false;
  const before = Buffer.alloc(1);
  await file.read(before, 0, 1, offset - 1);
  return before[0] !== newline;
}

async function* completeLines(
  file: FileHandle,
  start: number,
): AsyncGenerator<{ bytes: Buffer; offset: number; nextOffset: number }> {
  let position = start;
  let lineStart = start;
  let carried: Buffer[] = [];
  for (;;) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(chunkBytes), 0, chunkBytes, position);
    if (bytesRead === 0) return;
    const chunk = buffer.subarray(0, bytesRead);
    let from = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, from)) {
      const part = chunk.subarray(from, end);
      const nextOffset = position + end + 1;
      yield { bytes: carried.length > 0 ? Buffer.concat([...carried, part]) : part, offset: lineStart, nextOffset };
      carried = [];
      lineStart = nextOffset;
      from = end + 1;
    }
    if (from < bytesRead) carried.push(chunk.subarray(from));
    position += bytesRead;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function parseLine(bytes: Buffer): { readonly value: unknown } | 'empty' | undefined {
  try {
    const text = utf8.decode(bytes);
    return text.trim() === '' ? 'empty' : { value: parseRow(text) };
  } catch {
    return undefined;
  }
}

function badRow(path: string, offset: number, nextOffset: number): NdjsonError {
  const message = `Could not read the row at byte ${offset} of ${path}: it is not JSON.`;
  return new NdjsonError('NDJSON_BAD_ROW', message, { details: { path, offset, nextOffset } });
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

function unreadable(path: string, cause: unknown): NdjsonError {
  const code = (cause as NodeJS.ErrnoException).code ?? 'unknown error';
  return new NdjsonError('NDJSON_UNREADABLE', `Could not read ${path}: ${code}.`, { cause, details: { path } });
}

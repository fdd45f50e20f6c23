import fs from 'node:fs';
import { resolve } from 'node:path';
import { NdjsonError } from './errors.js';
import { type LineFilter, type LineSink, scanLines } from './scan-lines.js';

/** What a look has reached. */
export interface Look {
  readonly nextOffset: number;
  readonly atEnd: boolean;
  readonly restarted?: 'truncated' | 'replaced';
}

const newline = 0x0a;
const chunkBytes = 256 * 1024;
/** So much is read faster in the foreground than a thread is asked for it. */
const foregroundBytes = 64 * 1024;
const empty = Buffer.alloc(0);

/** Goes through a file line by line, in chunks, and stays at its place between two looks. */
export class LineReader {
  readonly path: string;
  /** The byte at which the next look starts. */
  offset: number;
  readonly #file: string;
  readonly #filter: LineFilter;
  #descriptor: number | undefined;
  #opened: fs.Stats | undefined;
  /** The size at which a look found no further line; what is behind it is new. */
  #seenSize = -1;
  #startsInside = false;
  #isFirstLook = true;

  constructor(path: string, offset: number, filter: LineFilter) {
    this.path = path;
    this.offset = offset;
    this.#file = resolve(path);
    this.#filter = filter;
  }

  get isOpen(): boolean {
    return this.#descriptor !== undefined;
  }

  /**
   * Gives the sink what stands in the next chunk of complete lines. A sink that ends the scan at a line gets it no more.
   *
   * @returns undefined when there is no file.
   */
  async look(sink: LineSink): Promise<Look | undefined> {
    try {
      const restarted = this.#find();
      if (this.#descriptor === undefined) return undefined;
      const look = await this.#readChunkOfLines(this.#descriptor, sink);
      return restarted ? { ...look, restarted } : look;
    } catch (cause) {
      throw isSystemError(cause) ? unreadable(this.path, cause) : cause;
    }
  }

  close(): void {
    const descriptor = this.#descriptor;
    this.#descriptor = undefined;
    if (descriptor !== undefined) fs.closeSync(descriptor);
  }

  /** Opens the file that has the path now, once the one before is read to its end. */
  #find(): Look['restarted'] {
    const found = fs.statSync(this.#file, { throwIfNoEntry: false });
    if (this.#descriptor === undefined || this.#opened === undefined) {
      if (found !== undefined) this.#open();
      return undefined;
    }
    const { size } = fs.fstatSync(this.#descriptor);
    if (size < this.offset) return this.#restart('truncated');
    const isSame = found?.ino === this.#opened.ino && found.dev === this.#opened.dev;
    if (isSame || found === undefined || size !== this.#seenSize) return undefined;
    this.close();
    this.#open();
    return this.#restart('replaced');
  }

  #open(): void {
    const descriptor = fs.openSync(this.#file, 'r');
    this.#descriptor = descriptor;
    this.#opened = fs.fstatSync(descriptor);
    if (!this.#isFirstLook) return;
    this.#startsInside = startsInside(descriptor, this.path, this.offset, this.#opened.size);
    this.#isFirstLook = false;
  }

  #restart(reason: 'truncated' | 'replaced'): 'truncated' | 'replaced' {
    this.offset = 0;
    this.#seenSize = -1;
    this.#startsInside = false;
    return reason;
  }

  async #readChunkOfLines(descriptor: number, sink: LineSink): Promise<Look> {
    // Parts of a line that is longer than a chunk, joined once: a long line stays linear.
    const parts: Buffer[] = [];
    let position = this.offset;
    for (;;) {
      const chunk = await readChunk(descriptor, position);
      const end = chunk.lastIndexOf(newline) + 1;
      const atEnd = chunk.length < chunkBytes;
      if (atEnd) this.#seenSize = position + chunk.length;
      if (end > 0) {
        const whole = chunk.subarray(0, end);
        return this.#scan(parts.length > 0 ? Buffer.concat([...parts, whole]) : whole, atEnd, sink);
      }
      if (atEnd) return { nextOffset: this.offset, atEnd };
      parts.push(chunk);
      position += chunk.length;
    }
  }

  #scan(bytes: Buffer, atEnd: boolean, sink: LineSink): Look {
    const start = this.offset;
    let endedAt: number | undefined;
    const watched: LineSink = {
      row: (row) => sink.row(row),
      corrupt: (line) => {
        const goesOn = sink.corrupt(line);
        if (!goesOn) endedAt = line.nextOffset;
        return goesOn;
      },
    };
    const skipped = this.#startsInside ? bytes.indexOf(newline) + 1 : 0;
    this.#startsInside = false;
    const rest = {
      offset: start,
      nextOffset: start + skipped,
      text: bytes.toString('utf8', 0, Math.max(0, skipped - 1)),
    };
    if (skipped === 0 || watched.corrupt(rest))
      scanLines(bytes.subarray(skipped), start + skipped, this.#filter, watched);
    this.offset = endedAt ?? start + bytes.length;
    return { nextOffset: this.offset, atEnd: atEnd && endedAt === undefined };
  }
}

async function readChunk(descriptor: number, position: number): Promise<Buffer> {
  const waiting = fs.fstatSync(descriptor).size - position;
  if (waiting <= 0) return empty;
  if (waiting <= foregroundBytes) {
    const buffer = Buffer.allocUnsafe(waiting);
    return buffer.subarray(0, fs.readSync(descriptor, buffer, 0, waiting, position));
  }
  return new Promise((done, fail) => {
    fs.read(descriptor, Buffer.allocUnsafe(chunkBytes), 0, chunkBytes, position, (cause, bytesRead, buffer) => {
      if (cause) fail(cause);
      else done(buffer.subarray(0, bytesRead));
    });
  });
}

/** Whether an offset lies inside a line. */
function startsInside(descriptor: number, path: string, offset: number, size: number): boolean {
  if (!Number.isSafeInteger(offset) || offset < 0 || offset > size) {
    throw new NdjsonError('NDJSON_BAD_OFFSET', `Could not read ${path} from byte ${offset}: it has ${size} bytes.`, {
      details: { path, offset, size },
    });
  }
  if (offset === 0) return false;
  const before = Buffer.alloc(1);
  fs.readSync(descriptor, before, 0, 1, offset - 1);
  return before[0] !== newline;
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

function unreadable(path: string, cause: unknown): NdjsonError {
  const code = (cause as NodeJS.ErrnoException).code ?? 'unknown error';
  return new NdjsonError('NDJSON_UNREADABLE', `Could not read ${path}: ${code}.`, { cause, details: { path } });
}

/** The error for a complete line that is not JSON. */
export function badRow(path: string, { offset, nextOffset }: { offset: number; nextOffset: number }): NdjsonError {
  const message = `Could not read the row at byte ${offset} of ${path}: it is not JSON.`;
  return new NdjsonError('NDJSON_BAD_ROW', message, { details: { path, offset, nextOffset } });
}

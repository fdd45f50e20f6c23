import fs from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { NdjsonError } from './errors.js';
import { type LineFilter, type LineSink, scanLines, scanText } from './scan-lines.js';

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
/** So much before the place tells a file from what it is after it was cut short and has grown again: rows hold ids and times. */
const tailBytes = 256;
const tailNow = Buffer.alloc(tailBytes);

/** A writer that has looked at the path before the file was moved away has written within this time. */
const rotationGraceMs = 20;

/** Goes through a file line by line, in chunks, and stays at its place between two looks. */
export class LineReader {
  readonly path: string;
  /** The byte at which the next look starts. */
  offset: number;
  readonly #file: string;
  readonly #filter: LineFilter;
  #descriptor: number | undefined;
  #opened: fs.Stats | undefined;
  /** Rows are parsed from text, so nothing that was given points into it. */
  #buffer: Buffer | undefined;
  /** What stood before the offset when it was read. */
  readonly #tail = Buffer.alloc(tailBytes);
  #tailLength = 0;
  /** The size at which a look found no further line; what is behind it is new. */
  #seenSize = -1;
  /** There is no line end between the offset and this byte. */
  #searchedTo = 0;
  #startsInside = false;
  #isFirstOpening = true;
  /** Another file has the path, and is next. */
  #isReplaced = false;
  #gaveGrace = false;
  #looking = false;
  /** Nothing complete stood behind the offset at the last look. */
  #wasAtEnd = false;
  #closed = false;

  constructor(path: string, offset: number, filter: LineFilter) {
    this.path = path;
    this.offset = offset;
    this.#file = resolve(path);
    this.#filter = filter;
  }

  get isOpen(): boolean {
    return this.#descriptor !== undefined && !this.#closed;
  }

  /**
   * Gives the sink what stands in the next chunk of complete lines, once {@link lookNow} has found nothing. A sink that
   * ends the scan at a line gets it no more.
   *
   * @returns undefined when there is no file.
   */
  async look(sink: LineSink): Promise<Look | undefined> {
    if (this.#closed) {
      throw new NdjsonError('NDJSON_CLOSED', `Could not read ${this.path}.`, { details: { path: this.path } });
    }
    this.#looking = true;
    try {
      const restarted = await this.#find();
      if (this.#descriptor === undefined) return undefined;
      const look = await this.#readLines(this.#descriptor, sink);
      this.#wasAtEnd = look.atEnd;
      if (restarted) return { ...look, restarted };
      return this.#isReplaced ? { ...look, atEnd: false } : look;
    } catch (cause) {
      throw isSystemError(cause) ? unreadable(this.path, cause) : cause;
    } finally {
      this.#looking = false;
      if (this.#closed) this.#release();
    }
  }

  close(): void {
    this.#closed = true;
    // A thread may be reading.
    if (!this.#looking) this.#release();
  }

  #release(): void {
    const descriptor = this.#descriptor;
    this.#descriptor = undefined;
    if (descriptor !== undefined) fs.closeSync(descriptor);
  }

  /**
   * The same at once, with one system call, for what was appended to the file that was read to its end: it is what
   * somebody waits for. Whether the path has another file now is left to the next look.
   *
   * @returns undefined when it is not as simple as that.
   */
  lookNow(sink: LineSink): Look | undefined {
    const descriptor = this.#descriptor;
    if (
      this.#closed ||
      this.#looking ||
      !this.#wasAtEnd ||
      descriptor === undefined ||
      this.offset === 0 ||
      this.#startsInside
    )
      return undefined;
    if (this.#isReplaced || this.#searchedTo > this.offset) return undefined;
    this.#buffer ??= Buffer.allocUnsafe(chunkBytes);
    const before = this.#tailLength;
    const from = this.offset - before;
    const length = readNow(descriptor, this.#buffer, foregroundBytes, from);
    if (length <= before || length === foregroundBytes || !this.#isTail(this.#buffer)) return undefined;
    const end = this.#buffer[length - 1] === newline ? length : this.#buffer.lastIndexOf(newline, length - 1) + 1;
    if (end <= before) return undefined;
    this.#wasAtEnd = false;
    this.#seenSize = from + length;
    // Somebody waits for this: a lone line is taken as text in one go, in which places are those of its bytes.
    const text = this.#buffer.toString(undefined, before, end);
    const isOneByteEach = text.length === end - before && !text.includes('\ufffd');
    const look = isOneByteEach
      ? this.#scanText(text, sink)
      : this.#scan(this.#buffer.subarray(before, end), false, sink);
    this.#keepTail(this.#buffer, this.offset - from);
    this.#wasAtEnd = this.offset === from + end;
    return look;
  }

  /** Remembers what stands before the offset, at the end of these bytes of the file. */
  #keepTail(bytes: Buffer, end: number): void {
    this.#tailLength = Math.min(end, tailBytes);
    bytes.copy(this.#tail, 0, end - this.#tailLength, end);
  }

  #isTail(bytes: Buffer): boolean {
    return this.#tail.compare(bytes, 0, this.#tailLength, 0, this.#tailLength) === 0;
  }

  /** Whether what was read last still stands there: else the file was cut short, however far it has grown again. */
  #isContinued(descriptor: number): boolean {
    const length = fs.readSync(descriptor, tailNow, 0, this.#tailLength, this.offset - this.#tailLength);
    return length === this.#tailLength && this.#isTail(tailNow);
  }

  /** Opens the file that has the path now, once the one before is read to its end. */
  async #find(): Promise<Look['restarted']> {
    const found = fs.statSync(this.#file, { throwIfNoEntry: false });
    if (this.#descriptor === undefined || this.#opened === undefined) {
      if (found !== undefined) this.#open();
      return undefined;
    }
    const { size } = fs.fstatSync(this.#descriptor);
    if (size < this.offset || !this.#isContinued(this.#descriptor)) return this.#restart('truncated');
    if (size < this.#searchedTo) this.#searchedTo = this.offset;
    this.#isReplaced = found !== undefined && !(found.ino === this.#opened.ino && found.dev === this.#opened.dev);
    if (!this.#isReplaced || size !== this.#seenSize) return undefined;
    if (!this.#gaveGrace) {
      this.#gaveGrace = true;
      await sleep(rotationGraceMs);
      return this.#find();
    }
    return this.#open() ? this.#restart('replaced') : undefined;
  }

  /** @returns Whether it was still there. */
  #open(): boolean {
    let descriptor: number;
    try {
      descriptor = openForReading(this.#file);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw cause;
    }
    this.#release();
    this.#descriptor = descriptor;
    this.#opened = fs.fstatSync(descriptor);
    this.#isReplaced = false;
    this.#gaveGrace = false;
    if (!this.#isFirstOpening) return true;
    try {
      this.#startsInside = startsInside(descriptor, this.path, this.offset, this.#opened.size);
      const before = Math.min(this.offset, tailBytes);
      this.#tailLength = fs.readSync(descriptor, this.#tail, 0, before, this.offset - before);
    } catch (cause) {
      this.#release();
      throw cause;
    }
    this.#isFirstOpening = false;
    return true;
  }

  #restart(reason: 'truncated' | 'replaced'): 'truncated' | 'replaced' {
    this.offset = 0;
    this.#seenSize = -1;
    this.#searchedTo = 0;
    this.#startsInside = false;
    this.#tailLength = 0;
    return reason;
  }

  async #readLines(descriptor: number, sink: LineSink): Promise<Look> {
    if (this.#searchedTo < this.offset + chunkBytes) {
      const chunk = await this.#readChunk(descriptor, this.offset);
      const end = chunk.lastIndexOf(newline) + 1;
      const atEnd = chunk.length < chunkBytes;
      if (atEnd) this.#seenSize = this.offset + chunk.length;
      if (end > 0) return this.#scan(chunk.subarray(0, end), atEnd, sink);
      if (atEnd) return { nextOffset: this.offset, atEnd };
    }
    const end = await this.#findLineEnd(descriptor);
    if (end === undefined) return { nextOffset: this.offset, atEnd: true };
    return this.#scan(await readWhole(descriptor, this.offset, end - this.offset), false, sink);
  }

  /** Where a line ends that is longer than a chunk: each byte is searched once, however many looks the line takes to come. */
  async #findLineEnd(descriptor: number): Promise<number | undefined> {
    this.#searchedTo = Math.max(this.#searchedTo, this.offset + chunkBytes);
    for (;;) {
      const chunk = await this.#readChunk(descriptor, this.#searchedTo);
      const end = chunk.indexOf(newline);
      if (end !== -1) return this.#searchedTo + end + 1;
      this.#searchedTo += chunk.length;
      if (chunk.length < chunkBytes) {
        this.#seenSize = this.#searchedTo;
        return undefined;
      }
    }
  }

  #scanText(text: string, sink: LineSink): Look {
    return this.#scanned(scanText(text, this.offset, this.#filter, sink), text.length, false);
  }

  #scan(bytes: Buffer, atEnd: boolean, sink: LineSink): Look {
    const start = this.offset;
    const endedAt = this.#startsInside
      ? this.#scanBehindRest(bytes, start, sink)
      : scanLines(bytes, start, this.#filter, sink);
    const look = this.#scanned(endedAt, bytes.length, atEnd);
    this.#keepTail(bytes, this.offset - start);
    return look;
  }

  /** @param endedAt - Where the sink ended the scan, if it did. */
  #scanned(endedAt: number | undefined, length: number, atEnd: boolean): Look {
    this.offset = endedAt ?? this.offset + length;
    // What stands behind that line has not been seen.
    if (endedAt !== undefined) this.#seenSize = -1;
    return { nextOffset: this.offset, atEnd: atEnd && endedAt === undefined };
  }

  /** The rest of the line that the first look fell into is a corrupt one. */
  #scanBehindRest(bytes: Buffer, start: number, sink: LineSink): number | undefined {
    this.#startsInside = false;
    const skipped = bytes.indexOf(newline) + 1;
    const rest = { offset: start, nextOffset: start + skipped, text: bytes.toString('utf8', 0, skipped - 1) };
    if (!sink.corrupt(rest)) return rest.nextOffset;
    return scanLines(bytes.subarray(skipped), rest.nextOffset, this.#filter, sink);
  }

  /** @returns Fewer bytes than a chunk at the end of the file only; they are good until the next call. */
  async #readChunk(descriptor: number, position: number): Promise<Buffer> {
    const waiting = fs.fstatSync(descriptor).size - position;
    if (waiting <= 0) return empty;
    this.#buffer ??= Buffer.allocUnsafe(chunkBytes);
    const length = Math.min(waiting, chunkBytes);
    if (waiting > foregroundBytes) return read(descriptor, this.#buffer, 0, length, position);
    return this.#buffer.subarray(0, fs.readSync(descriptor, this.#buffer, 0, length, position));
  }
}

/**
 * Reading leaves the access time alone: else each look at a file that has grown writes its inode, before it returns.
 *
 * The system grants that to the owner of the file; others read it as ever.
 */
function openForReading(path: string): number {
  try {
    return fs.openSync(path, fs.constants.O_RDONLY | (fs.constants.O_NOATIME ?? 0));
  } catch {
    return fs.openSync(path, 'r');
  }
}

/** @returns 0 also for what cannot be read. */
function readNow(descriptor: number, buffer: Buffer, length: number, position: number): number {
  try {
    return fs.readSync(descriptor, buffer, 0, length, position);
  } catch {
    return 0;
  }
}

async function readWhole(descriptor: number, position: number, length: number): Promise<Buffer> {
  const whole = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const { length: more } = await read(descriptor, whole, filled, length - filled, position + filled);
    if (more === 0) break;
    filled += more;
  }
  // A file that is cut short meanwhile has no such line any more.
  const taken = whole.subarray(0, filled);
  return taken.subarray(0, taken.lastIndexOf(newline) + 1);
}

function read(descriptor: number, buffer: Buffer, start: number, length: number, position: number): Promise<Buffer> {
  return new Promise((done, fail) => {
    fs.read(descriptor, buffer, start, length, position, (cause, bytesRead) => {
      if (cause) fail(cause);
      else done(buffer.subarray(start, start + bytesRead));
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

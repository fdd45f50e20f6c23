import fs from 'node:fs';
import { dirname, resolve } from 'node:path';
import { NdjsonError } from './errors.js';
import { formatRow } from './format-row.js';

/** Options of {@link openAppender}. */
export interface AppenderOptions {
  /** Waits after each row until the disk has it (fdatasync), so that a power cut loses none. @defaultValue `false` */
  readonly durable?: boolean;
}

/** A file that grows by whole rows. Several processes may append to one file. */
export interface Appender {
  /** The file, as it was given. */
  readonly path: string;
  /** Appends one row. The value is formatted before this returns, so later changes to it are not written. */
  append(value: unknown): Promise<void>;
  /** The same, in the foreground: for handlers that must have written before they return. */
  appendSync(value: unknown): void;
  /** Closes the file. A second call does nothing. */
  close(): Promise<void>;
  /** The same as {@link close}. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Opens a file for appending rows; the file and its folder are created.
 *
 * Each row is one write of a whole line in append mode, so rows of several processes never mix. When the file ends in
 * the middle of a line, left by a writer that died, the next row starts on a line of its own. When the file was removed
 * or replaced since, the next row goes to the one that has its path now; the folder must still be there.
 *
 * @param path - The file.
 * @returns An appender whose methods throw `NDJSON_UNSERIALISABLE`, `NDJSON_UNWRITABLE`, `NDJSON_SHORT_WRITE` or
 * `NDJSON_CLOSED`.
 * @throws {@link NdjsonError} `NDJSON_UNWRITABLE`
 *
 * @example
 * const log = await openAppender('run/events.ndjson');
 * await log.append({ topic: 'ready' });
 * await log.close(); // => run/events.ndjson holds {"topic":"ready"} and a newline
 */
export async function openAppender(path: string, options: AppenderOptions = {}): Promise<Appender> {
  try {
    await fs.promises.mkdir(dirname(path), { recursive: true });
    return new FileAppender(path, options.durable ?? false);
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

class FileAppender implements Appender {
  readonly path: string;
  readonly #file: string;
  readonly #durable: boolean;
  #descriptor: number | undefined;
  #opened: fs.Stats;
  /** The size that the file had when its last line was certainly whole: after a row of this appender. */
  #wholeSize = 0;

  constructor(path: string, durable: boolean) {
    this.path = path;
    this.#file = resolve(path);
    this.#durable = durable;
    this.#descriptor = fs.openSync(this.#file, 'a+');
    this.#opened = fs.fstatSync(this.#descriptor);
  }

  async append(value: unknown): Promise<void> {
    this.appendSync(value);
  }

  appendSync(value: unknown): void {
    if (this.#descriptor === undefined) {
      throw new NdjsonError('NDJSON_CLOSED', `Could not append to ${this.path}.`, { details: { path: this.path } });
    }
    const row = formatRow(value);
    const { descriptor, size, insideLine } = this.#look(this.#descriptor);
    const bytes = Buffer.from(insideLine ? `\n${row}` : row);
    const written = this.#write(descriptor, bytes);
    // The rest cannot be written now: another process may have appended meanwhile, and a torn row would be glued to its own.
    if (written < bytes.length) throw this.#endFragment(descriptor, written, bytes.length);
    this.#wholeSize = size + bytes.length;
    if (this.#durable) this.#sync(descriptor);
  }

  async close(): Promise<void> {
    const descriptor = this.#descriptor;
    this.#descriptor = undefined;
    if (descriptor !== undefined) fs.closeSync(descriptor);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Looks at the end of the file that has the path now. */
  #look(descriptor: number): { descriptor: number; size: number; insideLine: boolean } {
    try {
      const found = fs.statSync(this.#file, { throwIfNoEntry: false });
      if (found === undefined || !isSameFile(found, this.#opened)) return this.#reopen(descriptor);
      const { size } = found;
      // Other writers may be at a row of theirs, or have died in it; a needless line end costs a reader nothing.
      return { descriptor, size, insideLine: size !== this.#wholeSize && endsInsideLine(descriptor, size) };
    } catch (cause) {
      throw unwritable(this.path, cause);
    }
  }

  #reopen(former: number): { descriptor: number; size: number; insideLine: boolean } {
    const descriptor = fs.openSync(this.#file, 'a+');
    this.#descriptor = descriptor;
    this.#opened = fs.fstatSync(descriptor);
    fs.closeSync(former);
    const { size } = this.#opened;
    return { descriptor, size, insideLine: endsInsideLine(descriptor, size) };
  }

  #write(descriptor: number, bytes: Buffer): number {
    try {
      return fs.writeSync(descriptor, bytes);
    } catch (cause) {
      throw unwritable(this.path, cause);
    }
  }

  #sync(descriptor: number): void {
    try {
      fs.fdatasyncSync(descriptor);
    } catch (cause) {
      throw unwritable(this.path, cause);
    }
  }

  #endFragment(descriptor: number, written: number, length: number): NdjsonError {
    try {
      fs.writeSync(descriptor, '\n');
    } catch {
      // Still no room: the next row begins with the line end instead.
    }
    const message = `Could not append to ${this.path}: ${written} of ${length} bytes were taken.`;
    return new NdjsonError('NDJSON_SHORT_WRITE', message, { details: { path: this.path, written, length } });
  }
}

function isSameFile(a: fs.Stats, b: fs.Stats): boolean {
  return a.ino === b.ino && a.dev === b.dev;
}

function endsInsideLine(descriptor: number, size: number): boolean {
  if (size === 0) return false;
  const last = Buffer.alloc(1);
  // A pipe or a device has no last byte to look at.
  if (fs.readSync(descriptor, last, 0, 1, size - 1) === 0) return false;
  return last[0] !== 0x0a;
}

function unwritable(path: string, cause: unknown): NdjsonError {
  const code = (cause as NodeJS.ErrnoException).code ?? 'unknown error';
  return new NdjsonError('NDJSON_UNWRITABLE', `Could not append to ${path}: ${code}.`, { cause, details: { path } });
}

import fs from 'node:fs';
import { dirname } from 'node:path';
import { NdjsonError } from './errors.js';
import { formatRow } from './format-row.js';

/** Options of {@link openAppender}. */
export interface AppenderOptions {
  /** Waits after each row until the disk has it (fdatasync), so that a power cut loses none. @defaultValue `false` */
  readonly durable?: boolean;
}

/** A file that grows by whole rows. Several processes may append to one file. */
export interface Appender {
  readonly path: string;
  /** Appends one row. The value is formatted before this returns, so later changes to it are not written. */
  append(value: unknown): Promise<void>;
  /** The same, in the foreground: for handlers that must have written before they return. */
  appendSync(value: unknown): void;
  /** Closes the file. A second call does nothing. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Opens a file for appending rows; the file and its folder are created.
 *
 * Each row is one write of a whole line in append mode, so rows of several processes never mix. When the file ends in
 * the middle of a line, left by a writer that died, the first row starts on a line of its own.
 *
 * @param path - The file.
 * @returns An appender whose methods throw `NDJSON_UNSERIALISABLE`, `NDJSON_UNWRITABLE`, `NDJSON_SHORT_WRITE` or
 * `NDJSON_CLOSED`.
 * @throws {@link NdjsonError} `NDJSON_UNWRITABLE`
 *
 * @example
 * const log = await openAppender('run/events.ndjson');
 * await log.append({ topic: 'ready' });
 * await log.close();
 */
export async function openAppender(path: string, options: AppenderOptions = {}): Promise<Appender> {
  try {
    await fs.promises.mkdir(dirname(path), { recursive: true });
    const descriptor = fs.openSync(path, 'a+');
    return new FileAppender(path, descriptor, options.durable ?? false, endsInsideLine(descriptor));
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

class FileAppender implements Appender {
  readonly path: string;
  readonly #durable: boolean;
  #descriptor: number | undefined;
  /** The next row must begin with `\n`: a fragment may stand before it. */
  #insideLine: boolean;

  constructor(path: string, descriptor: number, durable: boolean, insideLine: boolean) {
    this.path = path;
    this.#descriptor = descriptor;
    this.#durable = durable;
    this.#insideLine = insideLine;
  }

  async append(value: unknown): Promise<void> {
    this.appendSync(value);
  }

  appendSync(value: unknown): void {
    const descriptor = this.#descriptor;
    if (descriptor === undefined) {
      throw new NdjsonError('NDJSON_CLOSED', `Could not append to ${this.path}.`, { details: { path: this.path } });
    }
    const row = formatRow(value);
    const bytes = Buffer.from(this.#insideLine ? `\n${row}` : row);
    this.#insideLine = true;
    const written = this.#write(descriptor, bytes);
    // The rest cannot be written now: another process may have appended meanwhile, and a torn row would be glued to its own.
    if (written < bytes.length) throw this.#endFragment(descriptor, written, bytes.length);
    this.#insideLine = false;
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
      this.#insideLine = fs.writeSync(descriptor, '\n') !== 1;
    } catch {
      // Still no room: the next row begins with the line end instead.
    }
    const message = `Could not append to ${this.path}: ${written} of ${length} bytes were taken.`;
    return new NdjsonError('NDJSON_SHORT_WRITE', message, { details: { path: this.path, written, length } });
  }
}

function endsInsideLine(descriptor: number): boolean {
  const { size } = fs.fstatSync(descriptor);
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

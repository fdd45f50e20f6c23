import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppendFile, unwritable } from './append-file.js';
import { AppendQueue } from './append-queue.js';
import { NdjsonError } from './errors.js';

/** Options of {@link openAppender}. */
export interface AppenderOptions {
  /**
   * Waits until the disk has the row (fdatasync), so that a power cut loses none. Rows that are appended while one wait
   * is under way share the next one. @defaultValue `false`
   */
  readonly durable?: boolean;
  /**
   * So long after a look at the path, milliseconds, up to 10, rows of the same turn of the event loop are written without
   * another look, as to the same file and behind a whole line; a write that comes alone keeps no look. It halves the cost
   * of a row that is awaited, at a price: a row within that time after another process removed the file is lost with it,
   * and one after another process died in a line stands in that line. @defaultValue `0`, a look for each write
   */
  readonly checkIntervalMs?: number;
  /**
   * Nobody else appends to the file, so that `checkIntervalMs` counts for all writes, not for those of one turn alone.
   * @defaultValue `false`
   */
  readonly onlyWriter?: boolean;
}

/** A file that grows by whole rows. Several processes may append to one file. */
export interface Appender {
  /** The file, as it was given. */
  readonly path: string;
  /**
   * Appends one row. The value is formatted before this returns, so later changes to it are not written.
   *
   * @returns Resolves when the file has the row; rejects with `NDJSON_UNSERIALISABLE`, `NDJSON_UNWRITABLE`,
   * `NDJSON_SHORT_WRITE` or `NDJSON_CLOSED`, and then the file does not have it. Only a durable row that the disk refused
   * to sync may be there all the same.
   */
  append(value: unknown): Promise<void>;
  /**
   * The same for a line that is formatted already, as {@link formatRow} does. That it is JSON is not checked; one that
   * does not end with its only `\n` is refused with `NDJSON_UNSERIALISABLE`.
   *
   * @returns As {@link append}.
   */
  appendLine(line: string): Promise<void>;
  /**
   * Appends one row in the foreground, behind all that wait: for handlers that must have written before they return.
   *
   * @returns The bytes of the row, with its line end.
   * @throws {@link NdjsonError} with the codes of {@link append}
   */
  appendSync(value: unknown): number;
  /** The same for a line that is formatted already: see {@link appendLine}. */
  appendLineSync(line: string): number;
  /** Closes the file once what was appended is written. A second call does nothing. */
  close(): Promise<void>;
  /** The same as {@link close}. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Opens a file for appending rows; the file and its folder are created.
 *
 * A lone row is written at once, in the foreground. Rows that are appended in the same turn of the event loop follow in
 * one write. A write holds whole lines only, in append mode, so rows of several processes never mix. When the file ends
 * in the middle of a line, left by a writer that died, the next row starts on a line of its own. When the file was
 * removed or replaced since, the next row goes to the one that has its path now; the folder must still be there.
 *
 * @param path - The file.
 * @returns An appender whose methods throw `NDJSON_UNSERIALISABLE`, `NDJSON_UNWRITABLE`, `NDJSON_SHORT_WRITE` or
 * `NDJSON_CLOSED`.
 * @throws {@link NdjsonError} `NDJSON_UNWRITABLE`, `NDJSON_BAD_OPTION`
 *
 * @example
 * const log = await openAppender('run/events.ndjson');
 * await log.append({ topic: 'ready' });
 * await log.close(); // => run/events.ndjson holds {"topic":"ready"} and a newline
 */
export async function openAppender(path: string, options: AppenderOptions = {}): Promise<Appender> {
  const { durable = false, checkIntervalMs = 0, onlyWriter = false } = options;
  // Readers wait 20 ms for rows that go to a file which was replaced.
  if (!(checkIntervalMs >= 0 && checkIntervalMs <= 10)) {
    throw new NdjsonError('NDJSON_BAD_OPTION', `Could not append to ${path}: checkIntervalMs is ${checkIntervalMs}.`, {
      details: { path, option: 'checkIntervalMs' },
    });
  }
  try {
    mkdirSync(dirname(path), { recursive: true });
    return new AppendQueue(new AppendFile(path, checkIntervalMs, onlyWriter), durable);
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

import { badRow, LineReader } from './line-reader.js';
import type { CorruptLine, Row } from './row.js';
import { type LineSink, lineFilter } from './scan-lines.js';

/** Options of {@link openRowReader}. */
export interface RowReaderOptions {
  /** The byte to start at: 0, or a `nextOffset` of an earlier reading. @defaultValue `0` */
  readonly offset?: number;
  /**
   * Texts of which a wanted line holds one, as bytes: the other lines are passed over unparsed. It only saves work: a
   * line may hold the text elsewhere, so the caller still looks. A bad line that is passed over is not reported.
   * @defaultValue every line is parsed
   */
  readonly containing?: readonly string[];
  /**
   * What every row starts with. A line that is no JSON because a writer died in it, and another wrote on in the same
   * line, then gives the row at its end; the part before is the corrupt line. @defaultValue such a line is corrupt as a whole
   */
  readonly recoverAfter?: string;
  /** Called for each complete line that is not JSON, which is then skipped. @defaultValue such a line throws */
  readonly onCorrupt?: (line: CorruptLine) => void;
}

/** What one look at a file gives. */
export interface RowBatch {
  /** In the order of the file. */
  readonly rows: readonly Row[];
  /** The byte after the last complete line that was looked at, wanted or not: where the next look starts. */
  readonly nextOffset: number;
  /** True when the file held no complete line behind this batch, and is the one that has the path; else look again at once. */
  readonly atEnd: boolean;
  /** There when the file was cut short, or is another one than before: the batch begins at the start of what has the path now. */
  readonly restarted?: 'truncated' | 'replaced';
}

/** A file that is read again and again while it grows. */
export interface RowReader {
  /** The file, as it was given. */
  readonly path: string;
  /** The byte at which the next look starts. */
  readonly offset: number;
  /** False until a look finds the file, and once closed. */
  readonly isOpen: boolean;
  /**
   * Reads the next rows, some 256 KiB of them at the most, up to the last complete line. One look at a time.
   *
   * @returns No rows when there is nothing new, or no file.
   * @throws {@link NdjsonError} `NDJSON_UNREADABLE`; `NDJSON_BAD_OFFSET` at the first look, for an offset that is none or
   * lies behind the end; and without `onCorrupt` `NDJSON_BAD_ROW` with `offset` and `nextOffset` in its details
   */
  read(): Promise<RowBatch>;
  /**
   * The same without a promise, for whoever was told that the file has grown: the rows that were appended since a look
   * that reached the end. Whether the file was cut short or replaced is left to {@link read}.
   *
   * @returns undefined when there are none, or when it takes {@link read} to tell.
   */
  readNow(): RowBatch | undefined;
  /** Closes the file. A second call does nothing. */
  close(): void;
  /** The same as {@link close}. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Opens a reader that stays at its place between two looks, and notices when the file is another one.
 *
 * A file that was removed or replaced is read to its end first, then the one that has its path now from its start. A
 * last line without `\n` is left for a later look. The file may come later. An offset inside a line makes the rest of
 * that line a corrupt one.
 *
 * @param path - The file.
 *
 * @example
 * const reader = openRowReader('bus.ndjson', { offset: 120 });
 * (await reader.read()).rows.length; // => 3
 * (await reader.read()).rows.length; // => 0, until more is appended
 */
export function openRowReader(path: string, options: RowReaderOptions = {}): RowReader {
  return new FileRowReader(path, options);
}

class FileRowReader implements RowReader {
  readonly path: string;
  readonly #lines: LineReader;
  readonly #onCorrupt: ((line: CorruptLine) => void) | undefined;
  /** A bad line behind rows that were given first; it throws at the next look. */
  #pending: CorruptLine | undefined;

  constructor(path: string, options: RowReaderOptions) {
    this.path = path;
    this.#lines = new LineReader(path, options.offset ?? 0, lineFilter(options));
    this.#onCorrupt = options.onCorrupt;
  }

  get offset(): number {
    return this.#pending?.offset ?? this.#lines.offset;
  }

  get isOpen(): boolean {
    return this.#lines.isOpen;
  }

  read(): Promise<RowBatch> {
    try {
      const appended = this.readNow();
      return appended ? Promise.resolve(appended) : this.#look();
    } catch (thrown) {
      // What onCorrupt throws.
      return Promise.reject(thrown);
    }
  }

  readNow(): RowBatch | undefined {
    if (this.#pending) return undefined;
    const rows: Row[] = [];
    const look = this.#lines.lookNow(this.#sinkOf(rows));
    // A bad line that stands first throws at the look.
    if (look === undefined || (rows.length === 0 && this.#pending)) return undefined;
    return { rows, nextOffset: this.offset, atEnd: look.atEnd };
  }

  async #look(): Promise<RowBatch> {
    this.#throwPending();
    const rows: Row[] = [];
    const look = await this.#lines.look(this.#sinkOf(rows));
    if (rows.length === 0) this.#throwPending();
    if (look === undefined) return { rows, nextOffset: this.offset, atEnd: true };
    return { ...look, rows, nextOffset: this.offset };
  }

  #sinkOf(rows: Row[]): LineSink {
    return {
      row: (row) => void rows.push(row),
      corrupt: (line) => {
        if (this.#onCorrupt) this.#onCorrupt(line);
        else this.#pending = line;
        return this.#onCorrupt !== undefined;
      },
    };
  }

  close(): void {
    this.#lines.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }

  #throwPending(): void {
    const line = this.#pending;
    this.#pending = undefined;
    if (line) throw badRow(this.path, line);
  }
}

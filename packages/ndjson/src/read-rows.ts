import { NdjsonError } from './errors.js';
import { badRow, LineReader } from './line-reader.js';
import { openRowReader, type RowBatch, type RowReaderOptions } from './open-row-reader.js';
import type { CorruptLine, Row } from './row.js';
import { lineFilter } from './scan-lines.js';

/** Options of {@link readRows} and {@link readRowBatches}: those of a reader that looks once. */
export type ReadRowsOptions = RowReaderOptions;

/**
 * Reads the rows of a file from an offset up to its last complete line.
 *
 * A last line without `\n` is a write in progress or the remains of one: it is left for the next reading, which starts
 * at the `nextOffset` of the last row. Empty lines are skipped. Lines end at `\n` only. An offset inside a line makes
 * the rest of that line a corrupt one. Memory holds one line and 256 KiB with the rows in them.
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
  const lines = new LineReader(path, options.offset ?? 0, lineFilter(options));
  try {
    for (let atEnd = false; !atEnd; ) {
      // Rows and bad lines in the order of the file: whoever counts both sees them as they stand there.
      const found: (Row | CorruptLine)[] = [];
      const look = await lines.look({
        row: (row) => void found.push(row),
        corrupt: (line) => found.push(line) > 0,
      });
      if (look === undefined) throw notFound(path);
      // What was cut short or replaced while it was read is another reading.
      if (look.restarted) return;
      for (const item of found) {
        if ('value' in item) yield item;
        else if (options.onCorrupt) options.onCorrupt(item);
        else throw badRow(path, item);
      }
      atEnd = look.atEnd;
    }
  } finally {
    lines.close();
  }
}

/**
 * The same, many rows at a time, which is several times faster for many small ones.
 *
 * @param path - The file.
 * @returns At least one batch; the last has `atEnd`. `nextOffset` moves on also where `containing` passes lines over.
 * @throws {@link NdjsonError} as {@link readRows}: `NDJSON_NOT_FOUND`, `NDJSON_UNREADABLE`, `NDJSON_BAD_OFFSET`,
 * `NDJSON_BAD_ROW`.
 *
 * @example
 * for await (const { rows, nextOffset } of readRowBatches('bus.ndjson', { containing: ['"topic":"go"'] })) {
 *   console.log(rows.length, nextOffset); // => 40 262133
 * }
 */
export async function* readRowBatches(path: string, options: ReadRowsOptions = {}): AsyncIterable<RowBatch> {
  const reader = openRowReader(path, options);
  try {
    for (;;) {
      const batch = await reader.read();
      if (!reader.isOpen) throw notFound(path);
      if (batch.restarted) return;
      yield batch;
      if (batch.atEnd) return;
    }
  } finally {
    reader.close();
  }
}

function notFound(path: string): NdjsonError {
  return new NdjsonError('NDJSON_NOT_FOUND', `Could not read ${path}: no such file.`, { details: { path } });
}

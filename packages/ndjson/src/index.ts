/**
 * Append and read newline-delimited JSON: whole lines, byte offsets, torn tails kept.
 *
 * @packageDocumentation
 */

export { NdjsonError, type NdjsonErrorCode } from './errors.js';
export { escapeLineBreaks, formatRow } from './format-row.js';
export { type Appender, type AppenderOptions, openAppender } from './open-appender.js';
export { openRowReader, type RowBatch, type RowReader, type RowReaderOptions } from './open-row-reader.js';
export { parseRow } from './parse-row.js';
export { type ReadRowsOptions, readRowBatches, readRows } from './read-rows.js';
export type { CorruptLine, Row } from './row.js';
export { type FileWatch, type WatchFileOptions, watchFile } from './watch-file.js';

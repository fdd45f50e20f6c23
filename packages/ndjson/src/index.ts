/**
 * Append and read newline-delimited JSON: whole lines, byte offsets, torn tails kept.
 *
 * @packageDocumentation
 */

export { NdjsonError, type NdjsonErrorCode } from './errors.js';
export { formatRow } from './format-row.js';
export { type Appender, type AppenderOptions, openAppender } from './open-appender.js';
export { parseRow } from './parse-row.js';
export { type CorruptLine, type ReadRowsOptions, type Row, readRows } from './read-rows.js';

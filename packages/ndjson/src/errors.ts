import { E2EvidenceError, type ErrorCatalog } from '@e2evidence/errors';

const ndjsonCatalog = {
  NDJSON_UNSERIALISABLE: {
    meaning: 'The value cannot be written as one row of JSON.',
    remedy:
      'Pass plain data: no NaN, Infinity, BigInt, function, symbol, cycle, nor undefined as a row or in an array.',
  },
  NDJSON_BAD_ROW: {
    meaning: 'A complete line is not JSON.',
    remedy: 'Pass onCorrupt to skip such lines, or read on from the nextOffset in the details.',
  },
  NDJSON_BAD_OFFSET: {
    meaning: 'The offset is no whole number of bytes, or lies behind the end of the file.',
    remedy: 'Use a nextOffset of this file; when the file was truncated or replaced, start again at 0.',
  },
  NDJSON_BAD_OPTION: {
    meaning: 'An option has a value that cannot be used.',
    remedy: 'Pass a value within the bounds that the documentation of the option gives.',
  },
  NDJSON_NOT_FOUND: {
    meaning: 'There is no such file.',
    remedy: 'Check the path; a log exists from its first openAppender on.',
  },
  NDJSON_UNREADABLE: {
    meaning: 'The file is there but cannot be read.',
    remedy: 'Check that it is a file and that this user may read it.',
  },
  NDJSON_UNWRITABLE: {
    meaning: 'The file cannot be opened for appending, or a write failed.',
    remedy: 'Check that the folder is writable and that the disk has room.',
  },
  NDJSON_SHORT_WRITE: {
    meaning: 'The system took only a part of the row.',
    remedy: 'Make room on the disk and append the row again; the next row starts on a line of its own.',
  },
  NDJSON_CLOSED: {
    meaning: 'The appender or the reader is closed already.',
    remedy: 'Open a new one with openAppender or openRowReader.',
  },
} as const;

/** Every code of {@link NdjsonError}. */
export type NdjsonErrorCode = keyof typeof ndjsonCatalog;

/** What this package throws. `details` holds `path`, and for a place in a file `offset` and `nextOffset`, in bytes. */
export class NdjsonError extends E2EvidenceError<NdjsonErrorCode> {
  static override readonly className: string = 'NdjsonError';
  static override readonly catalog: ErrorCatalog = ndjsonCatalog;
}

import { createReadStream } from 'node:fs';
import { readError } from './errors.js';

const windowBytes = 8 * 1024 * 1024;
/** No readable string that matters is longer. */
const overlapBytes = 16 * 1024;

/**
 * A large file in windows that overlap, so that what lies across two of them is whole in one.
 *
 * @throws {@link ScanError} `SCAN_NOT_FOUND`, `SCAN_UNREADABLE`
 */
export async function* binaryWindows(path: string): AsyncGenerator<Buffer, void, undefined> {
  let before: Buffer = Buffer.alloc(0);
  try {
    for await (const piece of createReadStream(path, { highWaterMark: windowBytes }) as AsyncIterable<Buffer>) {
      yield Buffer.concat([before, piece]);
      before = Buffer.from(piece.subarray(Math.max(0, piece.length - overlapBytes)));
    }
  } catch (cause) {
    throw readError(path, cause);
  }
}

import { createReadStream } from 'node:fs';
import { tooLarge } from './budget.js';
import { readError } from './errors.js';

const newline = 0x0a;
const chunkBytes = 256 * 1024;
/** A line longer than this is not read. */
const longestLine = 128 * 1024 * 1024;
/** No key in PEM is longer. */
const longestKey = 32 * 1024;

/**
 * The bytes of a file in chunks of whole lines, some 256 KiB each or one line that is longer. A private key in PEM, which
 * is a secret of many lines, is never cut.
 *
 * @throws {@link ScanError} `SCAN_NOT_FOUND`, `SCAN_UNREADABLE`; `SCAN_TOO_LARGE` for a line of over 128 MiB.
 */
export async function* lineChunks(path: string): AsyncGenerator<Buffer, void, undefined> {
  let held: Buffer[] = [];
  let length = 0;
  try {
    for await (const piece of createReadStream(path, { highWaterMark: chunkBytes }) as AsyncIterable<Buffer>) {
      held.push(piece);
      length += piece.length;
      if (length > longestLine) throw tooLarge(path, 'it has a line of over 128 MiB');
      if (length < chunkBytes || !piece.includes(newline)) continue;
      const bytes = Buffer.concat(held);
      const end = endOfChunk(bytes);
      if (end > 0) yield bytes.subarray(0, end);
      held = [bytes.subarray(end)];
      length = bytes.length - end;
    }
  } catch (cause) {
    if (cause instanceof Error && 'syscall' in cause) throw readError(path, cause);
    throw cause;
  }
  if (length > 0) yield Buffer.concat(held);
}

function endOfChunk(bytes: Buffer): number {
  const end = bytes.lastIndexOf(newline) + 1;
  const key = bytes.lastIndexOf('-----BEGIN ', end - 1);
  if (key < 0 || end - key > longestKey || bytes.includes('-----END ', key)) return end;
  return bytes.lastIndexOf(newline, key) + 1;
}

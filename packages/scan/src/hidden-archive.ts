import { open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import { type Budget, spend, tooLarge } from './budget.js';
import { readError, ScanError } from './errors.js';

// APPNOTE.TXT of the zip format, 4.3.16
const endOfDirectory = Buffer.from('504b0506', 'hex');
const endBytes = 22;
const longestComment = 65_535;

/**
 * The zip that stands behind other bytes, as in an archive that extracts itself: what can be opened of it.
 *
 * @returns Undefined when the data does not end as a zip does.
 */
export function zipBehind(data: Uint8Array): Uint8Array | undefined {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const at = bytes.lastIndexOf(endOfDirectory);
  if (at < 0 || bytes.length - at > endBytes + longestComment || at + endBytes > bytes.length) return undefined;
  const start = at - bytes.readUInt32LE(at + 12) - bytes.readUInt32LE(at + 16);
  // A directory that counts from the beginning of the file says so itself; a damaged one is for the reader to refuse.
  return start > 0 ? bytes.subarray(start) : bytes;
}

/**
 * Whether a file on disk ends as a zip does.
 *
 * @throws {@link ScanError} `SCAN_NOT_FOUND`, `SCAN_UNREADABLE`
 */
export async function endsAsZip(path: string, size: number): Promise<boolean> {
  try {
    const file = await open(path, 'r');
    try {
      const length = Math.min(size, endBytes + longestComment);
      const tail = Buffer.alloc(length);
      await file.read(tail, 0, length, size - length);
      return tail.includes(endOfDirectory);
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw readError(path, cause);
  }
}

/** Whether data begins as a zlib stream does (RFC 1950, 2.2); so may a text that begins with an `x`. */
export function beginsAsZlib(head: Uint8Array): boolean {
  return head[0] === 0x78 && head.length > 5 && (head[0] * 256 + head[1]!) % 31 === 0;
}

const unpack = promisify(inflate);

/**
 * Inflates what begins as a zlib stream, within a budget.
 *
 * @throws {@link ScanError} `SCAN_UNREADABLE` when it is none, or a damaged one; `SCAN_TOO_LARGE`
 */
export async function inflateZlib(data: Uint8Array, label: string, budget: Budget): Promise<Uint8Array> {
  const most = Math.min(budget.bytes, 2 ** 30);
  const inflated = await unpack(data, { maxOutputLength: most }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(label, `it inflates to more than ${most} bytes`);
    const message = `Could not read ${label}: it is a damaged zlib stream.`;
    throw new ScanError('SCAN_UNREADABLE', message, { cause, details: { path: label } });
  });
  spend(budget, inflated.length, label);
  return inflated;
}

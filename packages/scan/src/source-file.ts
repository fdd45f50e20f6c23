import { open } from 'node:fs/promises';
import { extname } from 'node:path';
import { readError } from './errors.js';
import { headBytes } from './file-kind.js';

/** From here on a file is read in pieces, where it can be. */
export const wholeBytes = 33_554_432;
/** Nothing larger is taken into memory at once: no text can be much longer. */
export const mostBytesAtOnce = 500_000_000;
const firstLineBytes = 4096;

/** What the beginning of a file on disk tells. */
export interface SourceFile {
  readonly size: number;
  /** Its first bytes. */
  readonly head: Buffer;
  /** Whether it makes sense only as a whole: a JSON document of many lines, a page, a text in UTF-16. */
  readonly isWhole: boolean;
  /** Whether it holds a NUL early on, which texts do not. */
  readonly isBinary: boolean;
}

/** @throws {@link ScanError} `SCAN_NOT_FOUND`, `SCAN_UNREADABLE` */
export async function lookAt(path: string): Promise<SourceFile> {
  try {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      const bytes = Buffer.alloc(firstLineBytes);
      const { bytesRead } = await file.read(bytes, 0, firstLineBytes, 0);
      const start = bytes.subarray(0, bytesRead);
      const isWide = (start[0] === 0xff && start[1] === 0xfe) || (start[0] === 0xfe && start[1] === 0xff);
      const firstLine = start
        .toString('latin1')
        .split('\n')[0]!
        .replace(/^\u00ef\u00bb\u00bf/, '');
      const isDocument = /^\.(?:har|json|html?|map)$/i.test(extname(path));
      const isWhole = isWide || isDocument || /^\s{0,64}(?:[[{]\s{0,8}$|<(?:!doctype|html))/i.test(firstLine);
      return { size, head: start.subarray(0, headBytes), isWhole, isBinary: !isWide && start.includes(0) };
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw readError(path, cause);
  }
}

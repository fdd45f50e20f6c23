import fs from 'node:fs';

/** So much of a file tells it from the one that takes its path later. */
const headBytes = 128;

/**
 * The first bytes of a file, in the foreground.
 *
 * @returns undefined when there is no file.
 */
export function readHead(path: string): Buffer | undefined {
  let file: number | undefined;
  try {
    file = fs.openSync(path, 'r');
    const head = Buffer.alloc(headBytes);
    return head.subarray(0, fs.readSync(file, head, 0, headBytes, 0));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  } finally {
    if (file !== undefined) fs.closeSync(file);
  }
}

/** Whether the file still begins so: it has only grown since. */
export function hasHead(path: string, head: Buffer): boolean {
  return readHead(path)?.subarray(0, head.length).equals(head) ?? false;
}

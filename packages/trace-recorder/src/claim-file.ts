import { createHash } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Makes an empty file that nobody else has: `<name>.zip`, or the next free one of `<name>-2.zip`, `<name>-3.zip`.
 *
 * Works for two recorders and two processes that want the same name at the same time.
 *
 * @returns Its path, inside `dir` whatever the name holds.
 */
export async function claimFile(dir: string, name: string): Promise<string> {
  await mkdir(dir, { recursive: true });
  const safe = fileNameFor(name);
  for (let copy = 1; ; copy++) {
    const path = join(dir, `${safe}${copy === 1 ? '' : `-${copy}`}.zip`);
    try {
      await (await open(path, 'wx')).close();
      return path;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/**
 * A name as a file name without extension: letters and digits of any script, `_`, `.` and `-` stay.
 *
 * At most 80 characters; names that differ only in what was taken out may meet.
 */
export function fileNameFor(name: string): string {
  const words = name
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}\p{M}._-]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/g, '');
  const short = [...words].slice(0, 80).join('');
  const isDevice = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i.test(short);
  if (short === words && short !== '' && !isDevice) return short;
  // What was cut off or is nothing but punctuation still tells two names apart.
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return short === '' ? digest : `${short.replace(/\./g, '-')}-${digest}`;
}

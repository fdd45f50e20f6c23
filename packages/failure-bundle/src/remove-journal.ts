import { rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { filesFolder, journalFile } from './journal-layout.js';

/**
 * Removes a journal, once a bundle holds what was in it. Its folder goes too, unless something else lies there.
 *
 * @param dir - The folder that `openJournal` was given. One without a journal is left as it is.
 *
 * @example
 * await bundleFromJournal('out/checkout', { outputPath: 'out/checkout.zip' });
 * await removeJournal('out/checkout'); // => out/checkout is gone
 */
export async function removeJournal(dir: string): Promise<void> {
  await rm(join(dir, filesFolder), { recursive: true, force: true });
  // Last: as long as it is there, what is left can still be found.
  await rm(join(dir, journalFile), { force: true });
  await rmdir(dir).catch(() => {});
}

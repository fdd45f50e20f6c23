import { rmdirSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
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
  // An empty folder, as that of a test that passed, takes no thread.
  if (!removeEmpty(join(dir, filesFolder))) await rm(join(dir, filesFolder), { recursive: true, force: true });
  // Last: as long as it is there, what is left can still be found.
  rmSync(join(dir, journalFile), { force: true });
  removeEmpty(dir);
}

/** Removes a folder if it is empty; tells whether it was. */
function removeEmpty(dir: string): boolean {
  try {
    rmdirSync(dir);
    return true;
  } catch {
    return false;
  }
}

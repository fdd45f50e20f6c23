import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { FailureBundleError } from './errors.js';
import { filesFolder, journalFile } from './journal-layout.js';

/** Folders that hold no evidence and many files. */
const skipped = new Set(['node_modules', '.git']);

/**
 * Finds the journals below a folder, such as those that killed processes left in the workspace of a CI job.
 *
 * Links are not followed, `node_modules` and `.git` are left out, and so is what cannot be read, or was killed before its
 * first byte.
 *
 * @param root - The folder, which may be a journal itself.
 * @returns The folders that {@link readJournal} takes, in the order of their paths.
 * @throws {@link FailureBundleError} `FAILURE_BUNDLE_NOT_FOUND` when there is no such folder
 *
 * @example
 * await findJournals('test-results'); // => ['test-results/checkout-1/journal']
 */
export async function findJournals(root: string): Promise<readonly string[]> {
  const status = await lstat(root).catch(() => undefined);
  if (!status?.isDirectory()) {
    const message = `Could not look for journals in ${root}: there is no such folder.`;
    throw new FailureBundleError('FAILURE_BUNDLE_NOT_FOUND', message, { details: { path: root } });
  }
  const found: string[] = [];
  const waiting = [root];
  for (let dir = waiting.pop(); dir !== undefined; dir = waiting.pop()) {
    const entries = await readdir(dir, { withFileTypes: true }).catch(() => []);
    const isJournal = entries.some((entry) => entry.name === journalFile && entry.isFile());
    if (isJournal && (await hasBytes(join(dir, journalFile)))) found.push(dir);
    for (const entry of entries) {
      if (!entry.isDirectory() || skipped.has(entry.name) || (isJournal && entry.name === filesFolder)) continue;
      waiting.push(join(dir, entry.name));
    }
  }
  return found.sort();
}

async function hasBytes(path: string): Promise<boolean> {
  const status = await lstat(path).catch(() => undefined);
  return status !== undefined && status.size > 0;
}

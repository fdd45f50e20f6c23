import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { describeError } from '@e2evidence/errors';
import { FlowError } from './errors.js';

/** The next copy of a folder that this process made, by the first one's path: a name may come back a thousand times. */
const nextCopy = new Map<string, number>();
const mostRemembered = 10_000;

/**
 * Makes the folder of one flow: `<outputDir>/<slug>-<attempt>`.
 *
 * A folder that is there already holds somebody's evidence and is never touched: then it is `<slug>-<attempt>-2`, and so on.
 *
 * @returns Its absolute path.
 * @throws {@link FlowError} `FLOW_OUTPUT_UNWRITABLE`
 */
export async function makeEvidenceFolder(outputDir: string, name: string, attempt: number): Promise<string> {
  const root = resolve(outputDir);
  const first = join(root, `${slug(name)}-${attempt}`);
  try {
    // In the foreground, as all that is as short: a test must not wait for four threads to wake up.
    mkdirSync(root, { recursive: true });
    // The first one is tried in any case: it may have been removed.
    for (let copy = 1; ; copy = Math.max(copy + 1, nextCopy.get(first) ?? 2)) {
      const dir = copy === 1 ? first : `${first}-${copy}`;
      try {
        mkdirSync(dir);
        if (nextCopy.size >= mostRemembered) nextCopy.clear();
        nextCopy.set(first, copy + 1);
        return dir;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
    }
  } catch (cause) {
    const reason = describeError(cause).message;
    throw new FlowError('FLOW_OUTPUT_UNWRITABLE', `Could not make an evidence folder in ${root}: ${reason}.`, {
      cause,
    });
  }
}

/** A name as a folder name: letters and digits of any script, in lower case, at most 80 characters. */
export function slug(name: string): string {
  const words = name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
  const short = [...words].slice(0, 80).join('').replace(/-$/, '');
  if (short === words && short !== '') return short;
  // Two long names that begin alike, or names of punctuation only, must not meet in one folder.
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return short === '' ? digest : `${short}-${digest}`;
}

/** Writes a small file whole: under a temporary name first, so that nobody ever reads half of it. */
export async function writeWhole(path: string, data: string | Uint8Array): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  try {
    writeFileSync(temporary, data, { flag: 'wx' });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Removes what a process left that was killed while it wrote a file of the folder. */
export async function removeUnfinished(dir: string): Promise<void> {
  const unfinished = /^\.(?:bundle\.zip|report\.json|report\.html|summary\.md|spans\.otlp\.jsonl)\.[0-9a-f]+\.tmp$/;
  for (const name of await readdir(dir)) if (unfinished.test(name)) await rm(join(dir, name), { force: true });
}

/** Where the journal of a flow lies while it runs. */
export function journalDirOf(dir: string): string {
  return join(dir, 'journal');
}

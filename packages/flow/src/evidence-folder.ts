import { createHash } from 'node:crypto';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { describeError } from '@e2evidence/errors';
import { FlowError } from './errors.js';

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
  try {
    await mkdir(root, { recursive: true });
    for (let copy = 1; ; copy++) {
      const dir = join(root, `${slug(name)}-${attempt}${copy === 1 ? '' : `-${copy}`}`);
      try {
        await mkdir(dir);
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

/** Writes a file whole: under a temporary name first, so that nobody ever reads half of it. */
export async function writeWhole(path: string, data: string | Uint8Array): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(data);
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
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

import { lstat, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CliError } from './errors.js';
import { progress } from './terminal.js';

/**
 * Writes files into a folder, which is made when it is missing. Links inside the folder are never followed.
 *
 * @param dir - The folder.
 * @param files - Relative name with forward slashes → bytes.
 * @param options - `force`: replace files that are there.
 * @throws {@link CliError} `CLI_WOULD_OVERWRITE`, before anything is written; `CLI_LEADS_OUTSIDE`; `CLI_UNWRITABLE`
 */
export async function writeFiles(
  dir: string,
  files: ReadonlyMap<string, Uint8Array>,
  options: { readonly force: boolean },
): Promise<void> {
  for (const name of files.keys()) checkName(dir, name);
  if (!options.force) await refuseToOverwrite(dir, [...files.keys()]);
  try {
    await mkdir(dir, { recursive: true });
    let written = 0;
    for (const [name, data] of files) {
      progress(`${++written} of ${files.size}: ${name}`);
      const path = join(dir, name);
      await makeFolders(dir, name);
      if (options.force) await rm(path, { force: true });
      // `wx` follows no link and overwrites nothing that has come meanwhile.
      await writeFile(path, data, { flag: 'wx' });
    }
  } catch (cause) {
    if (cause instanceof CliError) throw cause;
    const { code = String(cause), path } = cause as NodeJS.ErrnoException;
    throw new CliError('CLI_UNWRITABLE', `Could not write ${path ?? dir}: ${code}.`, { cause, details: { dir } });
  }
}

/** The reader of bundles refuses such names already; the one who writes does not rely on it. */
function checkName(dir: string, name: string): void {
  const parts = name.split('/');
  const isSafe = parts.every((part) => part !== '' && part !== '.' && part !== '..') && !/[\\\0]|^[A-Za-z]:/.test(name);
  if (!isSafe) throw leadsOutside(dir, name);
}

async function refuseToOverwrite(dir: string, names: readonly string[]): Promise<void> {
  const there: string[] = [];
  for (const name of names) if (await isThere(join(dir, name))) there.push(name);
  if (there.length === 0) return;
  const more = there.length > 3 ? ` and ${there.length - 3} more` : '';
  const message = `Could not extract into ${dir}: ${there.slice(0, 3).join(', ')}${more} would be overwritten.`;
  throw new CliError('CLI_WOULD_OVERWRITE', message, { details: { dir, names: there } });
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch {
    return false;
  }
}

/** One by one, because a recursive mkdir would walk through a link. */
async function makeFolders(dir: string, name: string): Promise<void> {
  const parts = name.split('/').slice(0, -1);
  for (let depth = 1; depth <= parts.length; depth++) {
    const folder = join(dir, ...parts.slice(0, depth));
    await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    if (!(await lstat(folder)).isDirectory()) throw leadsOutside(dir, name);
  }
}

function leadsOutside(dir: string, name: string): CliError {
  const message = `Could not extract ${JSON.stringify(name)} into ${dir}: its path leads elsewhere.`;
  return new CliError('CLI_LEADS_OUTSIDE', message, { details: { dir, name } });
}

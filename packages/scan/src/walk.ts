import { lstat, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { readError } from './errors.js';
import type { PassedOver, Unread } from './piece.js';

/** A file to read. */
export interface FoundFile {
  readonly type: 'file';
  /** Where it is. */
  readonly path: string;
  /** How it is called: relative to the folder that was given, with forward slashes; alone, its own name. */
  readonly file: string;
}

/**
 * The files below a folder in the order of their names, or the one file that was given. Links inside the folder are not
 * followed; the path that was given may be one.
 *
 * @param skip - Names of files and folders below it that are left out.
 * @throws {@link ScanError} `SCAN_NOT_FOUND`, `SCAN_UNREADABLE` when the path itself is not there.
 */
export async function* walk(
  path: string,
  skip: ReadonlySet<string>,
): AsyncGenerator<FoundFile | PassedOver | Unread, void, undefined> {
  const found = await stat(path).catch((cause) => {
    throw readError(path, cause);
  });
  if (!found.isDirectory()) {
    if (found.isFile()) yield { type: 'file', path, file: basename(path) };
    else {
      const error = readError(path, { code: 'it is no file' });
      yield { type: 'unread', file: basename(path), code: error.code, reason: error.message };
    }
    return;
  }
  const waiting = [''];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    const at = join(path, file);
    try {
      const status = await (file === '' ? stat(at) : lstat(at));
      if (status.isDirectory()) {
        const names = (await readdir(at)).sort();
        for (const name of names.filter((each) => skip.has(each))) {
          yield { type: 'passed-over', file: child(file, name), kind: 'skipped by name' };
        }
        waiting.push(
          ...names
            .filter((name) => !skip.has(name))
            .map((name) => child(file, name))
            .reverse(),
        );
      } else if (status.isFile()) yield { type: 'file', path: at, file };
      else yield { type: 'passed-over', file, kind: status.isSymbolicLink() ? 'symbolic link' : 'special file' };
    } catch (cause) {
      const error = readError(at, cause);
      yield { type: 'unread', file: file === '' ? '.' : file, code: error.code, reason: error.message };
    }
  }
}

function child(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

import { randomBytes } from 'node:crypto';
import { chmod, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, parse, resolve } from 'node:path';
import { isE2EvidenceError } from '@e2evidence/errors';
import { readError, ScanError, writeError } from './errors.js';

/** Where the output of a redaction goes. */
export interface OutputChoice {
  readonly outputPath?: string | undefined;
  readonly inPlace?: boolean | undefined;
}

/**
 * The path of the output: the given one, the input itself, or one beside it. It is the input only in place.
 *
 * @throws {@link ScanError} `SCAN_NOT_FOUND`, `SCAN_UNREADABLE`, `SCAN_WOULD_OVERWRITE`, `SCAN_BAD_OPTION`
 */
export async function chooseOutput(path: string, { outputPath, inPlace = false }: OutputChoice): Promise<string> {
  const found = await stat(path).catch((cause) => {
    throw readError(path, cause);
  });
  if (!found.isFile()) {
    const message = `Could not redact ${path}: it is no file.`;
    throw new ScanError('SCAN_UNREADABLE', message, { details: { path } });
  }
  if (inPlace && outputPath !== undefined) {
    throw new ScanError(
      'SCAN_BAD_OPTION',
      `Could not redact ${path}: it has an output, and shall be replaced in place.`,
      {
        details: { path, outputPath },
      },
    );
  }
  // A link stays one: what it points to is replaced.
  if (inPlace) return realpath(path);
  const { dir, name, ext } = parse(path);
  const output = outputPath ?? join(dir, `${name}.redacted${ext}`);
  const same =
    resolve(output) === resolve(path) || (await realpath(output).catch(() => output)) === (await realpath(path));
  if (same) {
    const message = `Could not redact ${path}: the output is the same file.`;
    throw new ScanError('SCAN_WOULD_OVERWRITE', message, { details: { path } });
  }
  return output;
}

/**
 * Writes a file whole or not at all: under a temporary name beside it, which then becomes its own. It may be read by
 * whom the file that it replaces allowed.
 *
 * @throws {@link ScanError} `SCAN_UNWRITABLE`; other errors of `write` are thrown on as they are.
 */
export async function replaceFile(path: string, write: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    await write(temporary);
    // What only its owner may read stays so.
    const replaced = await stat(path).catch(() => undefined);
    if (replaced) await chmod(temporary, replaced.mode & 0o7777);
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => {});
    if (cause instanceof ScanError) throw cause;
    if (isE2EvidenceError(cause, 'ZIP_UNWRITABLE') || (cause instanceof Error && 'syscall' in cause)) {
      throw writeError(path, cause instanceof Error && cause.cause ? cause.cause : cause);
    }
    throw cause;
  }
}

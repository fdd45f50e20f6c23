import { posix } from 'node:path';
import { checkEntryName, foldEntryName } from '@e2evidence/zip';
import { FailureBundleError } from './errors.js';
import { manifestName } from './manifest.js';

/** One file of a bundle. */
export interface Artifact {
  /** Its name inside the zip. */
  readonly name: string;
  readonly data: Uint8Array;
  /** Decides how its text is redacted; without it the extension does. */
  readonly contentType?: string | undefined;
}

/** A file on disk that is too large for memory, or that no rule can read: it is taken as it is when the bundle is written. */
export interface FileArtifact {
  /** Its name inside the zip. */
  readonly name: string;
  /** Its path. */
  readonly file: string;
  /** Decides how its text is redacted; without it the extension does. */
  readonly contentType?: string | undefined;
}

/** What goes into a bundle. */
export type Content = Artifact | FileArtifact;

/** @throws {@link FailureBundleError} `FAILURE_BUNDLE_UNSAFE_NAME` */
export function checkArtifactName(name: string): void {
  try {
    checkEntryName(name);
  } catch (cause) {
    throw unsafe(name, { cause });
  }
  // Nor may it be a folder.
  if (foldEntryName(name).split('/')[0] === manifestName) throw unsafe(name);
}

/**
 * Claims a name: the name itself, or when it is taken the first free one with a number before its extension. A folder
 * whose name a file has gets a number as well.
 *
 * @param taken - The folded names in use, those of folders with a slash at their end; the claimed ones are added.
 */
export function claimName(name: string, taken: Set<string>): string {
  const parts = name.split('/');
  const last = parts.pop()!;
  let folder = '';
  for (const part of parts) {
    folder = `${free(folder, part, (path) => taken.has(path))}/`;
    taken.add(foldEntryName(folder));
  }
  const claimed = free(folder, last, (path) => taken.has(path) || taken.has(`${path}/`));
  taken.add(foldEntryName(claimed));
  return claimed;
}

function free(folder: string, part: string, isTaken: (folded: string) => boolean): string {
  const { name: stem, ext } = posix.parse(part);
  let path = folder + part;
  for (let number = 2; isTaken(foldEntryName(path)); number++) path = `${folder}${stem}-${number}${ext}`;
  return path;
}

/** Sorts by Unicode code point, which is the order of the UTF-8 bytes and not that of JavaScript strings. */
export function sortByName<Named extends { readonly name: string }>(artifacts: readonly Named[]): Named[] {
  return artifacts.toSorted((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
}

function unsafe(name: string, options: { cause?: unknown } = {}): FailureBundleError {
  const message = `Could not add ${JSON.stringify(name)} to the bundle: the name is not allowed.`;
  return new FailureBundleError('FAILURE_BUNDLE_UNSAFE_NAME', message, { ...options, details: { name } });
}

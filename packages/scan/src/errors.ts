import { E2EvidenceError, type ErrorCatalog } from '@e2evidence/errors';

const scanCatalog = {
  SCAN_NOT_FOUND: {
    meaning: 'There is no such file or folder.',
    remedy: 'Check the path.',
  },
  SCAN_UNREADABLE: {
    meaning: 'The file is there but cannot be read, or is no zip or gzip file that can be trusted.',
    remedy: 'Check that this user may read it; copy or download it again when it is damaged.',
  },
  SCAN_TOO_LARGE: {
    meaning: 'The file inflates to more than the limits, or archives lie in archives too deep.',
    remedy: 'Raise maxBytes or maxEntries when you trust the file; unpack archives that lie deeper than four levels.',
  },
  SCAN_UNSUPPORTED: {
    meaning:
      'The file cannot be looked into, or not be redacted and kept: an archive of another kind than zip and gzip, an image, a film, a font or other binary data.',
    remedy: 'Unpack the archive; delete what shows a secret; images inside of archives are replaced with dropImages.',
  },
  SCAN_WOULD_OVERWRITE: {
    meaning: 'The redacted file would be written over the one it is made from.',
    remedy: 'Choose another output, or ask for it with inPlace (--in-place).',
  },
  SCAN_UNWRITABLE: {
    meaning: 'The output cannot be written.',
    remedy: 'Check that the folder is writable, that the path is no folder, and that the disk has room.',
  },
  SCAN_BAD_BASELINE: {
    meaning: 'The baseline file is not one.',
    remedy: 'Repair its JSON, or write a new one with --update-baseline.',
  },
  SCAN_BAD_OPTION: {
    meaning: 'An option is not what it should be.',
    remedy: 'See the options in the README of @e2evidence/scan.',
  },
} as const;

/** The codes of {@link ScanError}. */
export type ScanErrorCode = keyof typeof scanCatalog;

/** What this package throws. `details` holds `path`. */
export class ScanError extends E2EvidenceError<ScanErrorCode> {
  static override readonly className: string = 'ScanError';
  static override readonly catalog: ErrorCatalog = scanCatalog;
}

/** The error for a file that could not be read. */
export function readError(path: string, cause: unknown): ScanError {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new ScanError('SCAN_NOT_FOUND', `Could not read ${path}: no such file.`, { cause, details: { path } });
  }
  const message = `Could not read ${path}: ${code ?? 'unknown error'}.`;
  return new ScanError('SCAN_UNREADABLE', message, { cause, details: { path } });
}

/** The error for an archive that is no zip and no gzip file: what is in it nobody has seen. */
export function unopened(path: string): ScanError {
  const message = `Could not read ${path}: it is an archive of another kind than zip and gzip.`;
  return new ScanError('SCAN_UNSUPPORTED', message, { details: { path } });
}

/** The error for a file that could not be written. */
export function writeError(path: string, cause: unknown): ScanError {
  const { code } = cause as NodeJS.ErrnoException;
  const message = `Could not write ${path}: ${code ?? 'unknown error'}.`;
  return new ScanError('SCAN_UNWRITABLE', message, { cause, details: { path } });
}

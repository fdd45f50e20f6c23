import { ZipError, type ZipErrorCode } from '@e2evidence/zip';
import { FailureBundleError, type FailureBundleErrorCode } from './errors.js';

const codes: Partial<Record<ZipErrorCode, FailureBundleErrorCode>> = {
  ZIP_NOT_FOUND: 'FAILURE_BUNDLE_NOT_FOUND',
  ZIP_NOT_A_ZIP: 'FAILURE_BUNDLE_NOT_A_BUNDLE',
  ZIP_TRUNCATED: 'FAILURE_BUNDLE_CORRUPT',
  ZIP_CORRUPT: 'FAILURE_BUNDLE_CORRUPT',
  ZIP_DUPLICATE_NAME: 'FAILURE_BUNDLE_CORRUPT',
  ZIP_UNSAFE_NAME: 'FAILURE_BUNDLE_UNSAFE_NAME',
  ZIP_UNWRITABLE: 'FAILURE_BUNDLE_UNWRITABLE',
  // A file that was there when the writing began.
  ZIP_BAD_ENTRY: 'FAILURE_BUNDLE_FILE_NOT_FOUND',
};

/** The error of this package for one of the zip beneath it, which becomes its cause; other errors as they are. */
export function fromZipError(error: unknown, path: string): unknown {
  if (!(error instanceof ZipError)) return error;
  const code = codes[error.code] ?? 'FAILURE_BUNDLE_UNREADABLE';
  const isWriting = code === 'FAILURE_BUNDLE_UNWRITABLE' || code === 'FAILURE_BUNDLE_FILE_NOT_FOUND';
  const doing = isWriting ? 'write' : 'read';
  const { name } = error.details;
  const where = typeof name === 'string' ? ` at ${JSON.stringify(name)}` : '';
  const message = `Could not ${doing} the bundle ${path}: ${error.code}${where}.`;
  return new FailureBundleError(code, message, { cause: error, details: { path, ...error.details } });
}

/**
 * Finds secrets in files, folders and archives, and takes them out of bundles, HAR files, logs and Playwright traces.
 *
 * @packageDocumentation
 */

export type { ArchiveLimits } from './budget.js';
export { ScanError, type ScanErrorCode } from './errors.js';
export { type RedactedFile, type RedactFileOptions, redactFile } from './redact-file.js';

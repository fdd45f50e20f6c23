/**
 * Finds secrets in files, folders and archives, and takes them out of bundles, HAR files, logs and Playwright traces.
 *
 * @packageDocumentation
 */

export {
  type AcceptedFinding,
  type Baseline,
  type BaselineFile,
  createBaseline,
  readBaseline,
  writeBaseline,
} from './baseline.js';
export type { ArchiveLimits } from './budget.js';
export { ScanError, type ScanErrorCode } from './errors.js';
export type { ScanFinding } from './finder.js';
export type { PassedOver, Unread } from './piece.js';
export { type RedactedFile, type RedactFileOptions, redactFile } from './redact-file.js';
export { type ScanItem, type ScanOptions, type ScanSummary, scanPath } from './scan-path.js';

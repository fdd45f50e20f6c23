/**
 * One zip that explains a failed browser test: manifest, sha256 of every artifact, redacted, recoverable from a journal.
 *
 * @packageDocumentation
 */

export type { BundleBudgets } from './budgets.js';
export { type BundleFromJournalOptions, bundleFromJournal } from './bundle-from-journal.js';
export { FailureBundleError, type FailureBundleErrorCode } from './errors.js';
export { FailureBundle, type FailureBundleOptions } from './failure-bundle.js';
export { findJournals } from './find-journals.js';
export {
  type Journal,
  type JournalArtifactInput,
  type JournalHeaderInput,
  type JournalOptions,
  type JournalOutcome,
  type JournalRow,
  openJournal,
} from './journal.js';
export type { BundleArtifact, BundleManifest, BundleRedaction } from './manifest.js';
export {
  type BundleEntry,
  type BundleProblem,
  type BundleReader,
  type BundleVerification,
  type ExtractedBundle,
  extractBundle,
  type OpenBundleOptions,
  openBundle,
} from './open-bundle.js';
export {
  type JournalArtifact,
  type JournalContent,
  type JournalEnd,
  type JournalHeader,
  readJournal,
} from './read-journal.js';
export { removeJournal } from './remove-journal.js';
export type { StoreOptions } from './store.js';

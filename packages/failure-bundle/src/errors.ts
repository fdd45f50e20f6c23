import { E2EvidenceError, type ErrorCatalog } from '@e2evidence/errors';

const failureBundleCatalog = {
  FAILURE_BUNDLE_NOT_FOUND: {
    meaning: 'There is no such bundle, or no such folder to look for journals in.',
    remedy: 'Check the path.',
  },
  FAILURE_BUNDLE_NOT_A_BUNDLE: {
    meaning: 'The file is no zip, or a zip without the manifest of a failure bundle.',
    remedy: 'Pass a zip that FailureBundle or bundleFromJournal wrote.',
  },
  FAILURE_BUNDLE_UNREADABLE: {
    meaning: 'The bundle cannot be read here: no permission, too large, or packed in a way that is not supported.',
    remedy: 'See the cause.',
  },
  FAILURE_BUNDLE_CORRUPT: {
    meaning: 'The bundle is cut short, lacks a listed artifact, or an artifact is not what the manifest lists.',
    remedy: 'Fetch it again; do not trust the artifacts that openBundle(path).verify() names.',
  },
  FAILURE_BUNDLE_UNLISTED_ENTRY: {
    meaning: 'The zip holds an entry that the manifest does not list.',
    remedy: 'Somebody added to the bundle after it was written: take the original.',
  },
  FAILURE_BUNDLE_ENTRY_MISSING: {
    meaning: 'The bundle has no artifact of this name, or the store that holds it is not there.',
    remedy:
      'Take a name from manifest.artifacts. When the message names a store, copy that folder beside the bundle, or pass its path as the option store.',
  },
  FAILURE_BUNDLE_BAD_STORE: {
    meaning:
      'Whoever opens the bundle would not find its store: it is not beside the bundle, nor beside a folder above it.',
    remedy: 'Pass a folder such as out/store for bundles such as out/checkout/bundle.zip, at most four levels above.',
  },
  FAILURE_BUNDLE_SCREENSHOT_NOT_BYTES: {
    meaning: 'The screenshot is not bytes.',
    remedy: 'Pass a Uint8Array; decode base64 with Buffer.from(text, "base64").',
  },
  FAILURE_BUNDLE_NOT_TEXT: {
    meaning: 'A text, a name or a path is no string.',
    remedy: 'Pass a string; for bytes use addFile.',
  },
  FAILURE_BUNDLE_FILE_NOT_FOUND: {
    meaning: 'The file to add is not there, or is no file.',
    remedy: 'Check the path, and that its writer has finished.',
  },
  FAILURE_BUNDLE_UNSAFE_NAME: {
    meaning: 'A name inside the bundle would lead out of it, or is manifest.json.',
    remedy:
      'Write it under a relative name with forward slashes, such as artifacts/notes.txt; do not unpack a bundle that has such a name.',
  },
  FAILURE_BUNDLE_EMPTY_NAME: {
    meaning: 'The test has no name.',
    remedy: 'Pass the title of the test.',
  },
  FAILURE_BUNDLE_BAD_METADATA: {
    meaning: 'The metadata, the time of capture, the trace id, the status or the tools cannot stand in the manifest.',
    remedy:
      'Pass an object of plain data (no NaN, BigInt, function or cycle), a valid date, and texts, also as the versions of tools.',
  },
  FAILURE_BUNDLE_UNSERIALISABLE: {
    meaning: 'Console or network rows cannot be written as JSON.',
    remedy: 'Pass plain data: no NaN, BigInt, function or cycle.',
  },
  FAILURE_BUNDLE_UNWRITABLE: {
    meaning: 'The bundle or the journal cannot be written there.',
    remedy: 'Check that the folder is writable and that the disk has room.',
  },
  FAILURE_BUNDLE_NO_JOURNAL: {
    meaning: 'The folder holds no journal, or one whose first row is not a header that this version knows.',
    remedy: 'Pass the folder that openJournal was given.',
  },
  FAILURE_BUNDLE_JOURNAL_EXISTS: {
    meaning: 'The folder holds a journal already.',
    remedy: 'Give every run a folder of its own, or make a bundle of the older journal and remove it.',
  },
  FAILURE_BUNDLE_OVER_BUDGET: {
    meaning: 'The artifact does not fit into what may be kept.',
    remedy: 'Keep less, or raise the limit in the options.',
  },
  FAILURE_BUNDLE_JOURNAL_ENDED: {
    meaning: 'The journal has ended.',
    remedy: 'Add artifacts before end().',
  },
} as const;

/** Every code of {@link FailureBundleError}. */
export type FailureBundleErrorCode = keyof typeof failureBundleCatalog;

/** What this package throws. `details` holds `path`, and where one artifact is meant its `name`. */
export class FailureBundleError extends E2EvidenceError<FailureBundleErrorCode> {
  static override readonly className: string = 'FailureBundleError';
  static override readonly catalog: ErrorCatalog = failureBundleCatalog;
}

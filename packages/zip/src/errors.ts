import { E2EvidenceError, type ErrorCatalog } from '@e2evidence/errors';

const zipCatalog = {
  ZIP_NOT_FOUND: {
    meaning: 'There is no such file.',
    remedy: 'Check the path.',
  },
  ZIP_UNREADABLE: {
    meaning: 'The file is there but cannot be read.',
    remedy: 'Check that it is a file and that this user may read it.',
  },
  ZIP_NOT_A_ZIP: {
    meaning: 'The file has neither the start nor the end of a zip.',
    remedy: 'Pass the zip itself; a download may have saved an error page under its name.',
  },
  ZIP_TRUNCATED: {
    meaning: 'The file starts like a zip but its end is missing.',
    remedy: 'Copy or download it again; its writer may have been stopped.',
  },
  ZIP_CORRUPT: {
    meaning: 'The zip contradicts itself, or the bytes of an entry are not those that were written.',
    remedy: 'Copy or download it again; do not trust its other entries.',
  },
  ZIP_UNSAFE_NAME: {
    meaning:
      'A name is empty, absolute, climbs out with "..", holds a backslash, a drive or a control character, or means something else on Windows (a device such as nul.txt, a dot or space at the end).',
    remedy: 'Use relative names with forward slashes.',
  },
  ZIP_DUPLICATE_NAME: {
    meaning:
      'Two entries have the same name, names that differ in letter case only, or one is a file where the other needs a folder.',
    remedy: 'Give every entry a name of its own.',
  },
  ZIP_ENTRY_MISSING: {
    meaning: 'The zip has no entry of this name.',
    remedy: 'Take a name from its entries.',
  },
  ZIP_TOO_LARGE: {
    meaning: 'The zip, or one of its entries, is larger than the limits.',
    remedy:
      'When you trust the file raise maxEntries, maxEntryBytes, maxTotalBytes or maxRatio; when writing, split it.',
  },
  ZIP_UNSUPPORTED: {
    meaning:
      'The zip uses something that this reader does not know: encryption, several volumes, links, or another method than stored and deflate.',
    remedy: 'Pack it again without that.',
  },
  ZIP_BAD_ENTRY: {
    meaning: 'The content of an entry to write is no bytes and no stream of bytes, or its file cannot be read.',
    remedy: 'Pass a Uint8Array, a stream of them, or the path of a file; encode text with a TextEncoder.',
  },
  ZIP_UNWRITABLE: {
    meaning: 'The zip cannot be written there.',
    remedy: 'Check that the folder is writable, that the path is no folder, and that the disk has room.',
  },
  ZIP_CLOSED: {
    meaning: 'The reader is closed already.',
    remedy: 'Open the zip again with openZip.',
  },
} as const;

/** Every code of {@link ZipError}. */
export type ZipErrorCode = keyof typeof zipCatalog;

/** What this package throws. `details` holds `path`, and where one entry is meant its `name`. */
export class ZipError extends E2EvidenceError<ZipErrorCode> {
  static override readonly className: string = 'ZipError';
  static override readonly catalog: ErrorCatalog = zipCatalog;
}

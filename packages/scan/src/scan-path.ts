import { createRedactor, type Redactor } from '@e2evidence/redact';
import type { ArchiveLimits } from './budget.js';
import { ScanError } from './errors.js';
import { Finder, type ScanFinding } from './finder.js';
import { createFingerprint, newFingerprintKey } from './fingerprint.js';
import type { PassedOver, Unread } from './piece.js';
import { type Reading, readPieces } from './read-pieces.js';
import { walk } from './walk.js';

/** The last item of a scan. */
export interface ScanSummary {
  readonly type: 'summary';
  /** Files and entries of archives that were looked into. */
  readonly files: number;
  /** How many findings were given. */
  readonly findings: number;
  /** How many things could not be read. */
  readonly unread: number;
  /** What was not looked into, by kind. */
  readonly passedOver: Readonly<Record<string, number>>;
  /** True when it ended at `maxFindings`; there may be more. */
  readonly stopped: boolean;
}

/** What {@link scanPath} gives. */
export type ScanItem = ScanFinding | Unread | PassedOver | ScanSummary;

/** Options of {@link scanPath}. */
export interface ScanOptions extends ArchiveLimits {
  /** Its rules, known secrets and allowed values say what is found; it learns from what is read. @defaultValue `createRedactor()` */
  readonly redactor?: Redactor;
  /** Names of files and folders that are left out, wherever below the path they are. @defaultValue `[]` */
  readonly skip?: readonly string[];
  /** Ends after so many findings. @defaultValue no limit */
  readonly maxFindings?: number;
  /** Findings that do not count, such as those of a baseline; they are left out. @defaultValue none */
  readonly accepts?: (finding: ScanFinding) => boolean;
  /** Makes the fingerprints; 64 hex digits. @defaultValue a new one */
  readonly fingerprintKey?: string;
}

/**
 * Looks for secrets in a file, or in all files of a folder.
 *
 * Everything is read twice: what the first reading recognises, the second one finds wherever it stands bare. Zip and gzip
 * files are opened, also inside of each other, up to four deep. Links are not followed. What cannot be read is told as
 * `unread` and the scan goes on.
 *
 * @param path - A file or a folder.
 * @returns Findings and what could not be read, in the order of the files, and a `summary` at the end.
 * @throws {@link ScanError} `SCAN_NOT_FOUND` and `SCAN_UNREADABLE` for the path itself; `SCAN_BAD_OPTION`. What lies
 * below it and is one of these, `SCAN_TOO_LARGE` or `SCAN_UNSUPPORTED`, is told as `unread`.
 *
 * @example
 * for await (const item of scanPath('test-results')) if (item.type === 'finding') console.log(item.file, item.rule);
 * // => checkout.zip!artifacts/console.json bearer
 */
export async function* scanPath(path: string, options: ScanOptions = {}): AsyncGenerator<ScanItem, void, undefined> {
  const { redactor = createRedactor(), maxFindings = Number.POSITIVE_INFINITY, accepts = () => false } = options;
  if (!(maxFindings > 0)) {
    throw new ScanError('SCAN_BAD_OPTION', `Could not scan ${path}: maxFindings is ${maxFindings}.`);
  }
  const fingerprint = createFingerprint(options.fingerprintKey ?? newFingerprintKey());
  const reading: Reading = { limits: options, redactor, traces: new Map() };
  const skip = new Set(options.skip ?? []);
  await learn(path, skip, reading);

  const finder = new Finder(redactor, fingerprint);
  const passedOver: Record<string, number> = {};
  let [findings, unread] = [0, 0];
  const summary = (stopped: boolean): ScanSummary => {
    return { type: 'summary', files: finder.files, findings, unread, passedOver, stopped };
  };
  for await (const item of readAll(path, skip, reading)) {
    if (item.type !== 'piece') {
      if (item.type === 'unread') unread++;
      else passedOver[item.kind] = (passedOver[item.kind] ?? 0) + 1;
      yield item;
      continue;
    }
    for (const finding of finder.look(item)) {
      if (accepts(finding)) continue;
      findings++;
      yield finding;
      if (findings >= maxFindings) {
        yield summary(true);
        return;
      }
    }
  }
  yield summary(false);
}

async function learn(path: string, skip: ReadonlySet<string>, reading: Reading): Promise<void> {
  for await (const item of readAll(path, skip, reading)) {
    if (item.type === 'piece') reading.redactor.body(item.text, item.contentType);
  }
}

async function* readAll(path: string, skip: ReadonlySet<string>, reading: Reading) {
  for await (const found of walk(path, skip)) {
    if (found.type === 'file') yield* readPieces(found, reading);
    else yield found;
  }
}

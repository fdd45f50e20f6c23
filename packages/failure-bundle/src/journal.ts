import { mkdirSync, writeFileSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { type Appender, formatRow, openAppender } from '@e2evidence/ndjson';
import { type Redactor, resolveRedactor } from '@e2evidence/redact';
import { checkArtifactName, claimName } from './artifact.js';
import { FailureBundleError, type FailureBundleErrorCode } from './errors.js';
import {
  emptyTraceId,
  filesFolder,
  type JournalArtifactRow,
  type JournalEndRow,
  type JournalHeaderRow,
  journalFile,
  journalVersion,
  reservedTypes,
} from './journal-layout.js';
import { checkFacts } from './manifest.js';
import { redactArtifact } from './redact-artifacts.js';

/** What a journal says first. */
export interface JournalHeaderInput {
  /** The title of the test, not empty. */
  readonly testName: string;
  /** 32 hex digits; 32 zeros when telemetry is off. */
  readonly traceId: string;
  /** Epoch milliseconds. */
  readonly startedAtMs: number;
  /** Plain data for the manifest of the bundle. @defaultValue `{}` */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Tool → version. @defaultValue `{}` */
  readonly tools?: Readonly<Record<string, string>>;
}

/** Options of {@link openJournal}. */
export interface JournalOptions {
  /** What removes secrets before a byte is written; `false` switches that off. @defaultValue `createRedactor()` */
  readonly redactor?: Redactor | false;
  /** How many bytes of rows are kept; what comes later is counted. @defaultValue `67_108_864` (64 MiB) */
  readonly maxBytes?: number;
  /** How many bytes of artifacts are kept; one that would go over is refused. @defaultValue `1_073_741_824` (1 GiB) */
  readonly maxBundleBytes?: number;
}

/** One row: plain data with a type. The types `header`, `artifact` and `end` are the journal's own. */
export interface JournalRow {
  /** What kind of row it is, such as `event`. */
  readonly type: string;
  /** Plain data, redacted by key and content. */
  readonly [key: string]: unknown;
}

/** One file to keep beside the rows. */
export interface JournalArtifactInput {
  /** Its name inside the bundle, such as `artifacts/dom.html`. */
  readonly name: string;
  /** Text, or bytes; both are redacted when they hold text. */
  readonly data: Uint8Array | string;
  /** Decides how text is redacted. @defaultValue by the extension of the name */
  readonly contentType?: string;
  /** One line for the list of files, redacted. @defaultValue none */
  readonly description?: string;
}

/** How the run ended. */
export interface JournalOutcome {
  /** `passed`, `failed`, `timedOut` or `interrupted`. */
  readonly status: string;
  /** The error as one would print it; empty when there was none. */
  readonly errorRepr: string;
  /** Epoch milliseconds. */
  readonly endedAtMs: number;
}

/** The running record of one test. What was recorded is on disk when the call returns, redacted. */
export interface Journal {
  /** The folder, as it was given. */
  readonly dir: string;
  /** How many rows were not kept. */
  readonly droppedRows: number;
  /** The same by reason: `budget`, `unserialisable`, `disk`, `reserved` (a type of the journal's own), `ended`. */
  readonly dropped: Readonly<Record<string, number>>;
  /**
   * Appends one row. Never throws: what cannot be kept is counted.
   *
   * @param options - `essential`: the row is kept when `maxBytes` are used up, from a reserve of 16 MiB. For the few rows
   * that say how the run went (default false).
   */
  record(row: JournalRow, options?: { readonly essential?: boolean }): void;
  /**
   * Writes the last rows that `maxBytes` had no room for: what happened right before a failure explains it best. They wait
   * in memory, 500 at most, and have 4 MiB of their own. Never throws.
   */
  recordLatest(): void;
  /**
   * Keeps a file. One whose name is taken, also by letter case, gets `-2` before its extension. Text is redacted (by
   * content, whatever its name says), binary data and zips are not.
   *
   * @throws {@link FailureBundleError} `FAILURE_BUNDLE_UNSAFE_NAME`, `FAILURE_BUNDLE_UNWRITABLE`,
   * `FAILURE_BUNDLE_OVER_BUDGET`, `FAILURE_BUNDLE_JOURNAL_ENDED`
   */
  addArtifact(artifact: JournalArtifactInput): Promise<void>;
  /**
   * Waits for the artifacts under way, writes the last row and closes. A second call does nothing.
   *
   * @throws {@link FailureBundleError} `FAILURE_BUNDLE_UNWRITABLE`; the journal is closed all the same
   */
  end(outcome: JournalOutcome): Promise<void>;
  /** Closes without a last row: a bundle made of this journal says `interrupted`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts a journal: a folder that holds everything known about a run from its first event on, so that a killed process
 * leaves evidence as well. It becomes a bundle by `bundleFromJournal`.
 *
 * @param dir - A folder without a journal; it is created.
 * @throws {@link FailureBundleError} `FAILURE_BUNDLE_JOURNAL_EXISTS`, `FAILURE_BUNDLE_EMPTY_NAME`,
 * `FAILURE_BUNDLE_BAD_METADATA`, `FAILURE_BUNDLE_UNWRITABLE`
 *
 * @example
 * const journal = await openJournal('out/checkout', { testName: 'checkout', traceId: '0'.repeat(32), startedAtMs: Date.now() });
 * journal.record({ type: 'event', name: 'console', text: 'ready' });
 * await journal.addArtifact({ name: 'artifacts/dom.html', data: await page.content() });
 * await journal.end({ status: 'failed', errorRepr: 'TimeoutError', endedAtMs: Date.now() });
 * journal.droppedRows; // => 0
 */
export async function openJournal(
  dir: string,
  header: JournalHeaderInput,
  options: JournalOptions = {},
): Promise<Journal> {
  const redactor = resolveRedactor(options.redactor);
  const headerRow = makeHeaderRow(header, redactor);
  const path = join(dir, journalFile);
  const rows = await createRows(dir, path, headerRow);
  const { maxBytes = 64 * mebibyte, maxBundleBytes = 1024 * mebibyte } = options;
  return new FolderJournal(dir, rows, redactor, { rows: maxBytes, artifacts: maxBundleBytes });
}

const mebibyte = 1024 * 1024;
const essentialBytes = 16 * mebibyte;
const latestBytes = 4 * mebibyte;
const maxLatest = 500;

class FolderJournal implements Journal {
  readonly dir: string;
  readonly #rows: Appender;
  readonly #redactor: Redactor;
  readonly #max: { readonly rows: number; readonly artifacts: number };
  readonly #names = new Set<string>();
  readonly #underWay = new Set<Promise<void>>();
  readonly #dropped: Record<string, number> = {};
  /** What found no room last, and in how much: larger rows need not be looked at. */
  #refused = { room: 0, least: 0 };
  /** Rows that found no room, the last ones, as they were given. */
  readonly #latest: JournalRow[] = [];
  #latestLeft = latestBytes;
  #bytes = 0;
  #artifactBytes = 0;
  #files = 0;
  #ended: Promise<void> | undefined;

  constructor(dir: string, rows: Appender, redactor: Redactor, max: { rows: number; artifacts: number }) {
    this.dir = dir;
    this.#rows = rows;
    this.#redactor = redactor;
    this.#max = max;
  }

  get droppedRows(): number {
    return Object.values(this.#dropped).reduce((sum, count) => sum + count, 0);
  }

  get dropped(): Readonly<Record<string, number>> {
    return { ...this.#dropped };
  }

  record(row: JournalRow, options: { readonly essential?: boolean } = {}): void {
    const room = this.#max.rows - this.#bytes + (options.essential ? essentialBytes : 0);
    const kept = this.#tryRecord(row, room);
    if (typeof kept === 'number') this.#bytes += kept;
    else this.#drop(kept, row);
  }

  recordLatest(): void {
    for (const row of this.#latest.splice(0).slice(-maxLatest)) {
      const kept = this.#tryRecord(row, this.#latestLeft);
      if (typeof kept !== 'number') continue;
      this.#latestLeft -= kept;
      this.#dropped['budget'] = (this.#dropped['budget'] ?? 0) - 1;
    }
    if (this.#dropped['budget'] === 0) delete this.#dropped['budget'];
  }

  async addArtifact(artifact: JournalArtifactInput): Promise<void> {
    if (this.#ended) throw failure('FAILURE_BUNDLE_JOURNAL_ENDED', this.dir, 'add an artifact to');
    checkArtifactName(artifact.name);
    const adding = this.#addArtifact(artifact, claimName(artifact.name, this.#names));
    this.#underWay.add(adding);
    try {
      await adding;
    } catch (cause) {
      const doing = `add ${JSON.stringify(artifact.name)} to`;
      if (cause === overBudget) throw failure('FAILURE_BUNDLE_OVER_BUDGET', this.dir, doing);
      throw failure('FAILURE_BUNDLE_UNWRITABLE', this.dir, doing, cause);
    } finally {
      this.#underWay.delete(adding);
    }
  }

  end(outcome: JournalOutcome): Promise<void> {
    this.#ended ??= this.#end(outcome);
    return this.#ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended ??= this.#end(undefined);
    await this.#ended;
  }

  /** @returns The bytes of the row that was written, or why it was not. */
  #tryRecord(row: JournalRow, room: number): number | string {
    if (this.#ended) return 'ended';
    let line: string;
    let least: number;
    let size: number;
    try {
      if (reservedTypes.has(row.type)) return 'reserved';
      if (typeof row.type !== 'string') return 'unserialisable';
      // A page that goes on writing when there is no room must not cost the test the work on each line.
      least = leastSize(row);
      if (least > room || (room <= this.#refused.room && least >= this.#refused.least)) return 'budget';
      line = formatRow(this.#redactor.value(row));
      size = Buffer.byteLength(line);
    } catch {
      return 'unserialisable';
    }
    if (size > room) {
      this.#refused = { room, least };
      return 'budget';
    }
    try {
      this.#rows.appendLineSync(line);
    } catch {
      return 'disk';
    }
    return size;
  }

  #drop(reason: string, row: JournalRow): void {
    this.#dropped[reason] = (this.#dropped[reason] ?? 0) + 1;
    if (reason !== 'budget') return;
    this.#latest.push(row);
    // Not one by one: moving them costs more than they do.
    if (this.#latest.length >= 2 * maxLatest) this.#latest.splice(0, maxLatest);
  }

  async #addArtifact(artifact: JournalArtifactInput, name: string): Promise<void> {
    const { contentType, description } = artifact;
    const raw = typeof artifact.data === 'string' ? Buffer.from(artifact.data) : artifact.data;
    const { data } = redactArtifact({ name, data: raw, contentType }, this.#redactor);
    if (this.#artifactBytes + data.length > this.#max.artifacts) throw overBudget;
    this.#artifactBytes += data.length;
    const extension = /^\.[a-z0-9]{1,10}$/i.exec(extname(name))?.[0] ?? '';
    const file = `${filesFolder}/${String(++this.#files).padStart(4, '0')}${extension}`;
    await writeWhole(join(this.dir, file), data);
    const row: JournalArtifactRow = {
      type: 'artifact',
      name,
      file,
      size: data.length,
      ...(contentType === undefined ? {} : { content_type: contentType }),
      ...(description === undefined ? {} : { description: this.#redactor.text(description) }),
    };
    this.#rows.appendSync(row);
  }

  async #end(outcome: JournalOutcome | undefined): Promise<void> {
    await Promise.allSettled(this.#underWay);
    try {
      if (outcome) this.#rows.appendSync(this.#endRow(outcome));
    } catch (cause) {
      throw failure('FAILURE_BUNDLE_UNWRITABLE', this.dir, 'end', cause);
    } finally {
      await this.#rows.close();
    }
  }

  #endRow(outcome: JournalOutcome): JournalEndRow {
    return {
      type: 'end',
      status: outcome.status,
      error_repr: this.#redactor.text(outcome.errorRepr),
      ended_at_ms: outcome.endedAtMs,
      redaction: this.#redactor.report(),
      dropped: this.#dropped,
    };
  }
}

/** Tells an artifact that finds no room from one that cannot be written. */
const overBudget = new Error('over budget');

/** A size that hardly any row is below, found without looking at it whole. */
function leastSize(row: JournalRow): number {
  let size = 2;
  for (const key of Object.keys(row)) {
    const value = row[key];
    size += key.length + (typeof value === 'string' ? value.length : 1);
  }
  return size;
}

function makeHeaderRow(header: JournalHeaderInput, redactor: Redactor): JournalHeaderRow {
  if (typeof header.testName !== 'string' || header.testName.trim() === '') {
    throw new FailureBundleError('FAILURE_BUNDLE_EMPTY_NAME', 'Could not start a journal: the test name is empty.');
  }
  const metadata = header.metadata ?? {};
  const { traceId = emptyTraceId, tools = {} } = checkFacts(
    { ...header, metadata, status: undefined },
    'start a journal',
  );
  const row: JournalHeaderRow = {
    type: 'header',
    v: journalVersion,
    test_name: redactor.text(header.testName),
    trace_id: traceId,
    started_at_ms: header.startedAtMs,
    pid: process.pid,
    metadata,
    tools,
  };
  try {
    formatRow(row);
    return { ...row, metadata: redactor.value(row.metadata) };
  } catch (cause) {
    throw new FailureBundleError('FAILURE_BUNDLE_BAD_METADATA', 'Could not start a journal.', { cause });
  }
}

/** A journal begins with its header at once: no process can die between the two. */
async function createRows(dir: string, path: string, header: JournalHeaderRow): Promise<Appender> {
  try {
    mkdirSync(join(dir, filesFolder), { recursive: true });
    writeFileSync(path, formatRow(header), { flag: 'wx' });
    return await openAppender(path, { checkIntervalMs: 10, onlyWriter: true });
  } catch (cause) {
    const exists = (cause as NodeJS.ErrnoException).code === 'EEXIST' && (cause as NodeJS.ErrnoException).path === path;
    throw failure(exists ? 'FAILURE_BUNDLE_JOURNAL_EXISTS' : 'FAILURE_BUNDLE_UNWRITABLE', dir, 'start', cause);
  }
}

async function writeWhole(path: string, data: Uint8Array): Promise<void> {
  const temporary = `${path}.tmp`;
  try {
    await writeFile(temporary, data);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}

function failure(code: FailureBundleErrorCode, dir: string, doing: string, cause?: unknown): FailureBundleError {
  const options = { details: { path: dir }, ...(cause === undefined ? {} : { cause }) };
  return new FailureBundleError(code, `Could not ${doing} the journal in ${dir}.`, options);
}

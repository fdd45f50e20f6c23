import { closeSync, type Dirent, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { isE2EvidenceError } from '@e2evidence/errors';
import { readRows } from '@e2evidence/ndjson';
import type { RedactionReport } from '@e2evidence/redact';
import { checkArtifactName } from './artifact.js';
import { FailureBundleError } from './errors.js';
import type { JournalRow } from './journal.js';
import {
  emptyTraceId,
  filesFolder,
  isJournalFile,
  journalFile,
  journalVersion,
  reservedTypes,
} from './journal-layout.js';
import { isRecord, isReport } from './manifest.js';

/** The first row of a journal. */
export interface JournalHeader {
  /** The title of the test, redacted. */
  readonly testName: string;
  /** 32 hex digits; 32 zeros when telemetry was off or the row does not say. */
  readonly traceId: string;
  /** Epoch milliseconds. */
  readonly startedAtMs: number;
  /** The process that wrote it. */
  readonly pid: number;
  /** Plain data for the manifest of the bundle; `{}` when there is none. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Tool → version; `{}` when there is none. */
  readonly tools: Readonly<Record<string, string>>;
}

/** One file that is there. */
export interface JournalArtifact {
  /** Its name inside the bundle. */
  readonly name: string;
  /** Its path inside the journal folder, with forward slashes. */
  readonly file: string;
  /** As its writer gave it; absent when the name decides. */
  readonly contentType?: string;
  /** One line for the list of files. */
  readonly description?: string;
}

/** The last row of a journal whose run ended. */
export interface JournalEnd {
  /** `passed`, `failed`, `timedOut` or `interrupted`. */
  readonly status: string;
  /** The error as one would print it, redacted; empty when there was none. */
  readonly errorRepr: string;
  /** Epoch milliseconds. */
  readonly endedAtMs: number;
  /** What was replaced by which rule, up to here. */
  readonly redaction?: RedactionReport;
  /** How many rows were not kept, by reason. */
  readonly dropped: Readonly<Record<string, number>>;
}

/** A journal as far as it can be read. */
export interface JournalContent {
  /** The folder of the journal. */
  readonly dir: string;
  /** What its first row says. */
  readonly header: JournalHeader;
  /** The rows of the run in order, without those of the journal itself. */
  readonly rows: readonly JournalRow[];
  /** The files that are there and whole, in the order in which they were added. */
  readonly artifacts: readonly JournalArtifact[];
  /** Missing when the process was killed, or is still running. */
  readonly end?: JournalEnd;
  /** What is torn, damaged or missing, one sentence each. */
  readonly problems: readonly string[];
}

/**
 * Reads a journal, whatever state its process left it in: a torn last row, damaged rows and missing files become
 * problems, and everything else is given.
 *
 * @param dir - The folder that `openJournal` was given.
 * @throws {@link FailureBundleError} `FAILURE_BUNDLE_NO_JOURNAL`, `FAILURE_BUNDLE_UNREADABLE`
 *
 * @example
 * const { end, problems } = await readJournal('out/checkout');
 * end?.status; // => undefined, the process was killed
 * problems; // => ['The last row, at byte 4096, is torn.']
 */
export async function readJournal(dir: string): Promise<JournalContent> {
  const { rows, problems } = await readAllRows(dir);
  const header = parseHeader(rows[0]?.row, dir, problems);
  const ownRows: JournalRow[] = [];
  const artifacts: JournalArtifact[] = [];
  const files = new Set<string>();
  let end: JournalEnd | undefined;
  for (const { row, offset } of rows.slice(1)) {
    if (row.type === 'artifact') {
      const artifact = parseArtifact(row);
      if (artifact) files.add(artifact.file);
      const problem = artifact
        ? await findProblem(dir, artifact, row['size'])
        : `The artifact row at byte ${offset} is damaged.`;
      if (problem) problems.push(problem);
      else if (artifact) artifacts.push(artifact);
    } else if (row.type === 'end') {
      end = parseEnd(row);
    } else if (!reservedTypes.has(row.type)) {
      ownRows.push(row);
    }
  }
  for (const { file, problem, artifact } of findStrayFiles(dir, files)) {
    problems.push(problem);
    if (artifact) artifacts.push({ name: artifact, file });
  }
  return { dir, header, rows: ownRows, artifacts, ...(end ? { end } : {}), problems };
}

/** 9999-12-31: from there on a date has another form. */
const maxEpochMs = 253_402_214_400_000;

interface PlacedRow {
  readonly row: JournalRow;
  readonly offset: number;
}

async function readAllRows(dir: string): Promise<{ rows: PlacedRow[]; problems: string[] }> {
  const path = join(dir, journalFile);
  const rows: PlacedRow[] = [];
  const problems: string[] = [];
  const damaged = (offset: number): void => void problems.push(`The row at byte ${offset} is damaged.`);
  try {
    let reached = 0;
    const onCorrupt = (line: { offset: number; nextOffset: number }): void => {
      reached = line.nextOffset;
      damaged(line.offset);
    };
    for await (const { value, offset, nextOffset } of readRows(path, { onCorrupt })) {
      reached = nextOffset;
      if (isRow(value)) rows.push({ row: value, offset });
      else damaged(offset);
    }
    if (endsInsideRow(path)) problems.push(`The last row, at byte ${reached}, is torn.`);
    return { rows, problems };
  } catch (cause) {
    const missing = isE2EvidenceError(cause, 'NDJSON_NOT_FOUND');
    const message = `Could not read the journal in ${dir}${missing ? ': there is none' : ''}.`;
    const code = missing ? 'FAILURE_BUNDLE_NO_JOURNAL' : 'FAILURE_BUNDLE_UNREADABLE';
    throw new FailureBundleError(code, message, { cause, details: { path: dir } });
  }
}

function isRow(value: unknown): value is JournalRow {
  return isRecord(value) && typeof value['type'] === 'string';
}

/** In the foreground, as what is as short: whoever ends a test waits for it. */
function endsInsideRow(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const last = Buffer.alloc(1);
    return size > 0 && readSync(file, last, 0, 1, size - 1) === 1 && last[0] !== 0x0a;
  } finally {
    closeSync(file);
  }
}

function parseHeader(row: JournalRow | undefined, dir: string, problems: string[]): JournalHeader {
  if (row?.type !== 'header' || row['v'] !== journalVersion || typeof row['test_name'] !== 'string') {
    const message = `Could not read the journal in ${dir}: its first row is no header of version ${journalVersion}.`;
    throw new FailureBundleError('FAILURE_BUNDLE_NO_JOURNAL', message, { details: { path: dir } });
  }
  return {
    testName: row['test_name'],
    traceId: typeof row['trace_id'] === 'string' ? row['trace_id'] : emptyTraceId,
    startedAtMs: toEpochMs(row['started_at_ms']),
    pid: Number(row['pid'] ?? 0),
    metadata: isRecord(row['metadata']) ? row['metadata'] : {},
    tools: parseTools(row['tools'] ?? {}, problems),
  };
}

/** A bundle with a version that is no text could not be opened. */
function parseTools(given: unknown, problems: string[]): Record<string, string> {
  const tools: [string, string][] = [];
  if (!isRecord(given)) problems.push('The tools in the header are damaged; they are left out.');
  for (const [tool, version] of isRecord(given) ? Object.entries(given) : []) {
    if (typeof version === 'string') tools.push([tool, version]);
    else problems.push(`The version of the tool ${JSON.stringify(tool)} is no text; it is left out.`);
  }
  return Object.fromEntries(tools);
}

function parseArtifact(row: JournalRow): JournalArtifact | undefined {
  const { name, file, content_type: contentType, description } = row;
  if (typeof name !== 'string' || typeof file !== 'string' || !isJournalFile(file)) return undefined;
  try {
    checkArtifactName(name);
  } catch {
    return undefined;
  }
  return {
    name,
    file,
    ...(typeof contentType === 'string' ? { contentType } : {}),
    ...(typeof description === 'string' ? { description } : {}),
  };
}

function parseEnd(row: JournalRow): JournalEnd {
  const { status, error_repr: errorRepr, ended_at_ms: endedAtMs, redaction, dropped } = row;
  return {
    status: typeof status === 'string' ? status : 'interrupted',
    errorRepr: typeof errorRepr === 'string' ? errorRepr : '',
    endedAtMs: toEpochMs(endedAtMs),
    ...(isReport(redaction) ? { redaction } : {}),
    dropped: isRecord(dropped) ? countsOf(dropped) : {},
  };
}

function countsOf(record: Readonly<Record<string, unknown>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(record).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
}

function toEpochMs(value: unknown): number {
  return typeof value === 'number' && Math.abs(value) < maxEpochMs ? value : 0;
}

async function findProblem(dir: string, artifact: JournalArtifact, size: unknown): Promise<string | undefined> {
  const { name, file } = artifact;
  const found = await lstat(join(dir, file)).catch(() => undefined);
  if (!found?.isFile()) return `The file of ${name} (${file}) is missing.`;
  if (typeof size === 'number' && found.size !== size) {
    return `The file of ${name} (${file}) has ${found.size} bytes instead of ${size}.`;
  }
  return undefined;
}

/**
 * A process that dies between writing a file and its row leaves a file without a name: it is whole, and gets one. A file
 * whose writing was cut short has a temporary name.
 */
function findStrayFiles(
  dir: string,
  known: ReadonlySet<string>,
): { file: string; problem: string; artifact?: string }[] {
  return filesOf(dir)
    .map((entry) => ({ file: `${filesFolder}/${entry.name}`, isFile: entry.isFile(), name: entry.name }))
    .filter(({ file }) => !known.has(file))
    .sort((a, b) => (a.file < b.file ? -1 : 1))
    .map(({ file, isFile, name }) => {
      if (!isFile || !isJournalFile(file)) return { file, problem: `The file ${file} has no row; it is left out.` };
      const artifact = `artifacts/unnamed-${name}`;
      return { file, artifact, problem: `The file ${file} has no row; it is kept as ${artifact}.` };
    });
}

function filesOf(dir: string): Dirent[] {
  try {
    return readdirSync(join(dir, filesFolder), { withFileTypes: true });
  } catch {
    return [];
  }
}

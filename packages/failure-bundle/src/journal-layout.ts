// <dir>/journal.ndjson: a header row, rows of the run, artifact rows, an end row. <dir>/files/: what the artifact rows name.
import type { RedactionReport } from '@e2evidence/redact';

/** The first row. */
export interface JournalHeaderRow {
  readonly type: 'header';
  /** Version of the format. */
  readonly v: 1;
  /** The title of the test. */
  readonly test_name: string;
  /**
   * 32 hex digits; 32 zeros when telemetry is off.
   *
   * @pattern ^[0-9a-f]{32}$
   */
  readonly trace_id: string;
  /** Epoch milliseconds. */
  readonly started_at_ms: number;
  /**
   * The process that writes the journal.
   *
   * @asType integer
   */
  readonly pid: number;
  /** Plain data for the manifest of the bundle. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Tool → version. */
  readonly tools: Readonly<Record<string, string>>;
}

/** A file that lies beside the rows. */
export interface JournalArtifactRow {
  readonly type: 'artifact';
  /** Its name inside the bundle. */
  readonly name: string;
  /**
   * Its path inside the journal folder, such as `files/0001.png`.
   *
   * @pattern ^files/\d{4,12}(\.[A-Za-z0-9]{1,10})?$
   */
  readonly file: string;
  /**
   * Bytes.
   *
   * @asType integer
   */
  readonly size: number;
  /** MIME type, where the writer named one. */
  readonly content_type?: string;
  /** What it shows, for a person. */
  readonly description?: string;
}

/** The last row; missing when the process was killed, or is still running. */
export interface JournalEndRow {
  readonly type: 'end';
  /** `passed`, `failed`, `timedOut` or `interrupted`. */
  readonly status: string;
  /** The error as one would print it; empty when there was none. */
  readonly error_repr: string;
  /** Epoch milliseconds. */
  readonly ended_at_ms: number;
  /** What was replaced by which rule. */
  readonly redaction: RedactionReport;
  /** How many rows were not kept, by reason. */
  readonly dropped: Readonly<Record<string, number>>;
}

export const journalVersion = 1;
export const journalFile = 'journal.ndjson';
export const filesFolder = 'files';
export const reservedTypes: ReadonlySet<string> = new Set(['header', 'artifact', 'end']);
export const emptyTraceId: string = '0'.repeat(32);

/** Tells whether a row names a file that the journal itself could have written: nothing outside its folder is read. */
export function isJournalFile(file: string): boolean {
  return /^files\/\d{4,12}(?:\.[A-Za-z0-9]{1,10})?$/.test(file);
}

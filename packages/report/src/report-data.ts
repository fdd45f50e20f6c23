import type { TimelineRow } from '@e2evidence/timeline';
import { ReportRenderError } from './errors.js';

/** How a test ended. */
export type ReportStatus = 'passed' | 'failed' | 'timedOut' | 'interrupted';

/**
 * Everything about one test run that a person may want to see, as plain data. Times are epoch milliseconds.
 *
 * All text in it is redacted already: a report escapes, it never redacts.
 */
export interface ReportData {
  readonly v: 1;
  readonly name: string;
  readonly status: ReportStatus;
  /** 32 hex digits; 32 zeros when telemetry is off. */
  readonly traceId: string;
  readonly startedAtMs: number;
  readonly durationMs: number;
  /** 1 for the first try. */
  readonly attempt: number;
  readonly specPath?: string;
  readonly runId?: string;
  readonly baseUrl?: string;
  /** How many steps the test has, run or not. */
  readonly stepsTotal?: number;
  /** What the test ran on: browser, driver, node, os, e2evidence. */
  readonly environment: Readonly<Record<string, string>>;
  readonly error?: ReportError;
  readonly steps: readonly ReportStep[];
  readonly console: readonly ReportConsoleRow[];
  readonly pageErrors: readonly ReportPageError[];
  readonly network: readonly ReportRequest[];
  readonly timeline: readonly TimelineRow[];
  readonly screenshots: readonly ReportScreenshot[];
  readonly files: readonly ReportFile[];
  readonly redaction: ReportRedaction;
  /** What was not kept, by kind: how many. */
  readonly dropped: Readonly<Record<string, number>>;
  /** What went wrong while watching; never the test's own failure. */
  readonly diagnostics: readonly ReportDiagnostic[];
  /** What to type to look further. */
  readonly nextCommand?: string;
}

/** A place in the test's source; line and column count from 1. */
export interface SourceLocation {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The error that ended the test. */
export interface ReportError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly code?: string | number;
  readonly location?: SourceLocation;
  /** Nearest first. */
  readonly causes: readonly ReportError[];
}

/** One step of the test. */
export interface ReportStep {
  readonly index: number;
  readonly name: string;
  readonly action?: string;
  readonly status: 'passed' | 'failed' | 'interrupted';
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly location?: SourceLocation;
  readonly error?: { readonly name: string; readonly message: string };
}

/** One console message of the page. */
export interface ReportConsoleRow {
  readonly timestampMs: number;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly text: string;
  readonly location?: { readonly url: string; readonly line: number; readonly column: number };
  readonly page?: string;
}

/** One error of the page that nothing caught. */
export interface ReportPageError {
  readonly timestampMs: number;
  readonly name?: string;
  readonly message: string;
  readonly stack?: string;
  readonly page?: string;
}

/** One request of the page. `timestampMs` is when it was sent. */
export interface ReportRequest {
  readonly id: string;
  readonly timestampMs: number;
  readonly durationMs?: number;
  readonly method: string;
  readonly url: string;
  /** Absent while the request has no response. */
  readonly status?: number;
  readonly statusText?: string;
  readonly resourceType?: string;
  readonly mimeType?: string;
  /** The browser's word for a request that got no response, such as `net::ERR_FAILED`. */
  readonly errorText?: string;
  readonly requestHeaders?: readonly (readonly [string, string])[];
  readonly responseHeaders?: readonly (readonly [string, string])[];
  readonly requestBody?: string;
  readonly responseBody?: string;
  readonly page?: string;
}

/** A picture of one page. */
export interface ReportScreenshot {
  readonly label: string;
  /** The bytes of a PNG; base64 where the data is written as JSON. */
  readonly png: Uint8Array;
}

/** A file of the evidence. */
export interface ReportFile {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly description?: string;
}

/** What the redactor did. */
export interface ReportRedaction {
  readonly enabled: boolean;
  /** How many values each rule replaced. */
  readonly replaced: readonly { readonly rule: string; readonly count: number }[];
}

/** Something that did not work while the test was watched. */
export interface ReportDiagnostic {
  readonly source: string;
  readonly message: string;
}

const lists = ['steps', 'console', 'pageErrors', 'network', 'timeline', 'screenshots', 'files', 'diagnostics'] as const;
const records = ['environment', 'redaction', 'dropped'] as const;

/**
 * Refuses data that would give a half-empty page.
 *
 * @throws {@link ReportRenderError} `REPORT_UNKNOWN_VERSION` for a version above 1, `REPORT_BAD_DATA` for the rest.
 */
export function checkReportData(data: ReportData): void {
  if (typeof data !== 'object' || data === null) throw badData('it is no object');
  const version: unknown = data.v;
  if (typeof version === 'number' && version > 1) {
    throw new ReportRenderError('REPORT_UNKNOWN_VERSION', `Could not read report data of version ${version}.`);
  }
  if (version !== 1) throw badData('`v` is not 1');
  if (typeof data.name !== 'string') throw badData('`name` is no text');
  for (const key of lists) if (!Array.isArray(data[key])) throw badData(`\`${key}\` is no list`);
  for (const key of records)
    if (typeof data[key] !== 'object' || data[key] === null) throw badData(`\`${key}\` is no object`);
  for (const { png } of data.screenshots)
    if (!(png instanceof Uint8Array)) throw badData('a screenshot holds no bytes');
}

function badData(reason: string): ReportRenderError {
  return new ReportRenderError('REPORT_BAD_DATA', `Could not make a report: ${reason}.`);
}

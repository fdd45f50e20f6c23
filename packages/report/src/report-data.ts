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
  /** The version of this shape. */
  readonly v: 1;
  /** The title of the test. */
  readonly name: string;
  /** How it ended. */
  readonly status: ReportStatus;
  /** 32 hex digits; 32 zeros when telemetry is off. */
  readonly traceId: string;
  /** Epoch milliseconds. */
  readonly startedAtMs: number;
  /** From start to end, milliseconds with fractions. */
  readonly durationMs: number;
  /** 1 for the first try. */
  readonly attempt: number;
  /** The file that holds the test. */
  readonly specPath?: string;
  /** The same for every test of one run. */
  readonly runId?: string;
  /** Where the application under test lives, without query and credentials. */
  readonly baseUrl?: string;
  /** How many steps the test has, run or not. */
  readonly stepsTotal?: number;
  /** What the test ran on: browser, driver, node, platform, e2evidence. */
  readonly environment: Readonly<Record<string, string>>;
  /** What ended the test; absent when it passed. */
  readonly error?: ReportError;
  /** In order of start. */
  readonly steps: readonly ReportStep[];
  /** The console messages of all pages, oldest first. */
  readonly console: readonly ReportConsoleRow[];
  /** The uncaught errors of all pages, oldest first. */
  readonly pageErrors: readonly ReportPageError[];
  /** The requests of all pages, in the order in which they were sent. */
  readonly network: readonly ReportRequest[];
  /** All of it on one time axis, as `build` of `@e2evidence/timeline` gives it. */
  readonly timeline: readonly TimelineRow[];
  /** One per page, at the failure. */
  readonly screenshots: readonly ReportScreenshot[];
  /** What else lies beside the report or in the bundle. */
  readonly files: readonly ReportFile[];
  /** What was replaced on the way. */
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
  /** Relative to the working directory when it lies below it, with forward slashes. */
  readonly file: string;
  /** Counts from 1. */
  readonly line: number;
  /** Counts from 1. */
  readonly column: number;
}

/** The error that ended the test. */
export interface ReportError {
  /** The class name, such as `TimeoutError`. */
  readonly name: string;
  /** Without terminal colours. */
  readonly message: string;
  /** As the engine gives it. */
  readonly stack?: string;
  /** `error.code`, where there is one. */
  readonly code?: string | number;
  /** Where the test was when it was thrown. */
  readonly location?: SourceLocation;
  /** Nearest first. */
  readonly causes: readonly ReportError[];
}

/** One step of the test. */
export interface ReportStep {
  /** Counts from 0 in order of start. */
  readonly index: number;
  /** What the step does. */
  readonly name: string;
  /** The kind of step, such as `click`. */
  readonly action?: string;
  /** `interrupted` when it was still running as the test ended. */
  readonly status: 'passed' | 'failed' | 'interrupted';
  /** Epoch milliseconds. */
  readonly startedAtMs: number;
  /** Milliseconds with fractions; of an interrupted step until the test ended. */
  readonly durationMs: number;
  /** Where the step was called. */
  readonly location?: SourceLocation;
  /** What it threw. */
  readonly error?: { readonly name: string; readonly message: string };
}

/** One console message of the page. */
export interface ReportConsoleRow {
  /** Epoch milliseconds. */
  readonly timestampMs: number;
  /** By the map of the W3C WebDriver BiDi log module. */
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** As the browser shows it. */
  readonly text: string;
  /** Where the page called the console; line and column count from 0. */
  readonly location?: { readonly url: string; readonly line: number; readonly column: number };
  /** The label of the page, when several are watched. */
  readonly page?: string;
}

/** One error of the page that nothing caught. */
export interface ReportPageError {
  /** Epoch milliseconds. */
  readonly timestampMs: number;
  /** The class name; absent when something else than an Error was thrown. */
  readonly name?: string;
  /** Without the `Uncaught` prefixes of browsers. */
  readonly message: string;
  /** As the engine gives it. */
  readonly stack?: string;
  /** The label of the page, when several are watched. */
  readonly page?: string;
}

/** One request of the page, with what came of it. */
export interface ReportRequest {
  /** Unique for its page. */
  readonly id: string;
  /** When it was sent, epoch milliseconds. */
  readonly timestampMs: number;
  /** Milliseconds until its headers or its failure came; absent while there is neither. */
  readonly durationMs?: number;
  /** In upper case, such as `GET`. */
  readonly method: string;
  /** The whole address. */
  readonly url: string;
  /** The HTTP status; absent while the request has no response. */
  readonly status?: number;
  /** The words after the status; empty over HTTP/2 and later. */
  readonly statusText?: string;
  /** The driver's word, such as `document`, `fetch`, `image`. */
  readonly resourceType?: string;
  /** The content type without parameters. */
  readonly mimeType?: string;
  /** The browser's word for a request that got no response, such as `net::ERR_FAILED`. */
  readonly errorText?: string;
  /** `[name, value]` pairs, one per line of the header. */
  readonly requestHeaders?: readonly (readonly [string, string])[];
  /** `[name, value]` pairs, one per line of the header. */
  readonly responseHeaders?: readonly (readonly [string, string])[];
  /** What was sent, as text; absent when there was none or it was not kept. */
  readonly requestBody?: string;
  /** What came, as text; absent when it was not kept. */
  readonly responseBody?: string;
  /** The label of the page, when several are watched. */
  readonly page?: string;
}

/** A picture of one page. */
export interface ReportScreenshot {
  /** The page it shows, such as `page` or `page-2`. */
  readonly label: string;
  /** The bytes of a PNG; base64 where the data is written as JSON. */
  readonly png: Uint8Array;
}

/** A file of the evidence. */
export interface ReportFile {
  /** Its name inside the bundle. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** One line about it. */
  readonly description?: string;
}

/** What the redactor did. */
export interface ReportRedaction {
  /** `false` when it was switched off: the page then says so. */
  readonly enabled: boolean;
  /** How many values each rule replaced, and in what kind of place: `header`, `url`, `json` and so on. */
  readonly replaced: readonly { readonly rule: string; readonly place?: string; readonly count: number }[];
}

/** Something that did not work while the test was watched. */
export interface ReportDiagnostic {
  /** The part that could not watch, such as `screenshot`. */
  readonly source: string;
  /** What could not be watched, and why. */
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

import type { ReportData, ReportError, ReportStep, SourceLocation } from '@e2evidence/report';

/** `report.json`: what a flow did, without the heavy parts. snake_case, as on disk; all text is redacted. */
export interface FlowReport {
  readonly schema_version: 1;
  /** The name of the flow. */
  readonly name: string;
  /**
   * 32 hex digits; 32 zeros when telemetry is off.
   *
   * @pattern ^[0-9a-f]{32}$
   */
  readonly trace_id: string;
  /**
   * The flow's span as a W3C traceparent; its ids are zeros when telemetry is off.
   *
   * @pattern ^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$
   */
  readonly traceparent: string;
  /** How the flow ended. */
  readonly status: ReportData['status'];
  /** Whether `status` is `passed`. */
  readonly passed: boolean;
  /**
   * 1 for the first try.
   *
   * @asType integer
   */
  readonly attempt: number;
  /** The file of the test, null when it is not known. */
  readonly spec_path: string | null;
  /** As given, or null. */
  readonly run_id: string | null;
  /** As given, without credentials, query and fragment, or null. */
  readonly base_url: string | null;
  /**
   * ISO 8601, UTC, milliseconds.
   *
   * @pattern ^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$
   */
  readonly started_at: string;
  /** Milliseconds, with at most three decimals. */
  readonly duration_ms: number;
  /** How many steps the test has, run or not, as given; null when it was not. */
  readonly steps_total: number | null;
  /**
   * How many steps were started.
   *
   * @asType integer
   */
  readonly steps_executed: number;
  /** The error that ended the flow, null when it passed. */
  readonly error: FlowReportError | null;
  /** In the order in which they were started. */
  readonly steps: readonly FlowReportStep[];
  /** How many of each kind were seen. */
  readonly counts: FlowReportCounts;
  /** What it ran on: browser, driver, Node, platform. */
  readonly environment: Readonly<Record<string, string>>;
  /** How many values each rule replaced in which kind of place. */
  readonly redaction: ReportData['redaction'];
  /** How much found no room, by reason. */
  readonly dropped: Readonly<Record<string, number>>;
  /** What could not be watched. */
  readonly diagnostics: ReportData['diagnostics'];
}

/** How many of each kind a flow saw. */
export interface FlowReportCounts {
  /**
   * Console messages.
   *
   * @asType integer
   */
  readonly console: number;
  /**
   * Console messages of level `error`.
   *
   * @asType integer
   */
  readonly console_errors: number;
  /**
   * Errors of the page that nothing caught.
   *
   * @asType integer
   */
  readonly page_errors: number;
  /**
   * Requests of the page.
   *
   * @asType integer
   */
  readonly requests: number;
  /**
   * Those with a status from 400, or without a response.
   *
   * @asType integer
   */
  readonly failed_requests: number;
}

/** One step of a {@link FlowReport}. */
export interface FlowReportStep {
  /**
   * Counts from 0.
   *
   * @asType integer
   */
  readonly index: number;
  /** As the test named it. */
  readonly name: string;
  /** What kind of step, as given, such as `click`; else null. */
  readonly action: string | null;
  /** `interrupted` when it was still running at the end. */
  readonly status: ReportStep['status'];
  /** Whether `status` is `passed`. */
  readonly passed: boolean;
  /** ISO 8601, UTC, milliseconds. */
  readonly started_at: string;
  /** Milliseconds, with at most three decimals. */
  readonly duration_ms: number;
  /** Where the step was called: file, line and column, counted from 1. */
  readonly location: SourceLocation | null;
  /** What it threw, or null. */
  readonly error: { readonly name: string; readonly message: string } | null;
}

/** An error of a {@link FlowReport}; its causes have none of their own. */
export interface FlowReportError {
  /** The class name, such as `TimeoutError`. */
  readonly name: string;
  /** Without terminal colours. */
  readonly message: string;
  /** `error.code`, when it has one. */
  readonly code: string | number | null;
  /** As the engine gives it, without terminal colours. */
  readonly stack: string | null;
  /** The nearest place in the test's own code. */
  readonly location: SourceLocation | null;
  /** The chain of causes, nearest first. */
  readonly causes: readonly FlowReportError[];
}

/** The content of `report.json`. */
export function flowReport(data: Omit<ReportData, 'screenshots' | 'files'>, traceparent: string): FlowReport {
  return {
    schema_version: 1,
    name: data.name,
    trace_id: data.traceId,
    traceparent,
    status: data.status,
    passed: data.status === 'passed',
    attempt: data.attempt,
    spec_path: data.specPath ?? null,
    run_id: data.runId ?? null,
    base_url: data.baseUrl ?? null,
    started_at: new Date(data.startedAtMs).toISOString(),
    duration_ms: milliseconds(data.durationMs),
    steps_total: data.stepsTotal ?? null,
    steps_executed: data.steps.length,
    error: data.error ? errorOf(data.error) : null,
    steps: data.steps.map(stepOf),
    counts: {
      console: data.console.length,
      console_errors: data.console.filter((row) => row.level === 'error').length,
      page_errors: data.pageErrors.length,
      requests: data.network.length,
      failed_requests: data.network.filter((request) => request.errorText || (request.status ?? 0) >= 400).length,
    },
    environment: data.environment,
    redaction: data.redaction,
    dropped: data.dropped,
    diagnostics: data.diagnostics,
  };
}

function stepOf(step: ReportStep): FlowReportStep {
  return {
    index: step.index,
    name: step.name,
    action: step.action ?? null,
    status: step.status,
    passed: step.status === 'passed',
    started_at: new Date(step.startedAtMs).toISOString(),
    duration_ms: milliseconds(step.durationMs),
    location: step.location ?? null,
    error: step.error ?? null,
  };
}

function errorOf(error: ReportError): FlowReportError {
  return {
    name: error.name,
    message: error.message,
    code: error.code ?? null,
    stack: error.stack ?? null,
    location: error.location ?? null,
    causes: error.causes.map(errorOf),
  };
}

function milliseconds(value: number): number {
  return Math.round(value * 1000) / 1000;
}

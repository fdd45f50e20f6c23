import type { ReportData, ReportError, ReportStep, SourceLocation } from '@e2evidence/report';

/** `report.json`: what a flow did, without the heavy parts. snake_case, as on disk; all text is redacted. */
export interface FlowReport {
  readonly schema_version: 1;
  /** The `name` of the flow. */
  readonly name: string;
  /** 32 hex digits; 32 zeros when telemetry is off. */
  readonly trace_id: string;
  /** The flow's span as a W3C traceparent. */
  readonly traceparent: string;
  /** `passed`, `failed`, `timedOut`, or `interrupted` when nobody ended it. */
  readonly status: ReportData['status'];
  /** Whether `status` is `passed`. */
  readonly passed: boolean;
  /** 1 for the first try. */
  readonly attempt: number;
  /** The file that holds the test; null when nobody knows. */
  readonly spec_path: string | null;
  /** The same for every flow of one run; null when it was not given. */
  readonly run_id: string | null;
  /** Where the application lives, without query and credentials; null when it was not given. */
  readonly base_url: string | null;
  /** ISO 8601, UTC, milliseconds. */
  readonly started_at: string;
  /** From start to end, milliseconds with fractions. */
  readonly duration_ms: number;
  /** How many steps the test has; null when it was not given. */
  readonly steps_total: number | null;
  /** How many steps were started. */
  readonly steps_executed: number;
  /** What the test threw; null when it passed, or nothing was thrown. */
  readonly error: FlowReportError | null;
  /** In order of start. */
  readonly steps: readonly FlowReportStep[];
  /** How many of each kind were seen. */
  readonly counts: {
    readonly console: number;
    readonly console_errors: number;
    readonly page_errors: number;
    readonly requests: number;
    readonly failed_requests: number;
  };
  /** What it ran on: `browser`, `driver`, `node`, `platform`, `e2evidence`. */
  readonly environment: Readonly<Record<string, string>>;
  /** How many values each rule replaced. */
  readonly redaction: ReportData['redaction'];
  /** How many rows were not kept, by reason. */
  readonly dropped: Readonly<Record<string, number>>;
  /** What could not be watched. */
  readonly diagnostics: ReportData['diagnostics'];
}

/** One step of a {@link FlowReport}. */
export interface FlowReportStep {
  /** Counts from 0 in order of start. */
  readonly index: number;
  /** What the step does, as `flow.step` was given it. */
  readonly name: string;
  /** The kind of step, such as `click`; null when nobody said. */
  readonly action: string | null;
  /** `interrupted` when it was still running as the flow ended. */
  readonly status: ReportStep['status'];
  /** Whether `status` is `passed`. */
  readonly passed: boolean;
  /** ISO 8601, UTC, milliseconds. */
  readonly started_at: string;
  /** Milliseconds with fractions; of an interrupted step until the flow ended. */
  readonly duration_ms: number;
  /** Where the step was called: file, line and column, counted from 1. */
  readonly location: SourceLocation | null;
  /** What it threw, in short; null when it threw nothing. */
  readonly error: { readonly name: string; readonly message: string } | null;
}

/** An error of a {@link FlowReport}; its causes have none of their own. */
export interface FlowReportError {
  /** The class name, such as `TimeoutError`. */
  readonly name: string;
  /** Without terminal colours, at most 10,000 characters. */
  readonly message: string;
  /** `error.code` of the thrown object; null when it has none. */
  readonly code: string | number | null;
  /** At most 20,000 characters; null when there is none. */
  readonly stack: string | null;
  /** Where the test was when it was thrown; null when the stack does not tell. */
  readonly location: SourceLocation | null;
  /** The chain of causes, nearest first, at most 8. */
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

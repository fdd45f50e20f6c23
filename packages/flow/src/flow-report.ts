import type { ReportData, ReportError, ReportStep, SourceLocation } from '@e2evidence/report';

/** `report.json`: what a flow did, without the heavy parts. snake_case, as on disk. */
export interface FlowReport {
  readonly schema_version: 1;
  readonly name: string;
  /** 32 hex digits; 32 zeros when telemetry is off. */
  readonly trace_id: string;
  /** The flow's span as a W3C traceparent. */
  readonly traceparent: string;
  readonly status: ReportData['status'];
  readonly passed: boolean;
  /** 1 for the first try. */
  readonly attempt: number;
  readonly spec_path: string | null;
  readonly run_id: string | null;
  readonly base_url: string | null;
  /** ISO 8601, UTC, milliseconds. */
  readonly started_at: string;
  readonly duration_ms: number;
  readonly steps_total: number | null;
  readonly steps_executed: number;
  readonly error: FlowReportError | null;
  readonly steps: readonly FlowReportStep[];
  /** How many of each kind were seen. */
  readonly counts: {
    readonly console: number;
    readonly console_errors: number;
    readonly page_errors: number;
    readonly requests: number;
    readonly failed_requests: number;
  };
  readonly environment: Readonly<Record<string, string>>;
  readonly redaction: ReportData['redaction'];
  /** What found no room, by reason. */
  readonly dropped: Readonly<Record<string, number>>;
  /** What could not be watched. */
  readonly diagnostics: ReportData['diagnostics'];
}

/** One step of a {@link FlowReport}. */
export interface FlowReportStep {
  readonly index: number;
  readonly name: string;
  readonly action: string | null;
  readonly status: ReportStep['status'];
  readonly passed: boolean;
  /** ISO 8601, UTC, milliseconds. */
  readonly started_at: string;
  readonly duration_ms: number;
  /** Where the step was called: file, line and column, counted from 1. */
  readonly location: SourceLocation | null;
  readonly error: { readonly name: string; readonly message: string } | null;
}

/** An error of a {@link FlowReport}; its causes have none of their own. */
export interface FlowReportError {
  readonly name: string;
  readonly message: string;
  readonly code: string | number | null;
  readonly stack: string | null;
  readonly location: SourceLocation | null;
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

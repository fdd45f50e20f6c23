import type { ReportData, ReportRequest, ReportStatus, ReportStep, SourceLocation } from './report-data.js';

/** Whether a request explains a failure: no response, or a status from 400. */
export function isFailedRequest(request: ReportRequest): boolean {
  return request.errorText !== undefined || (request.status !== undefined && request.status >= 400);
}

/** The step in which the test ended, when it ended in one. */
export function failingStep(data: ReportData): ReportStep | undefined {
  return (
    data.steps.find((step) => step.status === 'failed') ?? data.steps.find((step) => step.status === 'interrupted')
  );
}

/** A status as a word for a person. */
export function statusWord(status: ReportStatus): string {
  return statusWords[status] ?? String(status);
}

const statusWords: Readonly<Record<ReportStatus, string>> = {
  passed: 'Passed',
  failed: 'Failed',
  timedOut: 'Timed out',
  interrupted: 'Interrupted',
};

/** `file:line:column`, as editors and terminals understand it. */
export function locationText(location: SourceLocation): string {
  return `${location.file}:${location.line}:${location.column}`;
}

/** Whether the trace id names a trace: it is all zeros when telemetry is off. */
export function hasTrace(traceId: string): boolean {
  return /[^0]/.test(traceId);
}

import type { ReportData, ReportRequest, ReportStatus, ReportStep, SourceLocation } from './report-data.js';

/** Whether a request explains a failure: no response, or a status from 400. */
export function isFailedRequest(request: ReportRequest): boolean {
  return request.errorText !== undefined || (request.status !== undefined && request.status >= 400);
}

/**
 * The step in which the test ended, when it ended in one. A step whose error the test caught is none, and neither is one
 * before an error that was thrown between steps.
 */
export function failingStep({ status, steps, error }: ReportData): ReportStep | undefined {
  if (status === 'passed') return undefined;
  const running = steps.findLast((step) => step.status === 'interrupted');
  if (status !== 'failed' && running) return running;
  const ended = steps.findLast(
    (step) => step.status === 'failed' && (!error || !step.error || isSame(step.error, error)),
  );
  return ended ?? (error ? undefined : running);
}

/** A step may say the first line of its error alone. */
function isSame(one: { name: string; message: string }, other: { name: string; message: string }): boolean {
  const firstLine = ({ name, message }: { name: string; message: string }) => `${name}: ${message.split('\n', 1)[0]}`;
  return firstLine(one) === firstLine(other);
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

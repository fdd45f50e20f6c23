// The journal rows that a flow writes about itself. snake_case, as on disk; converted nowhere else.
import type { DescribedError } from '@e2evidence/errors';
import type { SpanRecord } from '@e2evidence/otlp-config/lines';
import type { FlowStatus } from './flow-result.js';
import type { SourceLocation } from './source-location.js';

interface StepStartedRow {
  readonly type: 'step_started';
  readonly timestamp_ms: number;
  readonly index: number;
  readonly name: string;
  readonly action?: string;
  readonly location?: SourceLocation;
}

interface StepEndedRow {
  readonly type: 'step_ended';
  readonly timestamp_ms: number;
  readonly index: number;
  readonly passed: boolean;
  readonly error?: { readonly name: string; readonly message: string };
}

/** Something was thrown: in a step, or between steps. */
export interface FailureRow {
  readonly type: 'failure';
  readonly timestamp_ms: number;
  /** Counts from 0; `flow_ended` names the one the flow ended with. */
  readonly id: number;
  readonly step_index?: number;
  readonly error: DescribedError;
  readonly location?: SourceLocation;
}

interface SpanRow {
  readonly type: 'span';
  readonly span: SpanRecord;
}

interface DiagnosticRow {
  readonly type: 'diagnostic';
  readonly timestamp_ms: number;
  readonly source: string;
  readonly message: string;
}

interface FlowEndedRow {
  readonly type: 'flow_ended';
  readonly timestamp_ms: number;
  readonly status: FlowStatus;
  /** The `id` of the failure it ended with; absent when nothing was thrown. */
  readonly failure?: number;
}

/** One thing a flow says about itself. */
export type FlowRow = StepStartedRow | StepEndedRow | FailureRow | SpanRow | DiagnosticRow | FlowEndedRow;

/** The row types that only a flow may write. */
export const flowRowTypes: ReadonlySet<string> = new Set<FlowRow['type']>([
  'step_started',
  'step_ended',
  'failure',
  'span',
  'diagnostic',
  'flow_ended',
]);

/** What the journal's header holds about a flow, beside name, trace id and start. */
export interface FlowHeader {
  readonly attempt: number;
  readonly traceparent: string;
  readonly spec_path?: string;
  readonly run_id?: string;
  readonly base_url?: string;
  readonly steps_total?: number;
  /** Browser, driver, Node and platform, by name. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The span of a flow in the form of https://www.w3.org/TR/trace-context/#traceparent-header. */
export function traceparent(span: {
  readonly traceId: string;
  readonly spanId: string;
  readonly sampled: boolean;
}): string {
  return `00-${span.traceId}-${span.spanId}-${span.sampled ? '01' : '00'}`;
}

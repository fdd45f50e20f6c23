// The journal rows that a flow writes about itself. snake_case, as on disk; converted nowhere else.
import type { DescribedError } from '@e2evidence/errors';
import type { SpanRecord } from '@e2evidence/otlp-config/lines';
import type { FlowStatus } from './flow-result.js';
import type { SourceLocation } from './source-location.js';

/** A step began. */
interface StepStartedRow {
  readonly type: 'step_started';
  /** Epoch milliseconds. */
  readonly timestamp_ms: number;
  /**
   * Counts from 0.
   *
   * @asType integer
   */
  readonly index: number;
  /** As the test named it. */
  readonly name: string;
  /** What kind of step, such as `click`. */
  readonly action?: string;
  /** Where it was called. */
  readonly location?: SourceLocation;
}

/** A step ended. */
interface StepEndedRow {
  readonly type: 'step_ended';
  /** Epoch milliseconds. */
  readonly timestamp_ms: number;
  /**
   * That of its `step_started`.
   *
   * @asType integer
   */
  readonly index: number;
  /** Whether it threw nothing. */
  readonly passed: boolean;
  /** What it threw. */
  readonly error?: { readonly name: string; readonly message: string };
}

/** Something was thrown: in a step, or between steps. */
export interface FailureRow {
  readonly type: 'failure';
  /** Epoch milliseconds. */
  readonly timestamp_ms: number;
  /**
   * Counts from 0; `flow_ended` names the one the flow ended with.
   *
   * @asType integer
   */
  readonly id: number;
  /**
   * The `index` of the step; absent between steps.
   *
   * @asType integer
   */
  readonly step_index?: number;
  /** What was thrown. */
  readonly error: DescribedError;
  /** The nearest place in the test's own code. */
  readonly location?: SourceLocation;
}

/** A span ended. */
interface SpanRow {
  readonly type: 'span';
  /** The span. */
  readonly span: SpanRecord;
}

/** Something could not be watched. */
interface DiagnosticRow {
  readonly type: 'diagnostic';
  /** Epoch milliseconds. */
  readonly timestamp_ms: number;
  /** Who says so, such as `events`. */
  readonly source: string;
  /** One sentence. */
  readonly message: string;
}

/** The flow ended. */
interface FlowEndedRow {
  readonly type: 'flow_ended';
  /** Epoch milliseconds. */
  readonly timestamp_ms: number;
  /** How it ended. */
  readonly status: FlowStatus;
  /**
   * The `id` of the failure it ended with; absent when nothing was thrown.
   *
   * @asType integer
   */
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

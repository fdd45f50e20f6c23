import type { DescribedError } from '@e2evidence/errors';
import type { SpanAttributes, SpanRecord } from '@e2evidence/otlp-config/lines';

/** What makes a flow's spans. */
export interface Telemetry {
  /** Starts a span; without a parent it is the root of a new trace (or joins the trace that is active). */
  startSpan(name: string, attributes: SpanAttributes, parent?: FlowSpan): FlowSpan;
}

/** A span that is running. */
export interface FlowSpan {
  /** 32 hex digits, zeros when telemetry is off. */
  readonly traceId: string;
  /** 16 hex digits, zeros when telemetry is off. */
  readonly spanId: string;
  /** The sampled flag of its trace context. */
  readonly sampled: boolean;
  /** Runs a function so that spans made inside become children of this one. */
  within<Result>(work: () => Result): Result;
  /** Ends the span; an error sets its status and adds an exception event. Gives nothing when telemetry is off. */
  end(attributes: SpanAttributes, error?: DescribedError): SpanRecord | undefined;
}

/** Telemetry that makes nothing. */
export const telemetryOff: Telemetry = {
  startSpan: () => ({
    traceId: '0'.repeat(32),
    spanId: '0'.repeat(16),
    sampled: false,
    within: (work) => work(),
    end: () => undefined,
  }),
};

/** The attributes of the exception event, by https://opentelemetry.io/docs/specs/semconv/exceptions/. */
export function exceptionAttributes(error: DescribedError): SpanAttributes {
  return {
    'exception.type': error.name,
    'exception.message': error.message,
    ...(error.stack ? { 'exception.stacktrace': error.stack } : {}),
  };
}

import type { SpanAttributes } from '@e2evidence/otlp-config/lines';
import { context, type Span, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api';
import { exceptionAttributes, type FlowSpan, type Telemetry } from './telemetry.js';
import { spanRecord } from './telemetry-file.js';
import { version } from './version.js';

/**
 * Spans of the global OpenTelemetry provider.
 *
 * The same spans are also kept as plain records, so that the bundle has them whatever the sampler and the exporter do.
 *
 * @param now - The clock, epoch milliseconds.
 */
export function otelTelemetry(now: () => number): Telemetry {
  const spans = new WeakMap<FlowSpan, Span>();
  return {
    startSpan(name, attributes, parent) {
      const parentSpan = (parent && spans.get(parent)) ?? trace.getSpan(context.active());
      const { flowSpan, span } = startSpan({ now, name, attributes, parentSpan });
      spans.set(flowSpan, span);
      return flowSpan;
    },
  };
}

/**
 * Whether a span was made by a provider. Without one the API gives a span with an invalid id, or its parent once more.
 */
export function isProvided(span: FlowSpan): boolean {
  return /[^0]/.test(span.traceId) && span.spanId !== trace.getSpan(context.active())?.spanContext().spanId;
}

function startSpan(input: {
  now: () => number;
  name: string;
  attributes: SpanAttributes;
  parentSpan: Span | undefined;
}): { flowSpan: FlowSpan; span: Span } {
  const { now, name, attributes, parentSpan } = input;
  const startMs = now();
  const parentContext = parentSpan ? trace.setSpan(context.active(), parentSpan) : context.active();
  const tracer = trace.getTracer('@e2evidence/flow', version);
  const span = tracer.startSpan(name, { attributes: mutable(attributes), startTime: startMs }, parentContext);
  const { traceId, spanId, traceFlags } = span.spanContext();
  const parentSpanId = parentSpan?.spanContext().spanId;
  const flowSpan: FlowSpan = {
    traceId,
    spanId,
    sampled: (traceFlags & TraceFlags.SAMPLED) !== 0,
    within: (work) => context.with(trace.setSpan(context.active(), span), work),
    end(more, error) {
      const endMs = Math.max(now(), startMs);
      span.setAttributes(mutable(more));
      if (error) {
        span.setAttribute('error.type', error.name);
        span.addEvent('exception', mutable(exceptionAttributes(error)), endMs);
        span.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
      }
      span.end(endMs);
      const ids = { traceId, spanId, ...(parentSpanId ? { parentSpanId } : {}) };
      return spanRecord({ ids, name, startMs, endMs, attributes: { ...attributes, ...more }, error });
    },
  };
  return { flowSpan, span };
}

// OpenTelemetry's attribute type has mutable arrays; ours does not change them.
function mutable<Value>(attributes: Readonly<Record<string, Value>>): Record<string, never> {
  return { ...attributes } as Record<string, never>;
}

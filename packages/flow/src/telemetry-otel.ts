import { context, isSpanContextValid, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api';
import { exceptionAttributes, type FlowSpan, type Telemetry } from './telemetry.js';
import { spanRecord } from './telemetry-file.js';
import { version } from './version.js';

/**
 * Spans of the global OpenTelemetry provider; undefined when none is registered.
 *
 * The same spans are also kept as plain records, so that the bundle has them whatever the exporter does.
 *
 * @param now - The clock, epoch milliseconds.
 */
export function otelTelemetry(now: () => number): Telemetry | undefined {
  const tracer = trace.getTracer('@e2evidence/flow', version);
  // Without a provider every span is a no-op with an invalid id. The probe is never ended, so it is never exported.
  if (!isSpanContextValid(tracer.startSpan('e2evidence.probe').spanContext())) return undefined;
  return { state: 'otel', startSpan: (name, attributes, parent) => startSpan(tracer, now, name, attributes, parent) };
}

function startSpan(
  tracer: Tracer,
  now: () => number,
  name: string,
  attributes: Parameters<Telemetry['startSpan']>[1],
  parent: FlowSpan | undefined,
): FlowSpan {
  const startMs = now();
  const active = trace.getSpan(context.active())?.spanContext();
  const parentContext = parent
    ? trace.setSpanContext(context.active(), { traceId: parent.traceId, spanId: parent.spanId, traceFlags: 1 })
    : context.active();
  const span = tracer.startSpan(name, { attributes: mutable(attributes), startTime: startMs }, parentContext);
  const { traceId, spanId } = span.spanContext();
  const parentSpanId = parent?.spanId ?? active?.spanId;
  return {
    traceId,
    spanId,
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
}

// OpenTelemetry's attribute type has mutable arrays; ours does not change them.
function mutable<Value>(attributes: Readonly<Record<string, Value>>): Record<string, never> {
  return { ...attributes } as Record<string, never>;
}

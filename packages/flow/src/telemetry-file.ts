import { randomBytes } from 'node:crypto';
import type { DescribedError } from '@e2evidence/errors';
import type { SpanAttributes, SpanRecord } from '@e2evidence/otlp-config/lines';
import { exceptionAttributes, type FlowSpan, type Telemetry } from './telemetry.js';

/**
 * Spans as plain records with W3C trace context ids, made without any SDK.
 *
 * @param now - The clock, epoch milliseconds.
 */
export function fileTelemetry(now: () => number): Telemetry {
  return {
    startSpan(name, attributes, parent): FlowSpan {
      const traceId = parent?.traceId ?? randomId(16);
      const spanId = randomId(8);
      const ids = { traceId, spanId, ...(parent ? { parentSpanId: parent.spanId } : {}) };
      const startMs = now();
      return {
        traceId,
        spanId,
        sampled: true,
        within: (work) => work(),
        end: (more, error) =>
          spanRecord({ ids, name, startMs, endMs: now(), attributes: { ...attributes, ...more }, error }),
      };
    },
  };
}

/** A finished span as plain data. */
export function spanRecord(span: {
  ids: Pick<SpanRecord, 'traceId' | 'spanId' | 'parentSpanId'>;
  name: string;
  startMs: number;
  endMs: number;
  attributes: SpanAttributes;
  error: DescribedError | undefined;
}): SpanRecord {
  const { ids, name, startMs, attributes, error } = span;
  // A clock that was set back must not make a span that ends before it starts.
  const endMs = Math.max(span.endMs, startMs);
  return {
    ...ids,
    name,
    kind: 'INTERNAL',
    startTimeUnixNano: nanoseconds(startMs),
    endTimeUnixNano: nanoseconds(endMs),
    attributes: error ? { ...attributes, 'error.type': error.name } : attributes,
    ...(error
      ? {
          events: [{ name: 'exception', timeUnixNano: nanoseconds(endMs), attributes: exceptionAttributes(error) }],
          status: { code: 'ERROR', message: error.message },
        }
      : {}),
  };
}

function nanoseconds(epochMs: number): string {
  if (!(epochMs >= 0 && epochMs < 1e15)) return '0';
  // Whole milliseconds first: their product with a million is past what a double holds exactly.
  const whole = Math.floor(epochMs);
  return String(BigInt(whole) * 1_000_000n + BigInt(Math.round((epochMs - whole) * 1_000_000)));
}

// W3C Trace Context calls an id of zeros invalid. https://www.w3.org/TR/trace-context/#trace-id
function randomId(bytes: number): string {
  const id = randomBytes(bytes).toString('hex');
  return /[^0]/.test(id) ? id : randomId(bytes);
}

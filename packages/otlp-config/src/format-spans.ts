import { OtlpExporterError } from './errors.js';
import type { OtlpAttribute, OtlpSpan, OtlpTraceRequest, OtlpValue } from './otlp-request.js';
import type { SpanAttributes, SpanAttributeValue, SpanOrigin, SpanRecord } from './span-record.js';

// Numbers by https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto
const kindNumber = { INTERNAL: 1, SERVER: 2, CLIENT: 3, PRODUCER: 4, CONSUMER: 5 } as const;
const statusNumber = { UNSET: 0, OK: 1, ERROR: 2 } as const;

/**
 * Spans as one line of an `.otlp.jsonl` file: an OTLP/JSON ExportTraceServiceRequest and a newline.
 *
 * Any OTLP collector's file receiver, and Jaeger's upload, read such files.
 *
 * @param spans - Finished spans, in any order.
 * @param origin - What made them.
 * @returns JSON text without inner newlines, ending in one.
 * @throws {@link OtlpExporterError} `OTLP_SPAN_INVALID` for an id or time that OTLP does not allow.
 * @see https://opentelemetry.io/docs/specs/otel/protocol/file-exporter/
 *
 * @example
 * const origin = { resource: { 'service.name': 'shop-tests' }, scope: { name: 'shop' } };
 * formatSpans([span], origin); // => '{"resourceSpans":[{"resource":{"attributes":[…]},"scopeSpans":[…]}]}\n'
 */
export function formatSpans(spans: readonly SpanRecord[], origin: SpanOrigin): string {
  const request: OtlpTraceRequest = {
    resourceSpans: [
      {
        resource: { attributes: formatAttributes(origin.resource) },
        scopeSpans: [{ scope: { ...origin.scope }, spans: spans.map(formatSpan) }],
      },
    ],
  };
  return `${JSON.stringify(request)}\n`;
}

function formatSpan(span: SpanRecord): OtlpSpan {
  check(span);
  const { kind = 'INTERNAL', status = { code: 'UNSET' }, events = [], attributes = {} } = span;
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    ...(span.parentSpanId ? { parentSpanId: span.parentSpanId } : {}),
    // Bit 8 says that bit 9, whether the parent is remote, is known; bit 0 is the sampled flag.
    flags: 0x101,
    name: span.name,
    kind: kindNumber[kind],
    startTimeUnixNano: span.startTimeUnixNano,
    endTimeUnixNano: span.endTimeUnixNano,
    attributes: formatAttributes(attributes),
    events: events.map((event) => ({
      timeUnixNano: event.timeUnixNano,
      name: event.name,
      attributes: formatAttributes(event.attributes ?? {}),
    })),
    status: { code: statusNumber[status.code], ...(status.message ? { message: status.message } : {}) },
  };
}

function formatAttributes(attributes: SpanAttributes): OtlpAttribute[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: formatValue(value) }));
}

function formatValue(value: SpanAttributeValue): OtlpValue {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  // OTLP/JSON follows the protobuf JSON mapping: 64-bit integers are strings, so that no reader rounds them.
  if (typeof value === 'number')
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  return { arrayValue: { values: value.map(formatValue) } };
}

function check(span: SpanRecord): void {
  const problem = problemOf(span);
  if (!problem) return;
  throw new OtlpExporterError('OTLP_SPAN_INVALID', `Could not write the span '${span.name}': ${problem}.`, {
    details: { name: span.name, problem },
  });
}

function problemOf(span: SpanRecord): string | undefined {
  if (!/^(?!0{32})[0-9a-f]{32}$/.test(span.traceId)) return `traceId is '${span.traceId}'`;
  if (!/^(?!0{16})[0-9a-f]{16}$/.test(span.spanId)) return `spanId is '${span.spanId}'`;
  if (!/^\d+$/.test(span.startTimeUnixNano)) return `startTimeUnixNano is '${span.startTimeUnixNano}'`;
  if (!/^\d+$/.test(span.endTimeUnixNano)) return `endTimeUnixNano is '${span.endTimeUnixNano}'`;
  if (BigInt(span.endTimeUnixNano) < BigInt(span.startTimeUnixNano)) return 'it ends before it starts';
  return undefined;
}

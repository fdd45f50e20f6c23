import { OtlpExporterError } from './errors.js';
import type { OtlpAttribute, OtlpSpan, OtlpTraceRequest, OtlpValue } from './otlp-request.js';
import type { SpanAttributes, SpanOrigin, SpanRecord } from './span-record.js';

// Numbers by https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto
const kindNumber = { INTERNAL: 1, SERVER: 2, CLIENT: 3, PRODUCER: 4, CONSUMER: 5 } as const;
const statusNumber = { UNSET: 0, OK: 1, ERROR: 2 } as const;

/**
 * Spans as one line of an `.otlp.jsonl` file: an OTLP/JSON ExportTraceServiceRequest and a newline.
 *
 * Any OTLP collector's file receiver, and Jaeger's upload, read such files.
 *
 * Attributes whose value is null or undefined are left out, as OpenTelemetry does; inside an array they keep their place.
 * Whole numbers up to 2^53 and bigints of 64 bits are written as integers; `NaN` and the infinities keep their value.
 *
 * @param spans - Finished spans, in any order.
 * @param origin - What made them.
 * @returns JSON text without inner newlines, ending in one.
 * @throws {@link OtlpExporterError} `OTLP_SPAN_INVALID` for an id, a time (of the span or of an event) or an attribute
 * value that OTLP does not allow: a time is text of decimal digits, at most 2^64 - 1.
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
        resource: { attributes: formatAttributes(origin.resource, invalidResource) },
        scopeSpans: [{ scope: { ...origin.scope }, spans: spans.map(formatSpan) }],
      },
    ],
  };
  return `${JSON.stringify(request)}\n`;
}

function formatSpan(span: SpanRecord): OtlpSpan {
  const invalid = (problem: string) =>
    new OtlpExporterError('OTLP_SPAN_INVALID', `Could not write the span '${span.name}': ${problem}.`, {
      details: { name: span.name, problem },
    });
  const problem = problemOf(span);
  if (problem) throw invalid(problem);
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
    attributes: formatAttributes(attributes, invalid),
    events: events.map((event) => ({
      timeUnixNano: event.timeUnixNano,
      name: event.name,
      attributes: formatAttributes(event.attributes ?? {}, invalid),
    })),
    status: { code: statusNumber[status.code], ...(status.message ? { message: status.message } : {}) },
  };
}

function invalidResource(problem: string): OtlpExporterError {
  return new OtlpExporterError('OTLP_SPAN_INVALID', `Could not write the resource of the spans: ${problem}.`, {
    details: { problem },
  });
}

function formatAttributes(
  attributes: SpanAttributes,
  invalid: (problem: string) => OtlpExporterError,
): OtlpAttribute[] {
  return Object.entries(attributes).flatMap(([key, value]: [string, unknown]) => {
    if (value === null || value === undefined) return [];
    const formatted = formatValue(value);
    if (!formatted) throw invalid(`the attribute '${key}' holds what OTLP has no value for`);
    return [{ key, value: formatted }];
  });
}

function formatValue(value: unknown): OtlpValue | undefined {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  // OTLP/JSON follows the protobuf JSON mapping: 64-bit integers are strings, so that no reader rounds them.
  if (typeof value === 'bigint') return BigInt.asIntN(64, value) === value ? { intValue: String(value) } : undefined;
  if (typeof value === 'number') return formatNumber(value);
  if (!Array.isArray(value)) return undefined;
  const values = Array.from(value, (item) => (item === null || item === undefined ? {} : formatValue(item)));
  return values.every((item) => item !== undefined) ? { arrayValue: { values } } : undefined;
}

// JSON has no number for what is not finite: https://protobuf.dev/programming-guides/json/
function formatNumber(value: number): OtlpValue {
  if (Number.isSafeInteger(value)) return { intValue: String(value) };
  return { doubleValue: Number.isFinite(value) ? value : (String(value) as 'NaN' | 'Infinity' | '-Infinity') };
}

function problemOf(span: SpanRecord): string | undefined {
  const { traceId, spanId, parentSpanId, startTimeUnixNano, endTimeUnixNano, events = [] } = span;
  if (!/^(?!0{32})[0-9a-f]{32}$/.test(traceId)) return `traceId is '${traceId}'`;
  if (!isSpanId(spanId)) return `spanId is '${spanId}'`;
  if (parentSpanId && !isSpanId(parentSpanId)) return `parentSpanId is '${parentSpanId}'`;
  if (!isTime(startTimeUnixNano)) return `startTimeUnixNano is '${startTimeUnixNano}'`;
  if (!isTime(endTimeUnixNano)) return `endTimeUnixNano is '${endTimeUnixNano}'`;
  if (BigInt(endTimeUnixNano) < BigInt(startTimeUnixNano)) return 'it ends before it starts';
  const event = events.find(({ timeUnixNano }) => !isTime(timeUnixNano));
  return event && `timeUnixNano of the event '${event.name}' is '${event.timeUnixNano}'`;
}

function isSpanId(id: string): boolean {
  return /^(?!0{16})[0-9a-f]{16}$/.test(id);
}

// A JSON number would have lost digits before it came here.
function isTime(time: unknown): boolean {
  return typeof time === 'string' && /^\d+$/.test(time) && BigInt(time) < 2n ** 64n;
}

import { OtlpExporterError } from './errors.js';
import type {
  SpanAttributes,
  SpanAttributeValue,
  SpanEventRecord,
  SpanKindName,
  SpanOrigin,
  SpanRecord,
} from './span-record.js';

const kindNames: readonly SpanKindName[] = ['INTERNAL', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'];
const statusNames = ['UNSET', 'OK', 'ERROR'] as const;

/** The spans of one line, with what made them. */
export interface ParsedSpans {
  /** The resource and the library that made them. */
  readonly origin: SpanOrigin;
  /** In file order. */
  readonly spans: readonly SpanRecord[];
}

/**
 * Reads `.otlp.jsonl` text: what {@link formatSpans} wrote, or any OTLP/JSON trace export.
 *
 * Attribute values that {@link SpanAttributeValue} has no form for become text: a `kvlistValue` the JSON text of an
 * object, a `bytesValue` its base64, and no value at all `''`. Integers past 2^53 are rounded. A span without an end time
 * ends when it starts; any other time that is missing is `'0'`, as protobuf reads it.
 *
 * @param text - One or more lines; blank ones are skipped.
 * @returns One item per resource and scope, in file order.
 * @throws {@link OtlpExporterError} `OTLP_LINE_INVALID` with `lineNumber`, from 1, in `details`.
 *
 * @example
 * parseSpans(formatSpans([span], origin))[0]?.spans[0]?.name; // => 'checkout'
 */
export function parseSpans(text: string): readonly ParsedSpans[] {
  return text.split('\n').flatMap((line, index) => (line.trim() === '' ? [] : parseLine(line, index + 1)));
}

interface OtlpValue {
  stringValue?: string;
  boolValue?: boolean;
  intValue?: string | number;
  doubleValue?: number | string;
  arrayValue?: { values?: OtlpValue[] };
  kvlistValue?: { values?: OtlpAttributes };
  bytesValue?: string;
}
type OtlpAttributes = { key: string; value: OtlpValue }[];
interface OtlpSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind?: number;
  startTimeUnixNano?: string | number;
  endTimeUnixNano?: string | number;
  attributes?: OtlpAttributes;
  events?: { name: string; timeUnixNano?: string | number; attributes?: OtlpAttributes }[];
  status?: { code?: number; message?: string };
}
interface OtlpRequest {
  resourceSpans: {
    resource?: { attributes?: OtlpAttributes };
    scopeSpans?: { scope?: { name?: string; version?: string }; spans?: OtlpSpan[] }[];
  }[];
}

function parseLine(line: string, lineNumber: number): ParsedSpans[] {
  try {
    const request: OtlpRequest = JSON.parse(line);
    return request.resourceSpans.flatMap(({ resource, scopeSpans = [] }) =>
      scopeSpans.map(({ scope = {}, spans = [] }) => ({
        origin: {
          resource: parseAttributes(resource?.attributes),
          scope: { name: scope.name ?? '', ...(scope.version ? { version: scope.version } : {}) },
        },
        spans: spans.map(parseSpan),
      })),
    );
  } catch (cause) {
    throw new OtlpExporterError('OTLP_LINE_INVALID', `Could not read line ${lineNumber} as OTLP spans.`, {
      cause,
      details: { lineNumber },
    });
  }
}

function parseSpan(span: OtlpSpan): SpanRecord {
  const { code = 0, message } = span.status ?? {};
  const start = span.startTimeUnixNano ?? 0;
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    ...(span.parentSpanId ? { parentSpanId: span.parentSpanId } : {}),
    name: span.name,
    kind: kindNames[span.kind ?? 1] ?? 'INTERNAL',
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(span.endTimeUnixNano ?? start),
    attributes: parseAttributes(span.attributes),
    events: (span.events ?? []).map(
      (event): SpanEventRecord => ({
        name: event.name,
        timeUnixNano: String(event.timeUnixNano ?? 0),
        attributes: parseAttributes(event.attributes),
      }),
    ),
    status: { code: statusNames[code] ?? 'UNSET', ...(message ? { message } : {}) },
  };
}

function parseAttributes(attributes: OtlpAttributes = []): SpanAttributes {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, parseValue(value)]));
}

function parseValue(value: OtlpValue): SpanAttributeValue {
  if (value.intValue !== undefined) return Number(value.intValue);
  if (value.arrayValue !== undefined) return (value.arrayValue.values ?? []).map(parseValue) as readonly string[];
  if (value.doubleValue !== undefined) return Number(value.doubleValue);
  if (value.kvlistValue !== undefined) return JSON.stringify(plain(value));
  return value.stringValue ?? value.boolValue ?? value.bytesValue ?? '';
}

// What JSON can hold: integers that a number would round, and numbers that are not finite, are text.
function plain({ kvlistValue, arrayValue, intValue, ...value }: OtlpValue): unknown {
  if (kvlistValue) {
    return Object.fromEntries((kvlistValue.values ?? []).map((item) => [item.key, plain(item.value)]));
  }
  if (arrayValue) return (arrayValue.values ?? []).map(plain);
  if (intValue !== undefined) return Number.isSafeInteger(Number(intValue)) ? Number(intValue) : String(intValue);
  const read = parseValue(value);
  return typeof read === 'number' && !Number.isFinite(read) ? String(read) : read;
}

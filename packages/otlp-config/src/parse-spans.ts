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
  doubleValue?: number;
  arrayValue?: { values?: OtlpValue[] };
}
type OtlpAttributes = { key: string; value: OtlpValue }[];
interface OtlpSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind?: number;
  startTimeUnixNano: string | number;
  endTimeUnixNano: string | number;
  attributes?: OtlpAttributes;
  events?: { name: string; timeUnixNano: string | number; attributes?: OtlpAttributes }[];
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
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    ...(span.parentSpanId ? { parentSpanId: span.parentSpanId } : {}),
    name: span.name,
    kind: kindNames[span.kind ?? 1] ?? 'INTERNAL',
    startTimeUnixNano: String(span.startTimeUnixNano),
    endTimeUnixNano: String(span.endTimeUnixNano),
    attributes: parseAttributes(span.attributes),
    events: (span.events ?? []).map(
      (event): SpanEventRecord => ({
        name: event.name,
        timeUnixNano: String(event.timeUnixNano),
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
  return value.stringValue ?? value.boolValue ?? value.doubleValue ?? '';
}

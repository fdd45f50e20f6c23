/**
 * Spans as OTLP JSON lines, written and read without any OpenTelemetry package.
 *
 * @packageDocumentation
 */
export { formatSpans } from './format-spans.js';
export { type ParsedSpans, parseSpans } from './parse-spans.js';
export type {
  SpanAttributes,
  SpanAttributeValue,
  SpanEventRecord,
  SpanKindName,
  SpanOrigin,
  SpanRecord,
} from './span-record.js';

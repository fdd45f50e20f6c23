/**
 * OpenTelemetry export for browser tests. `@e2evidence/otlp-config/lines` alone holds the OTLP JSON lines.
 *
 * @packageDocumentation
 */

export { OtlpExporterError, type OtlpExporterErrorCode } from './errors.js';
export {
  formatSpans,
  type ParsedSpans,
  parseSpans,
  type SpanAttributes,
  type SpanAttributeValue,
  type SpanEventRecord,
  type SpanKindName,
  type SpanOrigin,
  type SpanRecord,
} from './lines.js';

/**
 * OpenTelemetry export for browser tests: spans of a tracer provider to a collector, over gRPC or HTTP. The SDK and the
 * exporters are loaded when they are first needed. `@e2evidence/otlp-config/lines` alone holds the OTLP JSON lines.
 *
 * @packageDocumentation
 */
export { type AttachableProcessor, createAttachableProcessor, type SpanProcessor } from './attachable-processor.js';
export { buildExporter, type SpanExporter } from './build-exporter.js';
export { type ConfigureOtlpExportOptions, configureOtlpExport } from './configure-otlp-export.js';
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
export { OtlpExportConfig, type OtlpExportOptions, type OtlpProtocol } from './otlp-export-config.js';
export { type ShutdownOptions, type ShutdownOutcome, shutdownOtlpExport } from './shutdown.js';
export { type AttachableTracerProvider, createTracerProvider, type TracerProviderOptions } from './tracer-provider.js';

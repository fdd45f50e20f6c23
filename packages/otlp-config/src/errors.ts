import { E2EvidenceError, type ErrorCatalog } from '@e2evidence/errors';

const otlpExporterCatalog = {
  OTLP_SPAN_INVALID: {
    meaning: 'A span record has an id or a time that OTLP does not allow.',
    remedy: 'Give 32 hex digits for traceId, 16 for spanId, and decimal nanosecond strings with end not before start.',
  },
  OTLP_LINE_INVALID: {
    meaning: 'A line is not an OTLP/JSON ExportTraceServiceRequest.',
    remedy: 'Check that the file is an .otlp.jsonl file: one JSON object with resourceSpans per line.',
  },
} as const;

/** The codes of {@link OtlpExporterError}. */
export type OtlpExporterErrorCode = keyof typeof otlpExporterCatalog;

/** Thrown when spans cannot be written as OTLP, or OTLP cannot be read. */
export class OtlpExporterError extends E2EvidenceError<OtlpExporterErrorCode> {
  static override readonly className: string = 'OtlpExporterError';
  static override readonly catalog: ErrorCatalog = otlpExporterCatalog;
}

import { E2EvidenceError, type ErrorCatalog } from '@e2evidence/errors';

const otlpExporterCatalog = {
  OTLP_EMPTY_ENDPOINT: {
    meaning: 'No endpoint was given.',
    remedy: "Give the address of the collector, such as 'http://127.0.0.1:4317'.",
  },
  OTLP_BAD_ENDPOINT: {
    meaning: 'The endpoint is not one that the protocol can be sent to.',
    remedy:
      "Write 'http://host:4317' or 'https://host:4317' for gRPC, 'http://host:4318' or 'https://host:4318' for HTTP.",
  },
  OTLP_UNKNOWN_PROTOCOL: {
    meaning: 'The protocol is none of those that OTLP has.',
    remedy: "Use 'grpc', 'http' (the same as 'http/protobuf'), 'http/protobuf' or 'http/json'.",
  },
  OTLP_BAD_TIMEOUT: {
    meaning: 'The timeout is no time to wait.',
    remedy: 'Give milliseconds above 0 and at most 2147483647.',
  },
  OTLP_BAD_HEADER: {
    meaning: 'A header has a name or value that cannot be sent.',
    remedy: "Use the letters, digits and '-_.' in names, and printable ASCII text in values.",
  },
  OTLP_EMPTY_SERVICE_NAME: {
    meaning: 'The service name is blank.',
    remedy: "Give the name your spans should be found under, or leave it out for 'e2evidence'.",
  },
  OTLP_MISSING_PACKAGE: {
    meaning: 'An OpenTelemetry package that is an optional peer is not installed.',
    remedy: 'Run the command in the project that runs your tests.',
  },
  OTLP_PROVIDER_NOT_ATTACHABLE: {
    meaning:
      'The tracer provider takes no span processor after it was made: providers of SDK 2 have no way to add one.',
    remedy:
      'Make the provider with createTracerProvider(), or put a createAttachableProcessor() into the spanProcessors of your own.',
  },
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

/** Thrown when spans cannot be exported, written as OTLP, or OTLP cannot be read. */
export class OtlpExporterError extends E2EvidenceError<OtlpExporterErrorCode> {
  static override readonly className: string = 'OtlpExporterError';
  static override readonly catalog: ErrorCatalog = otlpExporterCatalog;
}

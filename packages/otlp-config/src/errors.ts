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
    meaning: 'The headers are no names and values, or one of them cannot be sent.',
    remedy:
      "Give an object, Headers or Map of names and values: letters, digits and '-_.' in names, printable ASCII text in values.",
  },
  OTLP_EMPTY_SERVICE_NAME: {
    meaning: 'The service name is blank, or no text.',
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
  OTLP_NO_SHUTDOWN: {
    meaning: 'What should be shut down has no shutdown().',
    remedy:
      'Give the provider, or the processor of configureOtlpExport(); the global provider stands for none after trace.disable().',
  },
  OTLP_SPANS_LOST: {
    meaning:
      'Spans were lost and no export gave an error: they ended faster than they were sent, and the queue was full.',
    remedy: 'Set OTEL_BSP_MAX_QUEUE_SIZE above 2048, or call forceFlush() of the provider between the tests.',
  },
  OTLP_SPAN_INVALID: {
    meaning: 'A span record or a resource has an id, a time or an attribute that OTLP does not allow.',
    remedy:
      'Give 32 hex digits for traceId, 16 for spanId and parentSpanId, decimal nanosecond strings with end not before start, and attributes of text, numbers and booleans.',
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

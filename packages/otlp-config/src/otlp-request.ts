// What is written of https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto
// by its JSON mapping: camelCase, ids in hex, 64-bit integers as text.

/** One line: an OTLP/JSON ExportTraceServiceRequest. */
export interface OtlpTraceRequest {
  /** One item per resource. */
  readonly resourceSpans: readonly OtlpResourceSpans[];
}

/** The spans of one resource. */
interface OtlpResourceSpans {
  /** What made the spans, such as a service. */
  readonly resource: { readonly attributes: readonly OtlpAttribute[] };
  /** One item per library that measured. */
  readonly scopeSpans: readonly OtlpScopeSpans[];
}

/** The spans of one instrumentation scope. */
interface OtlpScopeSpans {
  /** The library that measured. */
  readonly scope: { readonly name: string; readonly version?: string };
  /** Finished spans. */
  readonly spans: readonly OtlpSpan[];
}

/** One finished span. */
export interface OtlpSpan {
  /**
   * 32 lower-case hex digits, not all zero.
   *
   * @pattern ^(?!0{32})[0-9a-f]{32}$
   */
  readonly traceId: string;
  /**
   * 16 lower-case hex digits, not all zero.
   *
   * @pattern ^(?!0{16})[0-9a-f]{16}$
   */
  readonly spanId: string;
  /**
   * Absent for the root of a trace.
   *
   * @pattern ^(?!0{16})[0-9a-f]{16}$
   */
  readonly parentSpanId?: string;
  /**
   * Bit 0 is the sampled flag; bit 8 says that bit 9, whether the parent is remote, is known.
   *
   * @asType integer
   */
  readonly flags: number;
  /** What was done. */
  readonly name: string;
  /** 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind: 1 | 2 | 3 | 4 | 5;
  /**
   * Epoch nanoseconds.
   *
   * @pattern ^\d+$
   */
  readonly startTimeUnixNano: string;
  /**
   * Epoch nanoseconds, not before the start.
   *
   * @pattern ^\d+$
   */
  readonly endTimeUnixNano: string;
  /** What is known of it. */
  readonly attributes: readonly OtlpAttribute[];
  /** What happened during it, such as `exception`. */
  readonly events: readonly OtlpSpanEvent[];
  /** 0 unset, 1 ok, 2 error; the message is that of the error. */
  readonly status: { readonly code: 0 | 1 | 2; readonly message?: string };
}

/** Something that happened during a span. */
interface OtlpSpanEvent {
  /**
   * Epoch nanoseconds.
   *
   * @pattern ^\d+$
   */
  readonly timeUnixNano: string;
  /** What happened. */
  readonly name: string;
  /** What is known of it. */
  readonly attributes: readonly OtlpAttribute[];
}

/** One attribute. */
export interface OtlpAttribute {
  /** Its name, such as `service.name`. */
  readonly key: string;
  /** Its value. */
  readonly value: OtlpValue;
}

/** A value under the name of its type; an empty object for what is null inside an array. */
export type OtlpValue =
  | { readonly stringValue: string }
  | { readonly boolValue: boolean }
  | { readonly intValue: string }
  | { readonly doubleValue: number | 'NaN' | 'Infinity' | '-Infinity' }
  | { readonly arrayValue: { readonly values: readonly OtlpValue[] } }
  | Readonly<Record<string, never>>;

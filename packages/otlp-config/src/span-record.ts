/** An attribute value as OpenTelemetry allows it. */
export type SpanAttributeValue = string | number | boolean | readonly string[] | readonly number[] | readonly boolean[];

/** Attributes by key. */
export type SpanAttributes = Readonly<Record<string, SpanAttributeValue>>;

/** What kind of work a span stands for. */
export type SpanKindName = 'INTERNAL' | 'SERVER' | 'CLIENT' | 'PRODUCER' | 'CONSUMER';

/** Something that happened during a span. */
export interface SpanEventRecord {
  readonly name: string;
  /** Epoch nanoseconds, decimal digits. */
  readonly timeUnixNano: string;
  readonly attributes?: SpanAttributes;
}

/** One finished span as plain data. */
export interface SpanRecord {
  /** 32 lower-case hex digits, not all zero. */
  readonly traceId: string;
  /** 16 lower-case hex digits, not all zero. */
  readonly spanId: string;
  /** Absent for the root of a trace. */
  readonly parentSpanId?: string;
  readonly name: string;
  /** @defaultValue `'INTERNAL'` */
  readonly kind?: SpanKindName;
  /** Epoch nanoseconds, decimal digits: a JSON number would lose the last ones. */
  readonly startTimeUnixNano: string;
  /** Epoch nanoseconds, decimal digits, not before the start. */
  readonly endTimeUnixNano: string;
  readonly attributes?: SpanAttributes;
  readonly events?: readonly SpanEventRecord[];
  /** @defaultValue `{ code: 'UNSET' }` */
  readonly status?: { readonly code: 'UNSET' | 'OK' | 'ERROR'; readonly message?: string };
}

/** What made the spans: the resource they belong to, and the library that measured them. */
export interface SpanOrigin {
  /** Resource attributes; `service.name` should be among them. */
  readonly resource: SpanAttributes;
  readonly scope: { readonly name: string; readonly version?: string };
}

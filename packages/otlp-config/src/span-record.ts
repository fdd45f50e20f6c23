/** An attribute value as OpenTelemetry allows it. */
export type SpanAttributeValue = string | number | boolean | readonly string[] | readonly number[] | readonly boolean[];

/** Attributes by key. */
export type SpanAttributes = Readonly<Record<string, SpanAttributeValue>>;

/** What kind of work a span stands for. */
export type SpanKindName = 'INTERNAL' | 'SERVER' | 'CLIENT' | 'PRODUCER' | 'CONSUMER';

/** Something that happened during a span. */
export interface SpanEventRecord {
  /** What happened, such as `exception`. */
  readonly name: string;
  /** Epoch nanoseconds, decimal digits. */
  readonly timeUnixNano: string;
  /** Facts about it. @defaultValue `{}` */
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
  /** What the span measures, such as `e2evidence.step`. */
  readonly name: string;
  /** What kind of work it stands for. @defaultValue `'INTERNAL'` */
  readonly kind?: SpanKindName;
  /** Epoch nanoseconds, decimal digits: a JSON number would lose the last ones. */
  readonly startTimeUnixNano: string;
  /** Epoch nanoseconds, decimal digits, not before the start. */
  readonly endTimeUnixNano: string;
  /** Facts about it; written as they are, so redact them before. @defaultValue `{}` */
  readonly attributes?: SpanAttributes;
  /** What happened while it ran. @defaultValue `[]` */
  readonly events?: readonly SpanEventRecord[];
  /** How it ended; `message` is for `ERROR`. @defaultValue `{ code: 'UNSET' }` */
  readonly status?: { readonly code: 'UNSET' | 'OK' | 'ERROR'; readonly message?: string };
}

/** What made the spans: the resource they belong to, and the library that measured them. */
export interface SpanOrigin {
  /** Resource attributes; `service.name` should be among them. */
  readonly resource: SpanAttributes;
  /** The library that measured them; its version where known. */
  readonly scope: { readonly name: string; readonly version?: string };
}

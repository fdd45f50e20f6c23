/** One point on the timeline, while it is being put together. */
export class TimelineEvent {
  /** When it happened, milliseconds; epoch milliseconds unless the whole input counts from elsewhere. */
  readonly timestampMs: number;
  /** `span.start`, `span.end`, `console`, `response`, `page_error`, `request_failed`, `page_load`, or your own. */
  readonly kind: string;
  /** A short text for a person, such as `GET 200`. */
  readonly label: string;
  /** Details of this kind, with snake_case keys. */
  readonly payload: Record<string, unknown>;

  constructor(timestampMs: number, kind: string, label: string, payload: Record<string, unknown>) {
    this.timestampMs = timestampMs;
    this.kind = kind;
    this.label = label;
    this.payload = payload;
  }
}

/** One point on the timeline as it is written to disk. */
export interface TimelineRow {
  /** Milliseconds; epoch milliseconds where the source has them. */
  readonly timestamp_ms: number;
  /** `span.start`, `span.end`, `console`, `response`, `page_error`, `request_failed`, `page_load`, or your own. */
  readonly kind: string;
  /** A short text for a person, such as `GET 200`. */
  readonly label: string;
  /** Details of this kind. */
  readonly payload: Record<string, unknown>;
}

/** Turns events into the rows of `timeline.json`, in the order given. */
export function toDicts(events: Iterable<TimelineEvent>): TimelineRow[] {
  return Array.from(events, ({ timestampMs, kind, label, payload }) => ({
    timestamp_ms: timestampMs,
    kind,
    label,
    payload,
  }));
}

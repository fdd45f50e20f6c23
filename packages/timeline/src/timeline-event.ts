/**
 * One point on the timeline, while it is being put together.
 *
 * @example
 * toDicts([new TimelineEvent(20, 'deploy', 'v2', {})]);
 * // => [{ timestamp_ms: 20, kind: 'deploy', label: 'v2', payload: {} }]
 */
export class TimelineEvent {
  /** When it happened, milliseconds; epoch milliseconds unless the whole input counts from elsewhere. */
  readonly timestampMs: number;
  /** `span.start`, `span.end`, `console`, `response`, `page_error`, `request_failed`, `page_load`, or your own. */
  readonly kind: string;
  /** A short text for a person, such as `GET 200`. */
  readonly label: string;
  /** Details of this kind, with snake_case keys. */
  readonly payload: Record<string, unknown>;

  /** Takes what it is given, unchecked; {@link merge} refuses a time that is not finite. */
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

/**
 * Turns events into the rows of `timeline.json`, in the order given.
 *
 * @example
 * toDicts(fromConsole([{ text: 'ready', ts: 20 }]))[0]?.timestamp_ms; // => 20
 */
export function toDicts(events: Iterable<TimelineEvent>): TimelineRow[] {
  return Array.from(events, ({ timestampMs, kind, label, payload }) => ({
    timestamp_ms: timestampMs,
    kind,
    label,
    payload,
  }));
}

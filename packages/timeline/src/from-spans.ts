import { TimelineEvent } from './timeline-event.js';
import type { SpanEndPayload, SpanStartPayload } from './timeline-rows.js';
import {
  badTimestamp,
  entriesOf,
  firstPresent,
  parseTimestamp,
  type ReadOptions,
  type TimestampInput,
} from './timestamp.js';

/** A finished or open span. Times are milliseconds; of two spellings the first that holds a value counts. */
export interface SpanInput {
  /** The label. @defaultValue `'span'` */
  readonly name?: string | null | undefined;
  /** Looked at first. */
  readonly start_ms?: TimestampInput;
  /** Looked at second. */
  readonly startMs?: TimestampInput;
  /** Looked at third. */
  readonly start?: TimestampInput;
  /** Looked at first; without any end the span is still open. */
  readonly end_ms?: TimestampInput;
  /** Looked at second. */
  readonly endMs?: TimestampInput;
  /** Looked at third. */
  readonly end?: TimestampInput;
  /** Span attributes, kept as they are. @defaultValue `{}` */
  readonly attrs?: object | null | undefined;
  /** The same as `attrs`, looked at second. */
  readonly attributes?: object | null | undefined;
  /** Its own id. Ids let the waterfall nest by parent; without them it nests by time. */
  readonly span_id?: string | undefined;
  /** The same as `span_id`, looked at second. */
  readonly spanId?: string | undefined;
  /** The span in which it ran; null or absent for a root. */
  readonly parent_span_id?: string | null | undefined;
  /** The same as `parent_span_id`, looked at second. */
  readonly parentSpanId?: string | null | undefined;
  /** `error` colours the bar. */
  readonly status?: string | undefined;
}

/**
 * Turns spans into a `span.start` and, when the end is known, a `span.end` event each.
 *
 * A span without a readable start is left out, as the Python timeline does. Unlike there, `start_ms: null` does
 * not hide a `start` that is present.
 *
 * @throws {@link TimelineError} `TIMELINE_BAD_TIMESTAMP` with `strict`, for a missing start or an unreadable time;
 * `TIMELINE_BAD_ENTRY` for an entry that is no object.
 *
 * @example
 * fromSpans([{ name: 'open', start_ms: 0, end_ms: 5 }]).map((event) => event.kind);
 * // => ['span.start', 'span.end']
 */
export function fromSpans(spans: Iterable<SpanInput>, options: ReadOptions = {}): TimelineEvent[] {
  const events: TimelineEvent[] = [];
  for (const [index, span] of entriesOf(spans, 'spans')) {
    const startMs = timeOf(span, index, 'start', options);
    if (startMs === undefined) continue;
    const endMs = timeOf(span, index, 'end', options);
    const label = String(firstPresent(span, 'name') || 'span');
    const attrs = firstPresent(span, 'attrs', 'attributes') || {};
    const start: SpanStartPayload = { end_ms: endMs ?? null, attrs, ...identityOf(span) };
    events.push(new TimelineEvent(startMs, 'span.start', label, start));
    if (endMs === undefined) continue;
    const end: SpanEndPayload = { duration_ms: endMs - startMs, ...spanIdOf(span) };
    events.push(new TimelineEvent(endMs, 'span.end', label, end));
  }
  return events;
}

function timeOf(span: SpanInput, index: number, edge: 'start' | 'end', options: ReadOptions): number | undefined {
  const written = firstPresent(span, `${edge}_ms` as const, `${edge}Ms` as const, edge);
  const timestampMs = parseTimestamp(written);
  const wanted = edge === 'start' || written !== undefined;
  if (timestampMs === undefined && wanted && options.strict)
    throw badTimestamp(`the ${edge} of spans[${index}]`, written);
  return timestampMs;
}

function identityOf(span: SpanInput): Pick<SpanStartPayload, 'span_id' | 'parent_span_id' | 'status'> {
  const parent = firstPresent(span, 'parent_span_id', 'parentSpanId');
  const status = firstPresent(span, 'status');
  return {
    ...spanIdOf(span),
    ...(parent === undefined ? {} : { parent_span_id: parent }),
    ...(status === undefined ? {} : { status }),
  };
}

function spanIdOf(span: SpanInput): Pick<SpanEndPayload, 'span_id'> {
  const id = firstPresent(span, 'span_id', 'spanId');
  return id === undefined ? {} : { span_id: id };
}

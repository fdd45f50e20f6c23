import {
  type ConsoleInput,
  type FailedRequestInput,
  fromConsole,
  fromFailedRequests,
  fromPageErrors,
  fromPageLoads,
  fromResponses,
  type PageErrorInput,
  type PageLoadInput,
  type ResponseInput,
} from './from-page-events.js';
import { fromSpans, type SpanInput } from './from-spans.js';
import { type TimelineEvent, type TimelineRow, toDicts } from './timeline-event.js';
import { badTimestamp, entriesOf, type ReadOptions } from './timestamp.js';

/** What a timeline is made of. Every source is optional. */
export interface TimelineSources {
  /** Steps and whatever else took time. */
  readonly spans?: Iterable<SpanInput> | null | undefined;
  /** Console messages. */
  readonly console?: Iterable<ConsoleInput> | null | undefined;
  /** Responses, at the time when they came in. */
  readonly responses?: Iterable<ResponseInput> | null | undefined;
  /** Uncaught errors of the page. */
  readonly pageErrors?: Iterable<PageErrorInput> | null | undefined;
  /** Requests that got no response. */
  readonly failedRequests?: Iterable<FailedRequestInput> | null | undefined;
  /** Load events. */
  readonly pageLoads?: Iterable<PageLoadInput> | null | undefined;
}

/**
 * One ordered list out of all sources, as the rows of `timeline.json`.
 *
 * Entries at the same millisecond keep this order: spans (start before end), console, responses, page errors,
 * failed requests, page loads; within a source the order given.
 *
 * @throws {@link TimelineError} `TIMELINE_BAD_TIMESTAMP` with `strict`, for an entry without a readable timestamp;
 * `TIMELINE_BAD_ENTRY` for a source that is no list of objects.
 *
 * @example
 * build({ spans: [{ name: 'open', start_ms: 0, end_ms: 5 }], console: [{ text: 'hello', ts: 2 }] })
 *   .map((row) => `${row.timestamp_ms} ${row.kind} ${row.label}`);
 * // => ['0 span.start open', '2 console log', '5 span.end open']
 */
export function build(sources: TimelineSources, options: ReadOptions = {}): TimelineRow[] {
  return toDicts(
    merge(
      fromSpans(sources.spans ?? [], options),
      fromConsole(sources.console ?? [], options),
      fromResponses(sources.responses ?? [], options),
      fromPageErrors(sources.pageErrors ?? [], options),
      fromFailedRequests(sources.failedRequests ?? [], options),
      fromPageLoads(sources.pageLoads ?? [], options),
    ),
  );
}

/**
 * Puts lists of events into one, earliest first; events at the same time keep the order of the arguments.
 *
 * @returns A new list; the events are the same objects.
 * @throws {@link TimelineError} `TIMELINE_BAD_TIMESTAMP` when an event has no finite `timestampMs`, `TIMELINE_BAD_ENTRY`
 * for an argument that is no list of objects.
 *
 * @example
 * const a = new TimelineEvent(20, 'console', 'error', {});
 * const b = new TimelineEvent(10, 'console', 'log', {});
 * merge([a], [b]).map((event) => event.label); // => ['log', 'error']
 */
export function merge(...lists: readonly Iterable<TimelineEvent>[]): TimelineEvent[] {
  const merged: TimelineEvent[] = [];
  for (const [position, list] of lists.entries()) {
    for (const [index, event] of entriesOf(list, `list ${position}`)) {
      if (!Number.isFinite(event.timestampMs))
        throw badTimestamp(`event ${index} of list ${position}`, event.timestampMs);
      merged.push(event);
    }
  }
  return merged.sort((a, b) => a.timestampMs - b.timestampMs);
}

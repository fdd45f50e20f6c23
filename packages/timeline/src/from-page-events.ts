import { TimelineEvent } from './timeline-event.js';
import type {
  ConsolePayload,
  KnownTimelineRow,
  PageErrorPayload,
  PageLoadPayload,
  RequestFailedPayload,
  ResponsePayload,
} from './timeline-rows.js';
import { entriesOf, firstPresent, type MomentInput, momentOf, type ReadOptions } from './timestamp.js';

/** A console message. */
export interface ConsoleInput extends MomentInput {
  /** `log`, `warn`, `error`, ... @defaultValue `'log'` */
  readonly type?: string | null | undefined;
  /** The message, kept as it is. */
  readonly text?: unknown;
  /** Where the page called the console, kept as it is. */
  readonly location?: unknown;
}

/** A response. Its timestamp is when the response came in. */
export interface ResponseInput extends MomentInput {
  /** The address that answered. */
  readonly url?: string | null | undefined;
  /** The HTTP method. @defaultValue `'GET'` in the label */
  readonly method?: string | null | undefined;
  /** The HTTP status. @defaultValue `?` in the label */
  readonly status?: number | string | null | undefined;
  /** Whether the status means success. */
  readonly ok?: boolean | null | undefined;
  /** Time since the request was sent, milliseconds: the waterfall draws a bar that ends at the timestamp. */
  readonly duration_ms?: number | undefined;
  /** The same as `duration_ms`, looked at second. */
  readonly durationMs?: number | undefined;
  /** The driver's word, such as `fetch`. */
  readonly resource_type?: string | undefined;
  /** The same as `resource_type`, looked at second. */
  readonly resourceType?: string | undefined;
}

/** An uncaught error of the page. */
export interface PageErrorInput extends MomentInput {
  /** The class name of the error. @defaultValue `'Error'` in the label */
  readonly name?: string | null | undefined;
  /** What the error says. */
  readonly message?: string | null | undefined;
  /** As the engine gives it. */
  readonly stack?: string | null | undefined;
}

/** A request that got no response. Its timestamp is when it failed. */
export interface FailedRequestInput extends MomentInput {
  /** The address that was asked. */
  readonly url?: string | null | undefined;
  /** The HTTP method. @defaultValue `'GET'` in the label */
  readonly method?: string | null | undefined;
  /** The browser's word, such as `net::ERR_CONNECTION_REFUSED`. @defaultValue `'failed'` in the label */
  readonly error_text?: string | null | undefined;
  /** The same as `error_text`, looked at second. */
  readonly errorText?: string | null | undefined;
  /** Time since the request was sent, milliseconds. */
  readonly duration_ms?: number | undefined;
  /** The same as `duration_ms`, looked at second. */
  readonly durationMs?: number | undefined;
  /** The driver's word, such as `fetch`. */
  readonly resource_type?: string | undefined;
  /** The same as `resource_type`, looked at second. */
  readonly resourceType?: string | undefined;
}

/** A page that finished loading. */
export interface PageLoadInput extends MomentInput {
  /** The address of the page that has loaded. */
  readonly url?: string | null | undefined;
}

/**
 * Console messages as events of kind `console`, labelled with their type.
 *
 * A message without a readable timestamp gets its index in the list, as the Python timeline does.
 *
 * @throws {@link TimelineError} `TIMELINE_BAD_TIMESTAMP` with `strict`, for a missing or unreadable timestamp;
 * `TIMELINE_BAD_ENTRY` for what is no list of objects.
 *
 * @example
 * fromConsole([{ type: 'error', text: 'boom', ts: 20 }])[0]?.label; // => 'error'
 */
export function fromConsole(messages: Iterable<ConsoleInput>, options: ReadOptions = {}): TimelineEvent[] {
  return moments(
    messages,
    'console',
    options,
    (message): Moment<ConsolePayload> => ({
      kind: 'console',
      label: String(firstPresent(message, 'type') || 'log'),
      payload: { text: orNull(message, 'text'), location: orNull(message, 'location') },
    }),
  );
}

/**
 * Responses as events of kind `response`, labelled `GET 200`; an unknown status is `?`.
 *
 * @throws {@link TimelineError} `TIMELINE_BAD_TIMESTAMP` with `strict`, for a missing or unreadable timestamp;
 * `TIMELINE_BAD_ENTRY` for what is no list of objects.
 *
 * @example
 * fromResponses([{ method: 'POST', status: 500, timestamp_ms: 380 }])[0]?.label; // => 'POST 500'
 */
export function fromResponses(responses: Iterable<ResponseInput>, options: ReadOptions = {}): TimelineEvent[] {
  return moments(
    responses,
    'responses',
    options,
    (response): Moment<ResponsePayload> => ({
      kind: 'response',
      label: `${firstPresent(response, 'method') ?? 'GET'} ${firstPresent(response, 'status') ?? '?'}`,
      payload: {
        url: orNull(response, 'url'),
        status: orNull(response, 'status'),
        ok: orNull(response, 'ok'),
        ...transfer(response),
      },
    }),
  );
}

/**
 * Uncaught errors of the page as events of kind `page_error`, labelled with the error's name.
 *
 * @throws {@link TimelineError} `TIMELINE_BAD_TIMESTAMP` with `strict`, for a missing or unreadable timestamp;
 * `TIMELINE_BAD_ENTRY` for what is no list of objects.
 *
 * @example
 * fromPageErrors([{ name: 'TypeError', message: 'no price', ts: 20 }])[0]?.label; // => 'TypeError'
 */
export function fromPageErrors(errors: Iterable<PageErrorInput>, options: ReadOptions = {}): TimelineEvent[] {
  return moments(
    errors,
    'pageErrors',
    options,
    (error): Moment<PageErrorPayload> => ({
      kind: 'page_error',
      label: String(firstPresent(error, 'name') || 'Error'),
      payload: { message: orNull(error, 'message'), ...known('stack', firstPresent(error, 'stack')) },
    }),
  );
}

/**
 * Requests that got no response as events of kind `request_failed`, labelled `GET net::ERR_FAILED`.
 *
 * @throws {@link TimelineError} `TIMELINE_BAD_TIMESTAMP` with `strict`, for a missing or unreadable timestamp;
 * `TIMELINE_BAD_ENTRY` for what is no list of objects.
 *
 * @example
 * fromFailedRequests([{ error_text: 'net::ERR_FAILED', ts: 20 }])[0]?.label; // => 'GET net::ERR_FAILED'
 */
export function fromFailedRequests(requests: Iterable<FailedRequestInput>, options: ReadOptions = {}): TimelineEvent[] {
  return moments(requests, 'failedRequests', options, (request): Moment<RequestFailedPayload> => {
    const errorText = firstPresent(request, 'error_text', 'errorText');
    return {
      kind: 'request_failed',
      label: `${firstPresent(request, 'method') ?? 'GET'} ${errorText ?? 'failed'}`,
      payload: { url: orNull(request, 'url'), error_text: errorText ?? null, ...transfer(request) },
    };
  });
}

/**
 * Pages that finished loading as events of kind `page_load`, labelled `load`.
 *
 * @throws {@link TimelineError} `TIMELINE_BAD_TIMESTAMP` with `strict`, for a missing or unreadable timestamp;
 * `TIMELINE_BAD_ENTRY` for what is no list of objects.
 *
 * @example
 * fromPageLoads([{ url: 'http://127.0.0.1/', ts: 20 }])[0]?.payload; // => { url: 'http://127.0.0.1/' }
 */
export function fromPageLoads(loads: Iterable<PageLoadInput>, options: ReadOptions = {}): TimelineEvent[] {
  return moments(
    loads,
    'pageLoads',
    options,
    (load): Moment<PageLoadPayload> => ({
      kind: 'page_load',
      label: 'load',
      payload: { url: orNull(load, 'url') },
    }),
  );
}

interface Moment<Payload> {
  readonly kind: KnownTimelineRow['kind'];
  readonly label: string;
  readonly payload: Payload;
}

function moments<Entry extends MomentInput>(
  entries: Iterable<Entry>,
  source: string,
  options: ReadOptions,
  read: (entry: Entry) => Moment<object>,
): TimelineEvent[] {
  const events: TimelineEvent[] = [];
  for (const [index, entry] of entriesOf(entries, source)) {
    const timestampMs = momentOf(entry, source, index, options);
    const { kind, label, payload } = read(entry);
    const page = known('page', firstPresent(entry, 'page'));
    events.push(new TimelineEvent(timestampMs, kind, label, { ...payload, ...page }));
  }
  return events;
}

function transfer(entry: ResponseInput | FailedRequestInput): Pick<ResponsePayload, 'duration_ms' | 'resource_type'> {
  return {
    ...known('duration_ms', firstPresent(entry, 'duration_ms', 'durationMs')),
    ...known('resource_type', firstPresent(entry, 'resource_type', 'resourceType')),
  };
}

/** A key that is written only where the input has it: the Python timeline does not know it. */
function known<Key extends string, Value>(key: Key, value: Value | undefined): { readonly [K in Key]?: Value } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [K in Key]?: Value };
}

function orNull<Entry extends object, Key extends keyof Entry>(entry: Entry, key: Key): NonNullable<Entry[Key]> | null {
  return firstPresent(entry, key) ?? null;
}

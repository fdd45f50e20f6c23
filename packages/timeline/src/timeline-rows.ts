// The rows of timeline.json by kind. snake_case, as on disk. The first keys of each payload are those of the Python tool.
import type { TimelineRow } from './timeline-event.js';

/** A row of `timeline.json` of a kind that is known here; other kinds are somebody's own. */
export type KnownTimelineRow =
  | SpanStartRow
  | SpanEndRow
  | ConsoleRow
  | ResponseRow
  | PageErrorRow
  | RequestFailedRow
  | PageLoadRow;

interface SpanStartRow extends TimelineRow {
  readonly kind: 'span.start';
  readonly payload: SpanStartPayload;
}

interface SpanEndRow extends TimelineRow {
  readonly kind: 'span.end';
  readonly payload: SpanEndPayload;
}

interface ConsoleRow extends TimelineRow {
  readonly kind: 'console';
  readonly payload: ConsolePayload;
}

interface ResponseRow extends TimelineRow {
  readonly kind: 'response';
  readonly payload: ResponsePayload;
}

interface PageErrorRow extends TimelineRow {
  readonly kind: 'page_error';
  readonly payload: PageErrorPayload;
}

interface RequestFailedRow extends TimelineRow {
  readonly kind: 'request_failed';
  readonly payload: RequestFailedPayload;
}

interface PageLoadRow extends TimelineRow {
  readonly kind: 'page_load';
  readonly payload: PageLoadPayload;
}

/** A span begins. */
export type SpanStartPayload = {
  /** When it ended; null when that is not known. */
  readonly end_ms: number | null;
  /** Its attributes. */
  readonly attrs: object;
  /** Lets the rows of one span be joined. */
  readonly span_id?: string;
  /** The span it belongs to. */
  readonly parent_span_id?: string;
  /** `error`, or a word of the source. */
  readonly status?: string;
};

/** A span ended. */
export type SpanEndPayload = {
  /** Milliseconds since it began. */
  readonly duration_ms: number;
  /** Lets the rows of one span be joined. */
  readonly span_id?: string;
};

/** Where a moment belongs to. */
type PagePayload = {
  /** Label of the page, when several are watched. */
  readonly page?: string;
};

/** A console message. */
export type ConsolePayload = PagePayload & {
  /** What was written. */
  readonly text: unknown;
  /** Where it was called, as the source tells it; null when it does not. */
  readonly location: unknown;
};

/** A response came in. */
export type ResponsePayload = PagePayload & {
  /** Where from. */
  readonly url: string | null;
  /** The HTTP status. */
  readonly status: number | string | null;
  /** Whether the source calls it a success. */
  readonly ok: boolean | null;
  /** Milliseconds since the request was sent. */
  readonly duration_ms?: number;
  /** Such as `document`, `script` or `fetch`. */
  readonly resource_type?: string;
};

/** An error of the page that nothing caught. */
export type PageErrorPayload = PagePayload & {
  /** The message. */
  readonly message: string | null;
  /** As the engine gives it. */
  readonly stack?: string;
};

/** A request got no response. */
export type RequestFailedPayload = PagePayload & {
  /** Where to. */
  readonly url: string | null;
  /** The browser's word, such as `net::ERR_FAILED`. */
  readonly error_text: string | null;
  /** Milliseconds since the request was sent. */
  readonly duration_ms?: number;
  /** Such as `document`, `script` or `fetch`. */
  readonly resource_type?: string;
};

/** A page finished loading. */
export type PageLoadPayload = PagePayload & {
  /** Which. */
  readonly url: string | null;
};

// The journal rows of browser events: written by the events source, read back for the report. snake_case, as on disk.
// Type aliases, because an interface does not fit the open shape of a journal row.
import type {
  BidiEvent,
  ConsolePayload,
  HeaderList,
  PageErrorPayload,
  PageLoadPayload,
  RequestFailedPayload,
  RequestPayload,
  ResponsePayload,
} from '@e2evidence/bidi-bridge';
import type { Redactor } from '@e2evidence/redact';

type EventRowBase = {
  readonly type: 'event';
  /** Epoch milliseconds. */
  readonly timestamp_ms: number;
  /** Label of the page it came from. */
  readonly page: string;
};

/** A console message. */
export type ConsoleRow = EventRowBase & {
  readonly event: 'console';
  /** The console method, such as `log` or `table`. */
  readonly method: string;
  /** How bad it is. */
  readonly level: ConsolePayload['level'];
  /** What was written, cut at 16,384 characters. */
  readonly text: string;
  /** Where it was called; line and column count from 1. */
  readonly location?: { readonly url: string; readonly line: number; readonly column: number };
};

/** An error of the page that nothing caught. */
export type PageErrorRow = EventRowBase & {
  readonly event: 'page_error';
  /** The class name. */
  readonly name?: string;
  /** The message. */
  readonly message: string;
  /** As the engine gives it. */
  readonly stack?: string;
};

/** A request was sent. */
export type RequestRow = EventRowBase & {
  readonly event: 'request';
  /** Joins it with its response; unique within its page. */
  readonly request_id: string;
  /** Such as `GET`. */
  readonly method: string;
  /** Where to. */
  readonly url: string;
  /** Such as `document`, `script` or `fetch`. */
  readonly resource_type: string;
  /** Pairs of name and value. */
  readonly headers: HeaderList;
  /** The body that was sent. */
  readonly post_data?: string;
};

/** A response came in. */
export type ResponseRow = EventRowBase & {
  readonly event: 'response';
  /** That of its request. */
  readonly request_id: string;
  /** That of its request. */
  readonly method: string;
  /** Where from. */
  readonly url: string;
  /** The HTTP status. */
  readonly status: number;
  /** The words beside the status, empty in HTTP/2. */
  readonly status_text: string;
  /** Without parameters. */
  readonly mime_type: string;
  /** Pairs of name and value. */
  readonly headers: HeaderList;
};

/** The body of a response that explains something, read after it. */
export type ResponseBodyRow = EventRowBase & {
  readonly event: 'response_body';
  /** That of its request. */
  readonly request_id: string;
  /** The body. */
  readonly text: string;
};

/** A request got no response. */
export type RequestFailedRow = EventRowBase & {
  readonly event: 'request_failed';
  /** That of its request. */
  readonly request_id: string;
  /** That of its request. */
  readonly method: string;
  /** Where to. */
  readonly url: string;
  /** The browser's word, such as `net::ERR_FAILED`. */
  readonly error_text: string;
  /** What kind of failure it is. */
  readonly error_kind: string;
};

/** A page finished loading. */
export type PageLoadRow = EventRowBase & {
  readonly event: 'page_load';
  /** Which. */
  readonly url: string;
};

/** One browser event as a journal row. */
export type EventRow =
  | ConsoleRow
  | PageErrorRow
  | RequestRow
  | ResponseRow
  | ResponseBodyRow
  | RequestFailedRow
  | PageLoadRow;

/** Longest text of one console message, body or stack that is kept, in characters. */
const maxText = 16_384;
/** Longest text that is redacted to be kept, in characters. */
const maxLooked = 262_144;

export function consoleRow(event: BidiEvent<ConsolePayload>, page: string, redactor: Redactor): ConsoleRow {
  const { type, level, text, location } = event.payload;
  return {
    ...base(event, page),
    event: 'console',
    method: type,
    level,
    text: short(text, redactor),
    ...(location ? { location } : {}),
  };
}

export function pageErrorRow(event: BidiEvent<PageErrorPayload>, page: string, redactor: Redactor): PageErrorRow {
  const { name, message, stack } = event.payload;
  return {
    ...base(event, page),
    event: 'page_error',
    ...(name ? { name } : {}),
    message: short(message, redactor),
    ...(stack ? { stack: short(stack, redactor) } : {}),
  };
}

export function requestRow(event: BidiEvent<RequestPayload>, page: string, redactor: Redactor): RequestRow {
  const { id, method, url, resourceType, headers, postData } = event.payload;
  return {
    ...base(event, page),
    event: 'request',
    request_id: id,
    method,
    url,
    resource_type: resourceType,
    headers,
    ...(postData ? { post_data: bodyText(postData, contentType(headers), redactor) } : {}),
  };
}

export function responseRow(event: BidiEvent<ResponsePayload>, page: string): ResponseRow {
  const { request, url, status, statusText, mimeType, headers } = event.payload;
  return {
    ...base(event, page),
    event: 'response',
    request_id: request.id,
    method: request.method,
    url,
    status,
    status_text: statusText,
    mime_type: mimeType,
    headers,
  };
}

export function responseBodyRow(
  event: BidiEvent<ResponsePayload>,
  page: string,
  body: Uint8Array,
  redactor: Redactor,
): ResponseBodyRow {
  const text = new TextDecoder().decode(body);
  return {
    ...base(event, page),
    event: 'response_body',
    request_id: event.payload.request.id,
    text: bodyText(text, event.payload.mimeType, redactor),
  };
}

export function requestFailedRow(event: BidiEvent<RequestFailedPayload>, page: string): RequestFailedRow {
  const { request, errorText, errorKind } = event.payload;
  return {
    ...base(event, page),
    event: 'request_failed',
    request_id: request.id,
    method: request.method,
    url: request.url,
    error_text: errorText,
    error_kind: errorKind,
  };
}

export function pageLoadRow(event: BidiEvent<PageLoadPayload>, page: string): PageLoadRow {
  return { ...base(event, page), event: 'page_load', url: event.payload.url };
}

function base(event: BidiEvent, page: string): EventRowBase {
  return { type: 'event', timestamp_ms: event.timestampMs, page };
}

// Redacted while it is whole, then cut: half a JSON text would hide its keys from the rules.
function bodyText(text: string, type: string, redactor: Redactor): string {
  if (text.length > maxLooked) return `[not kept: ${text.length} characters]`;
  return cut(redactor.body(text, type));
}

function cut(text: string): string {
  return text.length > maxText ? `${text.slice(0, maxText)} [cut: ${text.length - maxText} more characters]` : text;
}

// Only what is cut is redacted here, and before, for the same reason; every row is redacted when it is written. What is
// very long is not looked at whole: the page under test must not wait for it.
function short(text: string, redactor: Redactor): string {
  return text.length > maxText ? cut(redactor.text(text.slice(0, maxLooked))) : text;
}

function contentType(headers: HeaderList): string {
  return headers.find(([name]) => name === 'content-type')?.[1] ?? '';
}

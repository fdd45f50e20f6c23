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
  readonly timestamp_ms: number;
  /** Label of the page it came from. */
  readonly page: string;
};

export type ConsoleRow = EventRowBase & {
  readonly event: 'console';
  readonly method: string;
  readonly level: ConsolePayload['level'];
  readonly text: string;
  readonly location?: { readonly url: string; readonly line: number; readonly column: number };
};

export type PageErrorRow = EventRowBase & {
  readonly event: 'page_error';
  readonly name?: string;
  readonly message: string;
  readonly stack?: string;
};

export type RequestRow = EventRowBase & {
  readonly event: 'request';
  readonly request_id: string;
  readonly method: string;
  readonly url: string;
  readonly resource_type: string;
  readonly headers: HeaderList;
  readonly post_data?: string;
};

export type ResponseRow = EventRowBase & {
  readonly event: 'response';
  readonly request_id: string;
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly status_text: string;
  readonly mime_type: string;
  readonly headers: HeaderList;
};

export type ResponseBodyRow = EventRowBase & {
  readonly event: 'response_body';
  readonly request_id: string;
  readonly text: string;
};

export type RequestFailedRow = EventRowBase & {
  readonly event: 'request_failed';
  readonly request_id: string;
  readonly method: string;
  readonly url: string;
  readonly error_text: string;
  readonly error_kind: string;
};

export type PageLoadRow = EventRowBase & {
  readonly event: 'page_load';
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

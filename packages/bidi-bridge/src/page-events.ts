// Playwright and Puppeteer emit the same page events with almost the same objects; what differs stands in their files.
import { consoleText } from './console-text.js';
import type { ConsolePayload, PageErrorPayload } from './log-payloads.js';
import type { RequestFailedPayload, RequestPayload, RequestReference, ResponsePayload } from './network-payloads.js';
import type { RequestIds } from './request-ids.js';
import { consoleLevel, headerList, mimeTypeOf, plainMessage, requestErrorKind } from './words.js';

/** What both drivers' console messages have. */
export interface NativeConsoleMessage {
  type(): string;
  text(): string;
  args(): readonly object[];
  location(): { url?: string; lineNumber?: number; columnNumber?: number };
}

/** What both drivers' requests have. */
export interface NativeRequest {
  url(): string;
  method(): string;
  headers(): Record<string, string>;
  resourceType(): string;
  isNavigationRequest(): boolean;
  failure(): { errorText: string } | null;
}

/** What both drivers' responses have. */
export interface NativeResponse {
  url(): string;
  status(): number;
  statusText(): string;
  headers(): Record<string, string>;
  request(): NativeRequest;
}

/** @param partOf - An argument as text; what it throws makes the driver's own text be taken. */
export function consolePayload(message: NativeConsoleMessage, partOf: (argument: never) => string): ConsolePayload {
  const { url, lineNumber, columnNumber } = message.location();
  const type = message.type();
  return {
    type,
    level: consoleLevel(type),
    text: textOf(message, partOf),
    ...(url ? { location: { url, line: lineNumber ?? 0, column: columnNumber ?? 0 } } : {}),
  };
}

// What the browser itself logs has no arguments.
function textOf(message: NativeConsoleMessage, partOf: (argument: never) => string): string {
  try {
    const args = message.args();
    return args.length === 0 ? message.text() : consoleText(args.map((argument) => partOf(argument as never)));
  } catch {
    return message.text();
  }
}

export function pageErrorPayload(thrown: unknown): PageErrorPayload {
  if (typeof thrown !== 'object' || thrown === null || !('message' in thrown)) {
    return { message: plainMessage(String(thrown)) };
  }
  const { name, message, stack } = thrown as { name?: unknown; message: unknown; stack?: unknown };
  return {
    ...(typeof name === 'string' && name !== '' ? { name } : {}),
    message: plainMessage(String(message)),
    ...(typeof stack === 'string' && stack !== '' ? { stack } : {}),
  };
}

export function requestPayload<Request extends NativeRequest>(
  request: Request,
  ids: RequestIds,
  own: { redirectCount(request: Request): number; postData(request: Request): string | null | undefined },
): RequestPayload {
  const postData = own.postData(request);
  return {
    ...requestReference(request, ids, own.redirectCount(request)),
    headers: headerList(request.headers()),
    resourceType: request.resourceType(),
    isNavigation: request.isNavigationRequest(),
    ...(typeof postData === 'string' ? { postData } : {}),
  };
}

export function requestReference(request: NativeRequest, ids: RequestIds, redirectCount: number): RequestReference {
  return { id: ids.idOf(request), url: request.url(), method: request.method(), redirectCount };
}

export function responsePayload(
  response: NativeResponse,
  request: RequestReference,
  fromCache: boolean | null,
): ResponsePayload {
  const headers = headerList(response.headers());
  return {
    request,
    url: response.url(),
    status: response.status(),
    statusText: response.statusText(),
    headers,
    mimeType: mimeTypeOf(headers),
    fromCache,
  };
}

export function requestFailedPayload(failed: NativeRequest, request: RequestReference): RequestFailedPayload {
  const errorText = failed.failure()?.errorText ?? '';
  return { request, errorText, errorKind: requestErrorKind(errorText) };
}

import type { PlaywrightEmitter } from '@e2evidence/drivers';
import type { TranslatedEvent } from './event.js';
import {
  consolePayload,
  type NativeConsoleMessage,
  type NativeRequest,
  type NativeResponse,
  pageErrorPayload,
  requestFailedPayload,
  requestPayload,
  requestReference,
  responsePayload,
} from './page-events.js';
import { RequestIds } from './request-ids.js';
import { type BackendTranslators, listenerFor } from './translator.js';

interface PlaywrightRequest extends NativeRequest {
  redirectedFrom(): PlaywrightRequest | null;
  postData(): string | null;
}

interface PlaywrightConsoleMessage extends NativeConsoleMessage {
  /** Since Playwright 1.5x: epoch milliseconds. */
  timestamp?(): number;
}

/** Playwright's Page and BrowserContext, which emit the same events but for two. */
export function playwrightTranslators(): BackendTranslators {
  const ids = new RequestIds();
  const own = { redirectCount, postData: (request: PlaywrightRequest) => request.postData() };
  const reference = (request: PlaywrightRequest) => requestReference(request, ids, redirectCount(request));

  return {
    console: on('console', (message: PlaywrightConsoleMessage) => {
      const timestampMs = message.timestamp?.();
      return { payload: consolePayload(message), ...(timestampMs === undefined ? {} : { timestampMs }) };
    }),
    // A context wraps the error of one of its pages.
    page_error: on(
      (target) => (isContext(target) ? 'weberror' : 'pageerror'),
      (thrown: unknown) => ({ payload: pageErrorPayload(hasErrorMethod(thrown) ? thrown.error() : thrown) }),
    ),
    request: on('request', (request: PlaywrightRequest) => ({ payload: requestPayload(request, ids, own) })),
    response: on('response', (response: NativeResponse) => {
      const request = reference(response.request() as PlaywrightRequest);
      return { payload: responsePayload(response, request, null) };
    }),
    request_failed: on('requestfailed', (request: PlaywrightRequest) => ({
      payload: requestFailedPayload(request, reference(request)),
    })),
    page_load: on(
      (target) => (isContext(target) ? 'pageload' : 'load'),
      (page: { url(): string }) => ({ payload: { url: page.url() } }),
    ),
  };
}

function on<Native, Payload>(
  event: string | ((target: object) => string),
  translate: (native: Native) => TranslatedEvent<Payload>,
) {
  return (target: object, callback: (event: TranslatedEvent<Payload>) => void): (() => void) => {
    const emitter = target as PlaywrightEmitter;
    const name = typeof event === 'string' ? event : event(target);
    const listener = listenerFor(translate, callback);
    emitter.on(name, listener);
    return () => void emitter.removeListener(name, listener);
  };
}

function redirectCount(request: PlaywrightRequest): number {
  let count = 0;
  for (let from = request.redirectedFrom(); from; from = from.redirectedFrom()) count++;
  return count;
}

function isContext(target: object): boolean {
  return 'newCDPSession' in target;
}

function hasErrorMethod(thrown: unknown): thrown is { error(): unknown } {
  return typeof thrown === 'object' && thrown !== null && 'error' in thrown && typeof thrown.error === 'function';
}

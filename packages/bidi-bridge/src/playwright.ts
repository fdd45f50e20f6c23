import type { PlaywrightEmitter } from '@e2evidence/drivers';
import { cdpTranslators } from './cdp.js';
import { after, between } from './elapsed.js';
import type { TranslatedEvent } from './event.js';
import { ofEveryPage, pageCreated, pageDestroyed } from './every-page.js';
import type { ResponseTimings } from './network-payloads.js';
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
import type { DownloadFinishedPayload, WebSocketPayload } from './page-payloads.js';
import { RequestIds } from './request-ids.js';
import { type BackendTranslators, listenerFor } from './translator.js';

interface PlaywrightRequest extends NativeRequest {
  redirectedFrom(): PlaywrightRequest | null;
  postData(): string | null;
  response(): Promise<NativeResponse | null>;
  /** Newer than the other. */
  existingResponse?(): NativeResponse | null;
  timing(): PlaywrightTiming;
}

/** Milliseconds after `startTime`, which is epoch milliseconds; -1 is what did not happen. */
interface PlaywrightTiming {
  readonly startTime: number;
  readonly domainLookupStart: number;
  readonly domainLookupEnd: number;
  readonly connectStart: number;
  readonly secureConnectionStart: number;
  readonly connectEnd: number;
  readonly requestStart: number;
  readonly responseStart: number;
}

interface PlaywrightDownload {
  url(): string;
  suggestedFilename(): string;
  /** Resolves when it has ended, with null when it did well. */
  failure(): Promise<string | null>;
  path(): Promise<string>;
}

interface PlaywrightWorker extends PlaywrightEmitter {
  url(): string;
}

interface PlaywrightWebSocket extends PlaywrightEmitter {
  url(): string;
}

interface PlaywrightConsoleMessage extends NativeConsoleMessage {
  /** Since Playwright 1.5x: epoch milliseconds. */
  timestamp?(): number;
}

/**
 * Playwright's Page and BrowserContext. What Playwright has no event for, or one that says too little, comes from
 * DevTools, so with Chromium only.
 */
export function playwrightTranslators(): BackendTranslators {
  const ids = new RequestIds();
  const own = { redirectCount, postData: (request: PlaywrightRequest) => request.postData() };
  const reference = (request: PlaywrightRequest) => requestReference(request, ids, redirectCount(request));
  const cdp = cdpTranslators();

  return {
    console: on('console', (message: PlaywrightConsoleMessage) => {
      const timestampMs = message.timestamp?.();
      return { payload: consolePayload(message, String), ...(timestampMs === undefined ? {} : { timestampMs }) };
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
    response_completed: (target, callback) =>
      listen(target, 'requestfinished', async (request: PlaywrightRequest) => {
        try {
          const response = request.existingResponse?.() ?? (await request.response());
          if (!response) return;
          const payload = {
            ...responsePayload(response, reference(request), null),
            encodedBodyBytes: null,
            timings: responseTimings(request.timing()),
          };
          callback({ payload, raw: response });
        } catch (failure) {
          // The page may be gone by now.
          callback({ payload: undefined as never, failure });
        }
      }),
    navigation_started: ofEveryPage(cdp.navigation_started),
    navigation_committed: ofEveryPage(cdp.navigation_committed),
    navigation_failed: ofEveryPage(cdp.navigation_failed),
    history_updated: ofEveryPage(cdp.history_updated),
    fragment_navigated: ofEveryPage(cdp.fragment_navigated),
    dom_content_loaded: ofEveryPage(
      on('domcontentloaded', (page: { url(): string }) => ({ payload: { url: page.url() } })),
    ),
    page_load: on(
      (target) => (isContext(target) ? 'pageload' : 'load'),
      (page: { url(): string }) => ({ payload: { url: page.url() } }),
    ),
    // A listener of its own event would have to answer the dialog, or the page hangs.
    dialog_opened: ofEveryPage(cdp.dialog_opened),
    dialog_closed: ofEveryPage(cdp.dialog_closed),
    download_started: ofEveryPage(
      on('download', (download: PlaywrightDownload) => ({
        payload: { id: ids.idOf(download), url: download.url(), suggestedFilename: download.suggestedFilename() },
      })),
    ),
    download_finished: ofEveryPage((page, callback) =>
      listen(page, 'download', async (download: PlaywrightDownload) => {
        try {
          callback({
            payload: { id: ids.idOf(download), url: download.url(), ...(await endOf(download)) },
            raw: download,
          });
        } catch (failure) {
          callback({ payload: undefined as never, failure });
        }
      }),
    ),
    page_created: pageCreated,
    page_destroyed: pageDestroyed(listen),
    frame_attached: ofEveryPage(cdp.frame_attached),
    frame_detached: ofEveryPage(cdp.frame_detached),
    worker_created: ofEveryPage(on('worker', (worker: PlaywrightWorker) => ({ payload: { url: worker.url() } }))),
    worker_destroyed: ofEveryPage(onEach('worker', 'close', (worker: PlaywrightWorker) => ({ url: worker.url() }))),
    browser_log: ofEveryPage(cdp.browser_log),
    websocket_opened: ofEveryPage(
      on('websocket', (socket: PlaywrightWebSocket) => ({ payload: identity(ids, socket) })),
    ),
    websocket_frame: ofEveryPage((page, callback) => {
      const frame = (direction: 'sent' | 'received') => (socket: PlaywrightWebSocket, told: WebSocketData) => ({
        ...identity(ids, socket),
        direction,
        data: webSocketData(told),
      });
      const offs = [
        onEach('websocket', 'framesent', frame('sent'))(page, callback),
        onEach('websocket', 'framereceived', frame('received'))(page, callback),
      ];
      return () => {
        for (const off of offs) off();
      };
    }),
    websocket_closed: ofEveryPage(onEach('websocket', 'close', (socket: PlaywrightWebSocket) => identity(ids, socket))),
  };
}

function identity(ids: RequestIds, socket: PlaywrightWebSocket): WebSocketPayload {
  return { id: ids.idOf(socket), url: socket.url() };
}

interface WebSocketData {
  readonly payload: string | Buffer;
}

function webSocketData({ payload }: WebSocketData): string | { base64: string } {
  return typeof payload === 'string' ? payload : { base64: payload.toString('base64') };
}

async function endOf(download: PlaywrightDownload): Promise<Pick<DownloadFinishedPayload, 'status' | 'path'>> {
  const failure = await download.failure();
  if (failure !== null) return { status: /cancel/i.test(failure) ? 'canceled' : 'failed' };
  // Of a browser on another machine there is no path.
  const path = await download.path().catch(() => undefined);
  return { status: 'complete', ...(path === undefined ? {} : { path }) };
}

function responseTimings(timing: PlaywrightTiming): ResponseTimings | null {
  if (!(timing.startTime > 0)) return null;
  return {
    startedAtMs: timing.startTime,
    dnsMs: between(timing.domainLookupStart, timing.domainLookupEnd),
    connectMs: between(timing.connectStart, timing.connectEnd),
    tlsMs: between(timing.secureConnectionStart, timing.connectEnd),
    sentAfterMs: after(timing.requestStart),
    headersAfterMs: after(timing.responseStart),
  };
}

function on<Native, Payload>(
  event: string | ((target: object) => string),
  translate: (native: Native) => TranslatedEvent<Payload>,
) {
  return (target: object, callback: (event: TranslatedEvent<Payload>) => void): (() => void) =>
    listen(target, typeof event === 'string' ? event : event(target), listenerFor(translate, callback));
}

/** Listens on everything of one kind that the page gives from now on, such as its workers. */
function onEach<Native extends PlaywrightEmitter, Told, Payload>(
  kind: string,
  event: string,
  payloadOf: (native: Native, told: Told) => Payload,
) {
  return (page: object, callback: (event: TranslatedEvent<Payload>) => void): (() => void) => {
    const offs: (() => void)[] = [];
    const off = listen(page, kind, (native: Native) => {
      const translate = (told: Told) => ({ payload: payloadOf(native, told) });
      offs.push(listen(native, event, listenerFor(translate, callback)));
    });
    return () => {
      off();
      for (const stop of offs.splice(0)) stop();
    };
  };
}

function listen(target: object, event: string, listener: (payload: never) => void): () => void {
  const emitter = target as PlaywrightEmitter;
  emitter.on(event, listener);
  return () => void emitter.removeListener(event, listener);
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

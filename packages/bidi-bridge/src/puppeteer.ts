import type { PuppeteerEmitter } from '@e2evidence/drivers';
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

interface PuppeteerRequest extends NativeRequest {
  redirectChain(): PuppeteerRequest[];
  postData(): string | undefined;
}

interface PuppeteerResponse extends NativeResponse {
  fromCache(): boolean;
}

/** Puppeteer's Page. */
export function puppeteerTranslators(): BackendTranslators {
  const ids = new RequestIds();
  const own = { redirectCount, postData: (request: PuppeteerRequest) => request.postData() };
  const reference = (request: PuppeteerRequest) => requestReference(request, ids, redirectCount(request));

  return {
    console: on('console', (message: NativeConsoleMessage) => ({ payload: consolePayload(message) })),
    page_error: on('pageerror', (thrown: unknown) => ({ payload: pageErrorPayload(thrown) })),
    request: on('request', (request: PuppeteerRequest) => ({ payload: requestPayload(request, ids, own) })),
    response: on('response', (response: PuppeteerResponse) => {
      const request = reference(response.request() as PuppeteerRequest);
      return { payload: responsePayload(response, request, response.fromCache()) };
    }),
    request_failed: on('requestfailed', (request: PuppeteerRequest) => ({
      payload: requestFailedPayload(request, reference(request)),
    })),
    // Puppeteer hands over nothing with its load event, so the page itself is asked.
    page_load: on('load', (_nothing: undefined, page) => ({ payload: { url: page.url() } })),
  };
}

function on<Native, Payload>(
  event: string,
  translate: (native: Native, page: { url(): string }) => TranslatedEvent<Payload>,
) {
  return (target: object, callback: (event: TranslatedEvent<Payload>) => void): (() => void) => {
    const emitter = target as PuppeteerEmitter & { url(): string };
    const listener = listenerFor((native: Native) => translate(native, emitter), callback);
    emitter.on(event, listener);
    return () => void emitter.off(event, listener);
  };
}

// Puppeteer shares one chain between all requests of a redirect; a request's own place in it is its count.
function redirectCount(request: PuppeteerRequest): number {
  const chain = request.redirectChain();
  const index = chain.indexOf(request);
  return index === -1 ? chain.length : index;
}

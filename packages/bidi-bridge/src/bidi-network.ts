// The network of a WebDriver BiDi session: https://w3c.github.io/webdriver-bidi/#module-network
import { bidiSession } from '@e2evidence/drivers';
import { listenBidi } from './bidi-listen.js';
import { EventHub, fromHub, type OpenedHub } from './event-hub.js';
import type { HeaderList, RequestReference, ResponsePayload, ResponseTimings } from './network-payloads.js';
import { Recent } from './recent.js';
import { RequestLedger } from './request-ledger.js';
import { Shared } from './shared.js';
import type { BackendTranslators } from './translator.js';
import { mimeTypeOf, requestErrorKind } from './words.js';

interface NetworkEvent {
  readonly context: string | null;
  readonly navigation: string | null;
  readonly redirectCount: number;
  /** Epoch milliseconds. Chromium repeats that of the request in all later events. */
  readonly timestamp: number;
  readonly request: RequestData;
}

interface RequestData {
  /** The same for all hops of a redirect. */
  readonly request: string;
  readonly url: string;
  readonly method: string;
  readonly headers: readonly Header[];
  /** As in Fetch: empty for `fetch()` and XMLHttpRequest. */
  readonly destination?: string;
  readonly initiatorType?: string | null;
  readonly timings: Readonly<Record<TimingName, number>>;
  readonly 'goog:resourceType'?: string;
  readonly 'goog:postData'?: string;
}

type TimingName =
  | 'timeOrigin'
  | 'requestTime'
  | 'dnsStart'
  | 'dnsEnd'
  | 'connectStart'
  | 'connectEnd'
  | 'tlsStart'
  | 'requestStart'
  | 'responseStart';

interface Header {
  readonly name: string;
  readonly value: { readonly type: 'string' | 'base64'; readonly value: string };
}

interface ResponseEvent extends NetworkEvent {
  readonly response: {
    readonly url: string;
    readonly status: number;
    readonly statusText: string;
    readonly headers: readonly Header[];
    readonly mimeType: string;
    readonly fromCache: boolean;
    /** Headers and body; -1 when the browser does not know. */
    readonly bytesReceived: number;
    /** Null, or -1, when the browser does not know. */
    readonly headersSize: number | null;
  };
}

interface FailedEvent extends NetworkEvent {
  readonly errorText: string;
}

/** Requests and responses of every window of a session that speaks WebDriver BiDi. */
export function bidiNetworkTranslators(): BackendTranslators {
  const shared = new Shared(openNetwork);
  return {
    request: fromHub('request', shared),
    response: fromHub('response', shared),
    response_completed: fromHub('response_completed', shared),
    request_failed: fromHub('request_failed', shared),
  };
}

// One order needs all four events, whichever of them somebody wants.
async function openNetwork(target: object): Promise<OpenedHub> {
  const hub = new EventHub();
  const ledger = new RequestLedger();
  const startedBytes = new Recent<number>(10_000);
  const request = (event: NetworkEvent) => () => {
    hub.emit('request', event, () => ({
      payload: {
        ...reference(event),
        headers: once(headerList(event.request.headers)),
        resourceType: resourceType(event.request),
        isNavigation: event.navigation !== null,
        ...postData(event.request),
      },
      timestampMs: event.timestamp,
      context: event.context ?? undefined,
    }));
  };
  const response = (event: ResponseEvent) => () => {
    hub.emit('response', event, () => ({
      payload: responsePayload(event),
      timestampMs: isFirefox(event) ? event.timestamp : headersAt(event),
      context: event.context ?? undefined,
    }));
  };
  const later = (event: NetworkEvent) => ({
    timestampMs: isFirefox(event) ? event.timestamp : undefined,
    context: event.context ?? undefined,
  });

  const session = await bidiSession(target);
  const close = await listenBidi(session, {
    'network.beforeRequestSent': (event: NetworkEvent) => {
      if (isMeant(event)) ledger.began(keyOf(event), { request: request(event) });
    },
    'network.responseStarted': (event: ResponseEvent) => {
      if (!isMeant(event)) return;
      startedBytes.set(keyOf(event), event.response.bytesReceived);
      ledger.answered(keyOf(event), { request: request(event), response: response(event) });
    },
    'network.responseCompleted': (event: ResponseEvent) => {
      if (!isMeant(event)) return;
      const key = keyOf(event);
      const before = startedBytes.take(key);
      const completed = () =>
        hub.emit('response_completed', event, () => ({
          payload: {
            ...responsePayload(event),
            encodedBodyBytes: bodyBytes(event, before),
            timings: responseTimings(event),
          },
          ...later(event),
        }));
      ledger.completed(key, { request: request(event), response: response(event), completed });
    },
    'network.fetchError': (event: FailedEvent) => {
      if (!isMeant(event)) return;
      startedBytes.take(keyOf(event));
      const failed = () =>
        hub.emit('request_failed', event, () => ({
          payload: {
            request: reference(event),
            errorText: event.errorText,
            errorKind: requestErrorKind(event.errorText),
          },
          ...later(event),
        }));
      ledger.failed(keyOf(event), { request: request(event), failed });
    },
  });
  return { resource: hub, close };
}

// What is in the address itself is fetched from nowhere; the browser's own error pages are made of it. The icon of a page
// is asked for by Firefox, not by the page.
function isMeant(event: NetworkEvent): boolean {
  const { url, destination, initiatorType } = event.request;
  return !url.startsWith('data:') && !(isFirefox(event) && destination === 'image' && initiatorType === null);
}

function keyOf({ request, redirectCount }: NetworkEvent): string {
  return redirectCount === 0 ? request.request : `${request.request}.${redirectCount}`;
}

function reference(event: NetworkEvent): RequestReference {
  const { request, redirectCount } = event;
  return { id: keyOf(event), url: request.url, method: request.method, redirectCount };
}

function responsePayload(event: ResponseEvent): ResponsePayload {
  const { response } = event;
  const headers = headerList(response.headers);
  return {
    request: reference(event),
    url: response.url,
    status: response.status,
    statusText: response.statusText,
    headers,
    mimeType: mimeTypeOf(headers),
    fromCache: response.fromCache,
  };
}

function headerList(headers: readonly Header[]): HeaderList {
  return headers.map(({ name, value }) => [
    name.toLowerCase(),
    value.type === 'string' ? value.value : Buffer.from(value.value, 'base64').toString('latin1'),
  ]);
}

// Chromium gives those of the page twice when it knows what went over the network.
function once(headers: HeaderList): HeaderList {
  const seen = new Set<string>();
  return headers.filter((header) => {
    const line = header.join(':');
    return !seen.has(line) && seen.add(line);
  });
}

function postData(request: RequestData): { postData?: string } {
  const data = request['goog:postData'];
  return data === undefined ? {} : { postData: data };
}

const typeOfDestination: Readonly<Record<string, string>> = {
  iframe: 'document',
  frame: 'document',
  style: 'stylesheet',
  audio: 'media',
  video: 'media',
  track: 'texttrack',
};
const typeOfInitiator: Readonly<Record<string, string>> = { xmlhttprequest: 'xhr', fetch: 'fetch', beacon: 'ping' };

// In the words of DevTools, which Chromium tells beside those of Fetch.
function resourceType({ destination = '', initiatorType, ...request }: RequestData): string {
  const told = request['goog:resourceType'];
  if (told !== undefined) return told.toLowerCase();
  if (destination === '') return typeOfInitiator[initiatorType ?? ''] ?? 'other';
  return typeOfDestination[destination] ?? destination;
}

// Firefox counts every time from 1970, and has no origin; Chromium counts from an origin.
function isFirefox({ request }: NetworkEvent): boolean {
  return request.timings.timeOrigin === 0;
}

function headersAt({ request: { timings } }: NetworkEvent): number | undefined {
  return timings.responseStart > 0 ? timings.timeOrigin + timings.responseStart : undefined;
}

function responseTimings(event: NetworkEvent): ResponseTimings | null {
  const { timings } = event.request;
  const startedAtMs = isFirefox(event) ? timings.requestTime : timings.timeOrigin + timings.requestTime;
  if (startedAtMs === 0) return null;
  const origin = isFirefox(event) ? timings.requestTime : 0;
  // 0 is what both browsers give for what did not happen.
  const after = (time: number) => (time > 0 ? time - origin : null);
  const between = (start: number, end: number) => (end > 0 && end >= start ? end - start : null);
  return {
    startedAtMs,
    dnsMs: between(timings.dnsStart, timings.dnsEnd),
    connectMs: between(timings.connectStart, timings.connectEnd),
    tlsMs: timings.tlsStart > 0 ? between(timings.tlsStart, timings.connectEnd) : null,
    sentAfterMs: after(timings.requestStart),
    headersAfterMs: after(timings.responseStart),
  };
}

// Chromium's own size of the body holds the headers too; what came after them does not.
function bodyBytes({ response }: ResponseEvent, before: number | undefined): number | null {
  if (response.fromCache) return 0;
  const headers = before ?? response.headersSize ?? -1;
  return response.bytesReceived < 0 || headers < 0 ? null : Math.max(0, response.bytesReceived - headers);
}

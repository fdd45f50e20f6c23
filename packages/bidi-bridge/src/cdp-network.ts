// The Network domain: https://chromedevtools.github.io/devtools-protocol/tot/Network/
import type { CdpSession } from '@e2evidence/drivers';
import type { CdpListen, CdpParams } from './cdp-listen.js';
import { after, between } from './elapsed.js';
import type { EventHub } from './event-hub.js';
import type {
  HeaderList,
  RequestErrorKind,
  RequestReference,
  ResponsePayload,
  ResponseTimings,
} from './network-payloads.js';
import { Recent } from './recent.js';
import { RequestLedger } from './request-ledger.js';
import { keepBodyReader } from './response-body.js';
import { headerList, mimeTypeOf, requestErrorKind } from './words.js';

type Sent = CdpParams<'Network.requestWillBeSent'>;
type Received = CdpParams<'Network.responseReceived'>;
type Response = Received['response'];
type ExtraInfo = CdpParams<'Network.responseReceivedExtraInfo'>;

/** One hop of a request that is under way. */
interface Hop {
  readonly sent: Sent;
  readonly reference: RequestReference;
  /** Takes a time of the browser's monotonic clock, in seconds, to epoch milliseconds. */
  readonly epochMs: (seconds: number) => number;
  fromCache: boolean;
  /** The last response, for the end. */
  response?: { readonly payload: ResponsePayload; readonly bytes: number; readonly timings: ResponseTimings | null };
}

/** Requests, responses and WebSocket connections of a page. */
export function attachCdpNetwork(listen: CdpListen, hub: EventHub, session: Pick<CdpSession, 'send'>): void {
  const ledger = new RequestLedger();
  const chains = new Recent<RequestChain>(10_000);
  const bodies = new Bodies(session);

  const story = (hop: Hop) => ({
    request: () => {
      hub.emit('request', hop.sent, () => ({
        payload: requestPayload(hop),
        timestampMs: hop.epochMs(hop.sent.timestamp),
        context: hop.sent.frameId,
      }));
    },
  });
  const chainOf = (requestId: string) => {
    const known = chains.get(requestId);
    if (known) return known;
    const chain = new RequestChain();
    chains.set(requestId, chain);
    return chain;
  };
  const answer = (hop: Hop, response: Response, raw: object, atSeconds: number, extraInfo: ExtraInfo | undefined) => {
    const payload = responsePayload(hop, response, extraInfo);
    hop.response = { payload, bytes: response.encodedDataLength, timings: responseTimings(hop, response) };
    return {
      ...story(hop),
      response: () => {
        hub.emit('response', raw, () => ({
          payload,
          timestampMs: response.responseTime ?? hop.epochMs(atSeconds),
          context: hop.sent.frameId,
        }));
      },
    };
  };
  const complete = (hop: Hop, raw: object, atSeconds: number, bytes: number) => ({
    completed: () => {
      const { response } = hop;
      if (!response) return;
      const encodedBodyBytes = response.payload.fromCache ? 0 : Math.max(0, bytes - response.bytes);
      hub.emit('response_completed', raw, () => ({
        payload: { ...response.payload, encodedBodyBytes, timings: response.timings },
        timestampMs: hop.epochMs(atSeconds),
        context: hop.sent.frameId,
      }));
    },
  });

  listen('Network.requestWillBeSent', (sent) => {
    if (!isMeant(sent)) return;
    const chain = chainOf(sent.requestId);
    const before = chain.hop;
    const redirect = sent.redirectResponse;
    if (before && redirect) {
      chain.tell(sent.redirectHasExtraInfo, (extraInfo) => {
        const told = answer(before, redirect, sent, sent.timestamp, extraInfo);
        // A redirect is followed as soon as its headers are there.
        const end = complete(before, sent, sent.timestamp, redirect.encodedDataLength);
        ledger.completed(before.reference.id, { ...told, ...end });
      });
    }
    const redirectCount = redirect && before ? before.reference.redirectCount + 1 : 0;
    const offsetMs = sent.wallTime * 1000 - sent.timestamp * 1000;
    const hop: Hop = {
      sent,
      reference: {
        id: redirectCount === 0 ? sent.requestId : `${sent.requestId}.${redirectCount}`,
        url: sent.request.url + (sent.request.urlFragment ?? ''),
        method: sent.request.method,
        redirectCount,
      },
      epochMs: (seconds) => seconds * 1000 + offsetMs,
      fromCache: false,
    };
    chain.hop = hop;
    chain.tell(false, () => ledger.began(hop.reference.id, story(hop)));
  });
  listen('Network.requestServedFromCache', ({ requestId }) => {
    const hop = chains.get(requestId)?.hop;
    if (hop) hop.fromCache = true;
  });
  listen('Network.responseReceivedExtraInfo', (extraInfo) => {
    chainOf(extraInfo.requestId).add(extraInfo);
  });
  listen('Network.responseReceived', (received) => {
    const chain = chains.get(received.requestId);
    const hop = chain?.hop;
    if (!chain || !hop) return;
    bodies.keepReader(received);
    chain.tell(received.hasExtraInfo, (extraInfo) => {
      const told = answer(hop, received.response, received, received.timestamp, extraInfo);
      ledger.answered(hop.reference.id, told);
    });
  });
  listen('Network.loadingFinished', (finished) => {
    const chain = chains.take(finished.requestId);
    bodies.ended(finished.requestId);
    chain?.end((hop) => {
      if (!hop.response) return;
      const end = complete(hop, finished, finished.timestamp, finished.encodedDataLength);
      ledger.completed(hop.reference.id, { ...story(hop), response: () => {}, ...end });
    });
  });
  listen('Network.loadingFailed', (failed) => {
    const chain = chains.take(failed.requestId);
    bodies.ended(failed.requestId);
    chain?.end((hop) => {
      ledger.failed(hop.reference.id, {
        ...story(hop),
        failed: () => {
          hub.emit('request_failed', failed, () => ({
            payload: { request: hop.reference, errorText: failed.errorText, errorKind: errorKind(failed) },
            timestampMs: hop.epochMs(failed.timestamp),
            context: hop.sent.frameId,
          }));
        },
      });
    });
  });
  attachWebSockets(listen, hub);
}

type Tell = (extraInfo: ExtraInfo | undefined) => void;

/**
 * A request and its redirects, which have one id, told in order.
 *
 * What came over the network, apart from what the page is told, comes in messages of its own: one per answer that says it
 * has some, in the order of the answers, but before or after each of them, even before the request. An answer waits for
 * its own, at the latest until the request ends.
 */
class RequestChain {
  /** The last one that began. */
  hop: Hop | undefined;
  readonly #extraInfos: ExtraInfo[] = [];
  readonly #steps: { readonly hasExtraInfo: boolean; readonly tell: Tell }[] = [];

  add(extraInfo: ExtraInfo): void {
    this.#extraInfos.push(extraInfo);
    this.#goOn(false);
  }

  tell(hasExtraInfo: boolean, tell: Tell): void {
    this.#steps.push({ hasExtraInfo, tell });
    this.#goOn(false);
  }

  end(tell: (hop: Hop) => void): void {
    this.#goOn(true);
    if (this.hop) tell(this.hop);
  }

  #goOn(isOver: boolean): void {
    for (let step = this.#steps[0]; step; step = this.#steps[0]) {
      if (step.hasExtraInfo && this.#extraInfos.length === 0 && !isOver) return;
      this.#steps.shift();
      step.tell(step.hasExtraInfo ? this.#extraInfos.shift() : undefined);
    }
  }
}

function attachWebSockets(listen: CdpListen, hub: EventHub): void {
  const urls = new Recent<string>(10_000);
  listen('Network.webSocketCreated', (created) => {
    const { requestId: id, url } = created;
    urls.set(id, url);
    hub.emit('websocket_opened', created, () => ({ payload: { id, url } }));
  });
  const frame =
    (direction: 'sent' | 'received') =>
    (told: CdpParams<'Network.webSocketFrameSent'>): void => {
      const { requestId: id, response } = told;
      const { opcode, payloadData } = response;
      // The others say ping, pong and close.
      if (opcode !== 1 && opcode !== 2) return;
      const data = opcode === 1 ? payloadData : { base64: payloadData };
      hub.emit('websocket_frame', told, () => ({ payload: { id, url: urls.get(id) ?? '', direction, data } }));
    };
  listen('Network.webSocketFrameSent', frame('sent'));
  listen('Network.webSocketFrameReceived', frame('received'));
  listen('Network.webSocketClosed', (closed) => {
    const { requestId: id } = closed;
    const url = urls.take(id) ?? '';
    hub.emit('websocket_closed', closed, () => ({ payload: { id, url } }));
  });
}

/** Bodies that somebody waits for: DevTools gives one only when it is there whole. */
class Bodies {
  readonly #session: Pick<CdpSession, 'send'>;
  readonly #open = new Recent<PromiseWithEnd>(10_000);

  constructor(session: Pick<CdpSession, 'send'>) {
    this.#session = session;
  }

  keepReader(received: Received): void {
    const { requestId } = received;
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    this.#open.set(requestId, { ended, end });
    keepBodyReader(received, async () => {
      await ended;
      const { body, base64Encoded } = await this.#session.send('Network.getResponseBody', { requestId });
      return Buffer.from(body, base64Encoded ? 'base64' : 'utf8');
    });
  }

  ended(requestId: string): void {
    this.#open.take(requestId)?.end();
  }
}

interface PromiseWithEnd {
  readonly ended: Promise<void>;
  readonly end: () => void;
}

// What is in the address itself is fetched from nowhere; and the icon of a page is asked for by the browser, not by it.
function isMeant({ request, type, initiator }: Sent): boolean {
  const isIcon = type === 'Other' && initiator.type === 'other' && /\/favicon\.ico$/.test(request.url);
  return !isIcon && !request.url.startsWith('data:');
}

function requestPayload({ sent, reference }: Hop) {
  const { request, type, requestId, loaderId } = sent;
  return {
    ...reference,
    method: request.method.toUpperCase(),
    headers: headerList(request.headers),
    resourceType: (type ?? 'Other').toLowerCase(),
    isNavigation: type === 'Document' && requestId === loaderId,
    ...(request.postData === undefined ? {} : { postData: request.postData }),
  };
}

function responsePayload(hop: Hop, response: Response, extraInfo: ExtraInfo | undefined): ResponsePayload {
  // A 304 is shown to the page as the 200 that it confirms.
  const headers: HeaderList = headerList(extraInfo?.headers ?? response.headers);
  return {
    request: hop.reference,
    url: response.url,
    status: extraInfo?.statusCode ?? response.status,
    statusText: response.statusText,
    headers,
    mimeType: mimeTypeOf(headers),
    fromCache: hop.fromCache || response.fromDiskCache === true || response.fromPrefetchCache === true,
  };
}

function responseTimings(hop: Hop, { timing }: Response): ResponseTimings | null {
  if (!timing) return null;
  return {
    startedAtMs: hop.epochMs(timing.requestTime),
    dnsMs: between(timing.dnsStart, timing.dnsEnd),
    connectMs: between(timing.connectStart, timing.connectEnd),
    tlsMs: between(timing.sslStart, timing.sslEnd),
    sentAfterMs: after(timing.sendStart),
    headersAfterMs: after(timing.receiveHeadersEnd),
  };
}

function errorKind({
  errorText,
  corsErrorStatus,
  blockedReason,
}: CdpParams<'Network.loadingFailed'>): RequestErrorKind {
  if (corsErrorStatus) return 'cors';
  return blockedReason ? 'blocked' : requestErrorKind(errorText);
}

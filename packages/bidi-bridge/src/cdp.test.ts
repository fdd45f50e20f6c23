import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { BidiBridge } from './bidi-bridge.js';
import type { BidiEvent, BidiEventName } from './event.js';
import { readResponseBody } from './response-body.js';

/** A session as a user passes one, with a browser of the test's own behind it. */
class Session extends EventEmitter {
  readonly protocol = 'cdp';
  readonly sent: string[] = [];
  async send(method: string): Promise<unknown> {
    this.sent.push(method);
    if (method === 'Runtime.enable') {
      this.emit('Runtime.consoleAPICalled', { type: 'log', args: [{ type: 'string', value: 'kept' }], timestamp: 5 });
    }
    if (method === 'Page.getFrameTree') return { frameTree: { frame: { id: 'F1', url: 'http://shop/cart' } } };
    return method === 'Network.getResponseBody' ? { body: 'aGk=', base64Encoded: true } : {};
  }
}

async function watch(...names: BidiEventName[]) {
  const session = new Session();
  const bridge = new BidiBridge();
  const events: BidiEvent[] = [];
  for (const name of names) await bridge.subscribe(session, name, (event) => void events.push(event)).ready;
  const lines = () =>
    events.map(({ name, payload }) => {
      const { id, status, url, request, errorKind } = payload as Record<string, never> & { request?: { id: string } };
      return [name, id ?? request?.id, status ?? errorKind ?? url].filter((part) => part !== undefined).join(' ');
    });
  return { session, bridge, events, lines };
}

const request = (url: string) => ({ url, method: 'GET', headers: { Accept: '*/*' } });
const response = (url: string, status: number, own: object = {}) => ({
  url,
  status,
  statusText: '',
  headers: { 'Content-Type': 'text/html; charset=utf-8' },
  mimeType: 'text/html',
  encodedDataLength: 100,
  ...own,
});
const sent = (requestId: string, url: string, own: object = {}) => ({
  requestId,
  loaderId: 'L1',
  frameId: 'F1',
  request: request(url),
  type: 'Fetch',
  initiator: { type: 'script' },
  timestamp: 10,
  wallTime: 1_700_000_000,
  ...own,
});
const network: BidiEventName[] = ['request', 'response', 'response_completed', 'request_failed'];

describe('cdpTranslators', () => {
  it('listens before it switches a domain on, and leaves the session as it is in the end', async () => {
    const { session, bridge, events } = await watch('console');
    expect(events.map(({ payload }) => (payload as { text: string }).text)).toEqual(['kept']);
    expect(events[0]).toMatchObject({ timestampMs: 5, timestampSource: 'browser', backend: 'cdp' });
    await bridge.unsubscribeAll();
    expect(session.sent).toEqual(['Browser.getVersion', 'Runtime.enable']);
    expect(session.eventNames()).toEqual([]);
  });

  it('switches a domain on once for all who need it', async () => {
    const { session, bridge } = await watch(...network);
    expect(session.sent.filter((method) => method === 'Network.enable')).toHaveLength(1);
    await bridge.unsubscribeAll();
  });

  it('tells each hop of a redirect as a request of its own, with the times of both clocks joined', async () => {
    const { session, events, lines } = await watch(...network);
    session.emit('Network.requestWillBeSent', sent('1', 'http://shop/old'));
    session.emit(
      'Network.requestWillBeSent',
      sent('1', 'http://shop/new', {
        redirectResponse: response('http://shop/old', 302),
        timestamp: 10.5,
        wallTime: 1_700_000_000.5,
      }),
    );
    session.emit('Network.responseReceived', {
      requestId: '1',
      response: response('http://shop/new', 200),
      timestamp: 11,
    });
    session.emit('Network.loadingFinished', { requestId: '1', timestamp: 12, encodedDataLength: 350 });
    expect(lines()).toEqual([
      'request 1 http://shop/old',
      'response 1 302',
      'response_completed 1 302',
      'request 1.1 http://shop/new',
      'response 1.1 200',
      'response_completed 1.1 200',
    ]);
    expect(events.at(-1)).toMatchObject({
      timestampMs: 1_700_000_002_000,
      context: 'F1',
      payload: { encodedBodyBytes: 250 },
    });
    expect(events[0]?.payload).toMatchObject({
      headers: [['accept', '*/*']],
      resourceType: 'fetch',
      isNavigation: false,
    });
    expect(events[4]?.payload).toMatchObject({ mimeType: 'text/html' });
  });

  // As Chromium gives them: s the request, r a redirect, p the answer, x what came over the network, f the end; a capital
  // letter says that an x belongs to it.
  it.each(['sxRxRxPf', 'sxxRRxPf', 'sRxRxxPf', 'xsRxRxPf', 'sRRPxxxf', 'sxRrxPf', 'sxRrPxf', 'sRrxPxf'])(
    'knows which answer each message of the network belongs to, in the order %s',
    async (order) => {
      const { session, events } = await watch('response');
      const url = (hop: number) => `http://shop/${hop}`;
      let hop = 0;
      let told = 0;
      // What is not asked of the network, such as a redirect that is cached, has no message of its own.
      const own = [...order]
        .filter((message) => /[rp]/i.test(message))
        .map((message) => message === message.toUpperCase());
      const wants = own.flatMap((has, index) => (has ? [index] : []));
      for (const message of order) {
        if (message === 's') session.emit('Network.requestWillBeSent', sent('1', url(0)));
        if (message === 'x') {
          const statusCode = 400 + wants[told++]!;
          session.emit('Network.responseReceivedExtraInfo', { requestId: '1', statusCode, headers: {} });
        }
        if (/r/i.test(message)) {
          const redirectHasExtraInfo = message === 'R';
          const redirectResponse = response(url(hop), 300);
          session.emit('Network.requestWillBeSent', sent('1', url(++hop), { redirectResponse, redirectHasExtraInfo }));
        }
        if (message === 'P') {
          session.emit('Network.responseReceived', {
            requestId: '1',
            response: response(url(hop), 200),
            timestamp: 11,
            hasExtraInfo: true,
          });
        }
        if (message === 'f') {
          session.emit('Network.loadingFinished', { requestId: '1', timestamp: 12, encodedDataLength: 1 });
        }
      }
      const statuses = events.map(({ payload }) => (payload as { status: number }).status);
      expect(statuses).toEqual(own.map((has, index) => (has ? 400 + index : 300)));
    },
  );

  it('tells at the end what never got its message of the network', async () => {
    const { session, lines } = await watch(...network);
    session.emit('Network.requestWillBeSent', sent('1', 'http://shop/'));
    const answer = { requestId: '1', response: response('http://shop/', 200), timestamp: 1, hasExtraInfo: true };
    session.emit('Network.responseReceived', answer);
    const names = () => lines().map((line) => line.split(' ')[0]);
    expect(names()).toEqual(['request']);
    session.emit('Network.loadingFinished', { requestId: '1', timestamp: 2, encodedDataLength: 1 });
    expect(names()).toEqual(['request', 'response', 'response_completed']);
  });

  it('reads the class of an error out of its text where nothing else is told', async () => {
    const { session, events } = await watch('page_error');
    const details = [
      { text: 'Uncaught TypeError: no price' },
      { text: 'Uncaught (in promise) TypeError: late' },
      { text: 'Uncaught', exception: { type: 'string', value: 'TypeError: only a text' } },
    ];
    for (const exceptionDetails of details) session.emit('Runtime.exceptionThrown', { timestamp: 1, exceptionDetails });
    expect(events.map(({ payload }) => payload)).toEqual([
      { name: 'TypeError', message: 'no price' },
      { name: 'TypeError', message: 'late' },
      { message: 'TypeError: only a text' },
    ]);
  });

  it('gives a 304 as the server said it', async () => {
    const { session, lines } = await watch('response');
    session.emit('Network.requestWillBeSent', sent('1', 'http://shop/logo'));
    session.emit('Network.responseReceivedExtraInfo', { requestId: '1', statusCode: 304, headers: {} });
    session.emit('Network.responseReceived', {
      requestId: '1',
      response: response('http://shop/logo', 200),
      timestamp: 1,
      hasExtraInfo: true,
    });
    expect(lines()).toEqual(['response 1 304']);
  });

  it('leaves out what is in the address itself, and the icon that the browser asks for', async () => {
    const { session, events } = await watch(...network);
    session.emit('Network.requestWillBeSent', sent('1', 'data:text/plain,x'));
    session.emit('Network.responseReceived', {
      requestId: '1',
      response: response('data:text/plain,x', 200),
      timestamp: 1,
    });
    session.emit(
      'Network.requestWillBeSent',
      sent('2', 'http://shop/favicon.ico', { type: 'Other', initiator: { type: 'other' } }),
    );
    session.emit('Network.loadingFinished', { requestId: '2', timestamp: 2, encodedDataLength: 1 });
    expect(events).toEqual([]);
  });

  it('tells why a request was not allowed', async () => {
    const { session, events } = await watch('request_failed');
    for (const [requestId, own] of [
      ['1', { corsErrorStatus: { corsError: 'MissingAllowOriginHeader' } }],
      ['2', { blockedReason: 'csp' }],
    ] as const) {
      session.emit('Network.requestWillBeSent', sent(requestId, 'http://api/'));
      session.emit('Network.loadingFailed', { requestId, timestamp: 11, errorText: 'net::ERR_FAILED', ...own });
    }
    expect(events.map(({ payload }) => (payload as { errorKind: string }).errorKind)).toEqual(['cors', 'blocked']);
  });

  it('reads a body when it is there whole', async () => {
    const { session, events } = await watch('response');
    session.emit('Network.requestWillBeSent', sent('1', 'http://shop/'));
    session.emit('Network.responseReceived', { requestId: '1', response: response('http://shop/', 200), timestamp: 1 });
    const early = readResponseBody(events[0] as never, { timeoutMs: 10 });
    expect(await early).toBeUndefined();
    session.emit('Network.loadingFinished', { requestId: '1', timestamp: 2, encodedDataLength: 1 });
    expect(Buffer.from((await readResponseBody(events[0] as never))!).toString()).toBe('hi');
  });

  it('tells a navigation that failed by its request, and none for the error page', async () => {
    const { session, events, lines } = await watch('navigation_started', 'navigation_committed', 'navigation_failed');
    const start = { frameId: 'F1', url: 'http://shop/gone', loaderId: 'L2', navigationType: 'differentDocument' };
    session.emit('Page.frameStartedNavigating', start);
    session.emit('Network.loadingFailed', { requestId: 'L2', errorText: 'net::ERR_EMPTY_RESPONSE', timestamp: 1 });
    const frame = {
      id: 'F1',
      loaderId: 'L2',
      url: 'chrome-error://chromewebdata/',
      unreachableUrl: 'http://shop/gone',
    };
    session.emit('Page.frameNavigated', { frame });
    expect(lines()).toEqual(['navigation_started http://shop/gone', 'navigation_failed http://shop/gone']);
    expect(events[1]?.payload).toEqual({
      url: 'http://shop/gone',
      isMainFrame: true,
      navigation: 'L2',
      errorText: 'net::ERR_EMPTY_RESPONSE',
    });
  });

  it('knows a change of the fragment from one of the history also where the browser does not tell', async () => {
    const { session, lines } = await watch('history_updated', 'fragment_navigated');
    session.emit('Page.navigatedWithinDocument', { frameId: 'F1', url: 'http://shop/cart#a' });
    session.emit('Page.navigatedWithinDocument', { frameId: 'F1', url: 'http://shop/pay' });
    expect(lines()).toEqual(['fragment_navigated http://shop/cart#a', 'history_updated http://shop/pay']);
  });

  it('keeps a frame that moves into another process, and takes away what was inside of one that goes', async () => {
    const { session, lines } = await watch('frame_attached', 'frame_detached');
    for (const [frameId, parentFrameId] of [
      ['F2', 'F1'],
      ['F3', 'F2'],
    ]) {
      session.emit('Page.frameAttached', { frameId, parentFrameId });
      session.emit('Page.frameNavigated', {
        frame: { id: frameId, parentId: parentFrameId, loaderId: 'L', url: `http://${frameId}` },
      });
    }
    session.emit('Page.frameDetached', { frameId: 'F3', reason: 'swap' });
    session.emit('Page.frameNavigated', { frame: { id: 'F1', loaderId: 'L9', url: 'http://shop/next' } });
    expect(lines().slice(2)).toEqual(['frame_detached http://F3', 'frame_detached http://F2']);
  });
});

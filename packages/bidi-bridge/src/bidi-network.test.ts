import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { BidiBridge } from './bidi-bridge.js';
import type { BidiEvent, BidiEventName } from './event.js';

class Session extends EventEmitter {
  readonly protocol = 'bidi';
  async send(method: string): Promise<unknown> {
    return method === 'session.subscribe' ? { subscription: 's1' } : {};
  }
}

async function watch() {
  const session = new Session();
  const bridge = new BidiBridge();
  const events: BidiEvent[] = [];
  const names: BidiEventName[] = ['request', 'response', 'response_completed', 'request_failed'];
  for (const name of names) await bridge.subscribe(session, name, (event) => void events.push(event)).ready;
  return { session, events, names: () => events.map(({ name }) => name) };
}

const none = { dnsStart: 0, dnsEnd: 0, connectStart: 0, connectEnd: 0, tlsStart: 0, requestTime: 0 };
const chromium = { ...none, timeOrigin: 1_700_000_000_000, requestStart: 1, responseStart: 20 };
const firefox = {
  ...none,
  timeOrigin: 0,
  requestTime: 1_700_000_000_000,
  requestStart: 1_700_000_000_001,
  responseStart: 1_700_000_000_020,
};

const event = (timings: object, own: object = {}, ofRequest: object = {}) => ({
  context: 'C1',
  navigation: null,
  redirectCount: 0,
  timestamp: 1_700_000_000_004,
  request: {
    request: 'r1',
    url: 'http://shop/api',
    method: 'GET',
    headers: [
      { name: 'X-Kind', value: { type: 'string', value: 'a' } },
      { name: 'x-kind', value: { type: 'string', value: 'a' } },
    ],
    destination: '',
    initiatorType: 'fetch',
    timings,
    ...ofRequest,
  },
  ...own,
});
const response = (bytesReceived: number) => ({
  url: 'http://shop/api',
  status: 200,
  statusText: 'OK',
  headers: [
    {
      name: 'Content-Type',
      value: { type: 'base64', value: Buffer.from('text/html; charset=utf-8').toString('base64') },
    },
  ],
  mimeType: 'text/html;charset=utf-8',
  fromCache: false,
  bytesReceived,
  headersSize: 180,
});

describe('bidiNetworkTranslators', () => {
  it('puts a response that comes first behind its request, and counts one end', async () => {
    const { session, names, events } = await watch();
    session.emit('network.responseStarted', event(chromium, { response: response(200) }));
    session.emit('network.beforeRequestSent', event(chromium));
    session.emit('network.responseCompleted', event(chromium, { response: response(240) }));
    session.emit('network.fetchError', event(chromium, { errorText: 'net::ERR_ABORTED' }));
    expect(names()).toEqual(['request', 'response', 'response_completed']);
    expect(events[0]?.payload).toMatchObject({ headers: [['x-kind', 'a']], resourceType: 'fetch' });
    expect(events[1]?.payload).toMatchObject({ mimeType: 'text/html' });
    expect(events[2]?.payload).toMatchObject({ encodedBodyBytes: 40, timings: { headersAfterMs: 20, sentAfterMs: 1 } });
  });

  it('reads the clocks of Chromium, which repeats the time of the request, and of Firefox', async () => {
    for (const [timings, at] of [
      [chromium, [1_700_000_000_004, 1_700_000_000_020]],
      [firefox, [1_700_000_000_004, 1_700_000_000_021]],
    ] as const) {
      const { session, events } = await watch();
      session.emit('network.beforeRequestSent', event(timings));
      session.emit(
        'network.responseStarted',
        event(timings, { timestamp: 1_700_000_000_021, response: response(200) }),
      );
      session.emit(
        'network.responseCompleted',
        event(timings, { timestamp: 1_700_000_000_030, response: response(240) }),
      );
      expect(events.slice(0, 2).map(({ timestampMs }) => timestampMs)).toEqual(at);
      expect(events[2]?.timestampSource).toBe(timings === firefox ? 'browser' : 'receipt');
      expect(events[2]?.payload).toMatchObject({
        timings: { startedAtMs: 1_700_000_000_000, headersAfterMs: 20, dnsMs: null },
      });
    }
  });

  it('gives each hop of a redirect an id of its own, and leaves out what is in the address itself', async () => {
    const { session, events } = await watch();
    session.emit('network.beforeRequestSent', event(chromium));
    session.emit('network.beforeRequestSent', event(chromium, { redirectCount: 1 }));
    session.emit('network.beforeRequestSent', event(chromium, {}, { request: 'r2', url: 'data:image/png;base64,' }));
    expect(events.map(({ payload }) => (payload as { id: string }).id)).toEqual(['r1', 'r1.1']);
  });
});

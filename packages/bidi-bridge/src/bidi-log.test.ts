import { describe, expect, it } from 'vitest';
import { BidiBridge } from './bidi-bridge.js';
import type { BidiEvent } from './event.js';

/** A WebdriverIO browser as far as the bridge looks at it. */
class Browser {
  readonly sessionId = 's1';
  isBidi = true;
  readonly sent: unknown[] = [];
  readonly listeners = new Set<(params: unknown) => void>();
  getPuppeteer(): void {}
  executeScript(): void {}
  on(_event: string, listener: (params: unknown) => void): void {
    this.listeners.add(listener);
  }
  off(_event: string, listener: (params: unknown) => void): void {
    this.listeners.delete(listener);
  }
  async sessionSubscribe(params: unknown): Promise<object> {
    this.sent.push(params);
    this.log({ type: 'console', method: 'log', text: 'replayed', timestamp: 1 });
    return { subscription: 'sub-7' };
  }
  async sessionUnsubscribe(params: unknown): Promise<void> {
    this.sent.push(params);
  }
  log(entry: object): void {
    for (const listener of this.listeners) listener(entry);
  }
}

async function watch() {
  const browser = new Browser();
  const bridge = new BidiBridge();
  const events: BidiEvent[] = [];
  for (const name of ['console', 'page_error'] as const) {
    await bridge.subscribe(browser, name, (event) => void events.push(event)).ready;
  }
  events.length = 0;
  return { browser, bridge, events };
}

describe('bidiLogTranslators', () => {
  it('listens before it subscribes, and unsubscribes by the id of the subscription', async () => {
    const browser = new Browser();
    const bridge = new BidiBridge();
    const texts: string[] = [];
    const subscription = bridge.subscribe(browser, 'console', ({ payload }) => void texts.push(payload.text));
    await subscription.ready;
    expect(texts).toEqual(['replayed']);
    await subscription.unsubscribe();
    expect(browser.sent).toEqual([{ events: ['log.entryAdded'] }, { subscriptions: ['sub-7'] }]);
    expect(browser.listeners.size).toBe(0);
  });

  it('sends nothing to a session that has ended', async () => {
    const { browser, bridge } = await watch();
    browser.isBidi = false;
    await bridge.unsubscribeAll();
    expect(browser.sent).toHaveLength(2);
  });

  it('splits the text of a page error into name and message, and writes the stack as engines do', async () => {
    const { browser, events } = await watch();
    const callFrames = [
      { url: 'http://shop/a.js', functionName: 'pay', lineNumber: 4, columnNumber: 10 },
      { url: 'http://shop/a.js', functionName: '', lineNumber: 9, columnNumber: 0 },
    ];
    browser.log({
      type: 'javascript',
      text: 'Uncaught TypeError: no price',
      timestamp: 5,
      stackTrace: { callFrames },
    });
    browser.log({ type: 'javascript', text: 'a thrown string: with a colon', timestamp: 6 });
    expect(events.map(({ payload }) => payload)).toEqual([
      {
        name: 'TypeError',
        message: 'no price',
        stack: 'TypeError: no price\n    at pay (http://shop/a.js:5:11)\n    at http://shop/a.js:10:1',
      },
      { message: 'a thrown string: with a colon' },
    ]);
    expect(events[0]).toMatchObject({ timestampMs: 5, timestampSource: 'browser', backend: 'webdriverio' });
  });

  it('leaves out what WebdriverIO makes the page log, and entries of other kinds', async () => {
    const { browser, events } = await watch();
    browser.log({ type: 'console', method: 'debug', text: 'x', args: [{ type: 'string', value: '[WDIO]' }] });
    browser.log({ type: 'generic', text: 'x' });
    expect(events).toEqual([]);
  });

  it('names how to get BiDi for a session without it', async () => {
    const errors: unknown[] = [];
    const bridge = new BidiBridge({ onError: (error) => errors.push(error) });
    const browser = new Browser();
    browser.isBidi = false;
    const { ready } = bridge.subscribe(browser, 'console', () => {});
    await expect(ready).rejects.toMatchObject({
      name: 'BidiBackendError',
      code: 'BIDI_BRIDGE_NO_BIDI',
      message: expect.stringContaining("setCapability('webSocketUrl', true)"),
    });
    expect(errors).toHaveLength(1);
  });

  it('refuses an event that the protocol does not have, naming those there are', () => {
    const bridge = new BidiBridge();
    expect(() => bridge.subscribe(new Browser(), 'websocket_frame', () => {})).toThrow(/which has console, page_error/);
    expect(() => bridge.subscribe(new Browser(), 'websocket_frame', () => {})).toThrow(/subscribe to what cdpSession/);
  });
});

import { BidiBridge, type BidiEvent, type ConsolePayload, type PageErrorPayload } from '@e2evidence/bidi-bridge';
import { startPages } from '@e2evidence/pages';
import { launchSelenium } from '@e2evidence/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Lab, labs } from './labs.js';

let server: Awaited<ReturnType<typeof startPages>>;
beforeAll(async () => {
  server = await startPages();
});
afterAll(() => server.close());

describe.each(['selenium', 'webdriverio'])('%s', (backend) => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await labs[backend]!();
  });
  afterAll(() => lab.close());

  const consoleOf = (events: BidiEvent[]) => events.map(({ payload }) => payload as ConsolePayload);

  it('gives console messages with level, type, text, place and the time of the browser', async () => {
    await using bridge = new BidiBridge();
    const events: BidiEvent[] = [];
    const subscription = bridge.subscribe(lab.target, 'console', (event) => void events.push(event));
    await subscription.ready;
    expect([bridge.detectBackend(lab.target), subscription.backend]).toEqual([backend, backend]);
    const before = Date.now();
    await lab.goto(`${server.url}/console.html`);
    await expect.poll(() => consoleOf(events).some(({ text }) => text.includes('counted'))).toBe(true);
    const messages = consoleOf(events);
    const levels = ['a log', 'an info', 'a warning', 'an error', 'a debug', 'a trace'].map(
      (text) => messages.find((message) => message.text === text)?.level,
    );
    expect(levels).toEqual(['info', 'info', 'warn', 'error', 'debug', 'debug']);
    expect(messages.find(({ text }) => text === 'a warning')).toMatchObject({
      type: 'warn',
      location: { url: `${server.url}/console.html`, line: 15 },
    });
    expect(events[0]?.timestampSource).toBe('browser');
    expect(events[0]?.timestampMs).toBeGreaterThanOrEqual(before - 1);
  });

  it('gives page errors with name and stack', async () => {
    await using bridge = new BidiBridge();
    const errors: PageErrorPayload[] = [];
    await bridge.subscribe(lab.target, 'page_error', ({ payload }) => void errors.push(payload)).ready;
    await lab.goto(`${server.url}/page-error.html`);
    await expect.poll(() => errors.length).toBeGreaterThanOrEqual(5);
    expect(errors).toContainEqual(expect.objectContaining({ name: 'TypeError', message: 'an uncaught exception' }));
    expect(errors).toContainEqual(expect.objectContaining({ name: 'RangeError', message: 'an unhandled rejection' }));
    expect(errors.some(({ stack }) => stack?.includes('/page-error.html:'))).toBe(true);
  });

  it('gives each message once to each of several subscriptions, and none after unsubscribe', async () => {
    const bridge = new BidiBridge();
    const heard: string[][] = [[], [], []];
    await lab.goto(`${server.url}/blank.html`);
    const subscriptions = heard.map((texts) =>
      bridge.subscribe(lab.target, 'console', ({ payload }) => void texts.push(payload.text)),
    );
    await Promise.all(subscriptions.map(({ ready }) => ready));
    for (const texts of heard) texts.length = 0;
    await lab.run('console.log("first")');
    await expect.poll(() => heard).toEqual([['first'], ['first'], ['first']]);
    await subscriptions[0]!.unsubscribe();
    await lab.run('console.log("second")');
    await expect.poll(() => heard[2]).toEqual(['first', 'second']);
    await bridge.unsubscribeAll();
    await lab.run('console.log("third")');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(heard).toEqual([['first'], ['first', 'second'], ['first', 'second']]);
  });

  it('leaves out what the driver itself makes the page log', async () => {
    await using bridge = new BidiBridge();
    const texts: string[] = [];
    await lab.goto(`${server.url}/blank.html`);
    await bridge.subscribe(lab.target, 'console', ({ payload }) => void texts.push(payload.text)).ready;
    texts.length = 0;
    await lab.run(`
      customElements.define('x-shadow', class extends HTMLElement {
        constructor() { super(); this.attachShadow({ mode: 'open' }); }
      });
      document.body.append(document.createElement('x-shadow'));
      console.log('end');
    `);
    await expect.poll(() => texts).toEqual(['end']);
  });
});

describe('selenium', () => {
  it('gives what was logged before the subscription too', async () => {
    const driver = await launchSelenium();
    try {
      await driver.get(`${server.url}/blank.html`);
      await driver.executeScript('console.log("early")');
      await using bridge = new BidiBridge();
      const texts: string[] = [];
      await bridge.subscribe(driver, 'console', ({ payload }) => void texts.push(payload.text)).ready;
      expect(texts).toEqual(['early']);
      await driver.executeScript('console.log("late")');
      await expect.poll(() => texts).toEqual(['early', 'late']);
    } finally {
      await driver.quit();
    }
  });

  it('names how to get BiDi for a session without it, and ends quietly after quit()', async () => {
    const errors: unknown[] = [];
    const bridge = new BidiBridge({ onError: (error) => errors.push(error) });
    const classic = await launchSelenium({ bidi: false });
    const { ready } = bridge.subscribe(classic, 'console', () => {});
    await expect(ready).rejects.toMatchObject({
      code: 'BIDI_BRIDGE_NO_BIDI',
      message: expect.stringContaining("setCapability('webSocketUrl', true)"),
    });
    await classic.quit();
    expect(errors).toHaveLength(1);

    const driver = await launchSelenium();
    await bridge.subscribe(driver, 'console', () => {}).ready;
    await driver.quit();
    await bridge.unsubscribeAll();
    expect(errors.slice(1)).toEqual([]);
  });
});

import { once } from 'node:events';
import { bidiSession, browserInfo, cdpSession, detectDriver, type ProtocolSession } from '@e2evidence/drivers';
import {
  type DevToolsBrowser,
  launchBrowser,
  launchDevTools,
  launchPuppeteer,
  launchSelenium,
} from '@e2evidence/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { close, closePage, connect, devToolsConformance, newPage } from './session-conformance.js';

devToolsConformance('a WebSocket');

describe('DevTools without a driver', () => {
  let browser: DevToolsBrowser;
  beforeAll(async () => {
    browser = await launchDevTools();
  });
  afterAll(() => browser.close());

  it('shares a WebSocket with whoever else speaks over it, and leaves it open', async () => {
    const { id, webSocketDebuggerUrl } = await newPage(browser);
    const socket = new WebSocket(webSocketDebuggerUrl);
    const replies: { id?: number }[] = [];
    socket.on('message', (data) => replies.push(JSON.parse(data.toString())));
    const session = await cdpSession(socket);
    socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression: '6 * 7' } }));
    expect((await session.send('Runtime.evaluate', { expression: '1 + 1' })).result.value).toBe(2);
    await expect
      .poll(() => replies.find((reply) => reply.id === 1))
      .toMatchObject({ result: { result: { value: 42 } } });
    await session.detach();
    expect(socket.readyState).toBe(WebSocket.OPEN);
    await expect(session.send('No.such' as 'Runtime.enable')).rejects.toMatchObject({ code: -32601 });
    const ended = once(socket, 'close');
    await closePage(browser, id);
    await ended;
    await expect(cdpSession(socket)).rejects.toMatchObject({ code: 'DRIVERS_PAGE_CLOSED' });
  });

  it('refuses a WebSocket to the whole browser, and says what to pass', async () => {
    const version = (await (await fetch(`http://127.0.0.1:${browser.port}/json/version`)).json()) as {
      webSocketDebuggerUrl: string;
    };
    const socket = new WebSocket(version.webSocketDebuggerUrl);
    expect(() => detectDriver(socket)).toThrow(/webSocketDebuggerUrl of a page/);
    await new Promise((resolve) => socket.on('open', resolve));
    socket.close();
  });
});

it('a session of Playwright or Puppeteer does for its page, and stays open', async () => {
  const [playwright, puppeteer] = await Promise.all([launchBrowser(), launchPuppeteer()]);
  try {
    const page = await playwright.newPage();
    const sessions = [await page.context().newCDPSession(page), await (await puppeteer.newPage()).createCDPSession()];
    for (const native of sessions) {
      expect(detectDriver(native)).toEqual({ driver: 'cdp', kind: 'page' });
      const session = await cdpSession(native);
      await session.detach();
      expect(await browserInfo(native)).toMatchObject({ name: 'chrome', driver: 'cdp', protocol: 'cdp' });
    }
  } finally {
    await Promise.all([playwright.close(), puppeteer.close()]);
  }
});

describe('WebDriver BiDi without a driver', () => {
  let driver: Awaited<ReturnType<typeof launchSelenium>>;
  let address: string;
  beforeAll(async () => {
    driver = await launchSelenium();
    address = String((await driver.getCapabilities()).get('webSocketUrl'));
  });
  afterAll(() => driver.quit());

  it('takes a session as an object that says what it speaks', async () => {
    const socket = await connect(address);
    const inner = await bidiSession(socket);
    const session: ProtocolSession = {
      protocol: 'bidi',
      send: (method, params) => inner.send(method, params),
      on: (event, listener) => inner.on(event, listener),
    };
    expect(await browserInfo(session)).toMatchObject({ name: 'chrome', driver: 'bidi', protocol: 'webdriver-bidi' });
    await close(socket);
  });
});

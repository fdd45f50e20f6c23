import { once } from 'node:events';
import { bidiSession, browserInfo, cdpSession, detectDriver, type ProtocolSession } from '@e2evidence/drivers';
import { driverConformance } from '@e2evidence/drivers/conformance';
import {
  type DevToolsBrowser,
  launchBrowser,
  launchDevTools,
  launchPuppeteer,
  launchSelenium,
} from '@e2evidence/testkit';
import remoteInterface from 'chrome-remote-interface';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';

const asynchronous = 'the session tells it only asynchronously';
const oneWindow = 'a session stands for one window';

async function connect(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url);
  await once(socket, 'open');
  return socket;
}

async function close(socket: WebSocket): Promise<void> {
  if (socket.readyState === WebSocket.CLOSED) return;
  const closed = once(socket, 'close');
  socket.close();
  await closed;
}

interface Connected {
  readonly target: object;
  /** Resolves when the connection is known to have ended. */
  readonly ended: Promise<unknown>;
  close(): unknown;
}

describe('DevTools without a driver', () => {
  let browser: DevToolsBrowser;
  beforeAll(async () => {
    browser = await launchDevTools();
  });
  afterAll(() => browser.close());

  async function newPage(): Promise<{ id: string; webSocketDebuggerUrl: string }> {
    const reply = await fetch(`http://127.0.0.1:${browser.port}/json/new?about:blank`, { method: 'PUT' });
    return (await reply.json()) as { id: string; webSocketDebuggerUrl: string };
  }

  async function closePage(id: string): Promise<void> {
    await fetch(`http://127.0.0.1:${browser.port}/json/close/${id}`);
  }

  async function goto(target: object, url: string): Promise<void> {
    const session = await cdpSession(target);
    await session.send('Page.enable');
    const loaded = new Promise<void>((resolve) => session.on('Page.loadEventFired', () => resolve()));
    // A move inside of a document loads nothing.
    const { loaderId } = await session.send('Page.navigate', { url });
    if (loaderId !== undefined) await loaded;
    await session.detach();
  }

  const targets: Record<string, (url: string) => Promise<Connected>> = {
    'a WebSocket': async (url) => {
      const socket = await connect(url);
      return { target: socket, ended: once(socket, 'close'), close: () => socket.close() };
    },
    'a client of chrome-remote-interface': async (url) => {
      const client = await remoteInterface({ target: url, local: true });
      const ended = new Promise<void>((resolve) => client.on('disconnect', () => resolve()));
      return { target: client, ended, close: () => client.close() };
    },
  };

  describe.each(Object.keys(targets))('%s', (name) => {
    const checks = driverConformance({
      open: async () => {
        const { id, webSocketDebuggerUrl } = await newPage();
        const { target, ended, close } = await targets[name]!(webSocketDebuggerUrl);
        return {
          page: target,
          goto: (url) => goto(target, url),
          async closePage() {
            await closePage(id);
            await ended;
          },
          async dispose() {
            await close();
            await closePage(id);
          },
        };
      },
      gaps: {
        'gives the address of the page': asynchronous,
        'follows popups until told to stop': oneWindow,
        ...(name === 'a WebSocket' ? {} : { 'says that a closed page is closed': asynchronous }),
      },
    });
    for (const check of checks) it(check.title, () => check.run());
  });

  it('shares a WebSocket with whoever else speaks over it, and leaves it open', async () => {
    const { id, webSocketDebuggerUrl } = await newPage();
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
    await closePage(id);
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

  const checks = driverConformance({
    open: async () => {
      const socket = await connect(address);
      return {
        page: socket,
        goto: (url) => driver.get(url),
        closePage: () => close(socket),
        dispose: () => close(socket),
      };
    },
    gaps: {
      'gives the address of the page': asynchronous,
      'follows popups until told to stop': oneWindow,
      'opens a CDP session that sends, listens and detaches': 'WebDriver BiDi is all that the session speaks',
    },
  });
  for (const check of checks) it(check.title, () => check.run());

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

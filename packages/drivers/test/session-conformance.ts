// The promises of an adapter, tried on sessions that no driver has opened.
import { once } from 'node:events';
import { cdpSession } from '@e2evidence/drivers';
import { driverConformance } from '@e2evidence/drivers/conformance';
import { type DevToolsBrowser, launchDevTools, launchSelenium } from '@e2evidence/testkit';
import remoteInterface from 'chrome-remote-interface';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { WebSocket } from 'ws';
import { noActions } from './acting.js';

const asynchronous = 'the session tells it only asynchronously';
const oneWindow = 'a session stands for one window';

/** An open socket. */
export async function connect(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url);
  await once(socket, 'open');
  return socket;
}

/** Ends a socket, also one that has ended. */
export async function close(socket: WebSocket): Promise<void> {
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

/** A page that nothing drives. */
export async function newPage(browser: DevToolsBrowser): Promise<{ id: string; webSocketDebuggerUrl: string }> {
  const reply = await fetch(`http://127.0.0.1:${browser.port}/json/new?about:blank`, { method: 'PUT' });
  return (await reply.json()) as { id: string; webSocketDebuggerUrl: string };
}

export async function closePage(browser: DevToolsBrowser, id: string): Promise<void> {
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

/** Over DevTools, in one of these two ways. */
export function devToolsConformance(name: 'a WebSocket' | 'a client of chrome-remote-interface'): void {
  describe(`DevTools over ${name}`, () => {
    let browser: DevToolsBrowser;
    beforeAll(async () => {
      browser = await launchDevTools();
    });
    afterAll(() => browser.close());

    const checks = driverConformance({
      open: async () => {
        const { id, webSocketDebuggerUrl } = await newPage(browser);
        const { target, ended, close } = await targets[name]!(webSocketDebuggerUrl);
        return {
          page: target,
          goto: (url) => goto(target, url),
          async closePage() {
            await closePage(browser, id);
            await ended;
          },
          async dispose() {
            await close();
            await closePage(browser, id);
          },
        };
      },
      gaps: {
        ...noActions,
        'gives the address of the page': asynchronous,
        'follows popups until told to stop': oneWindow,
        ...(name === 'a WebSocket' ? {} : { 'says that a closed page is closed': asynchronous }),
      },
    });
    for (const check of checks) it(check.title, () => check.run());
  });
}

/** Over a WebSocket that speaks WebDriver BiDi. */
export function bidiConformance(): void {
  describe('WebDriver BiDi over a WebSocket', () => {
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
        ...noActions,
        'gives the address of the page': asynchronous,
        'follows popups until told to stop': oneWindow,
        'opens a CDP session that sends, listens and detaches': 'WebDriver BiDi is all that the session speaks',
      },
    });
    for (const check of checks) it(check.title, () => check.run());
  });
}

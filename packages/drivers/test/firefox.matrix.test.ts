// The promises of the adapters with Firefox.
import { bidiSession } from '@e2evidence/drivers';
import { driverConformance } from '@e2evidence/drivers/conformance';
import {
  type FirefoxSession,
  launchFirefox,
  launchPuppeteerFirefox,
  launchSeleniumFirefox,
  launchWebdriverFirefox,
  launchWebdriverIOFirefox,
} from '@e2evidence/testkit';
import type { Browser } from 'puppeteer-core';
import { afterAll, beforeAll, describe, it } from 'vitest';
import {
  type Acts,
  fixedMethods,
  noActions,
  onlyTold,
  withSelenium,
  withWebdriver,
  withWebdriverIO,
} from './acting.js';
import { close, connect } from './session-conformance.js';

const asynchronous = 'it is told only asynchronously';
const noDevTools = 'Firefox has no DevTools sessions';
const ofSessions = {
  'gives the address of the page': asynchronous,
  'follows popups until told to stop': 'a session stands for one window',
  'opens a CDP session that sends, listens and detaches': noDevTools,
};

interface Driven extends Acts {
  readonly page: object;
  goto(url: string): Promise<unknown>;
  /** Ends the session, and leaves the server. */
  end(): Promise<unknown>;
  close(): Promise<void>;
}

const over = <Session extends object>(
  launch: () => Promise<FirefoxSession<Session>>,
  goto: (session: Session, url: string) => Promise<unknown>,
  end: (session: Session) => Promise<unknown>,
  act: (session: () => Session) => Acts,
) => {
  return async (): Promise<Driven> => {
    const { session, close } = await launch();
    return { page: session, goto: (url) => goto(session, url), end: () => end(session), close, ...act(() => session) };
  };
};

const drivers: Readonly<Record<string, () => Promise<Driven>>> = {
  'selenium-webdriver': over(
    launchSeleniumFirefox,
    (driver, url) => driver.get(url),
    (driver) => driver.quit(),
    withSelenium,
  ),
  WebdriverIO: over(
    launchWebdriverIOFirefox,
    (browser, url) => browser.url(url),
    (browser) => browser.deleteSession({ shutdownDriver: false }),
    withWebdriverIO,
  ),
  webdriver: over(
    launchWebdriverFirefox,
    (session, url) => session.navigateTo(url),
    (session) => session.deleteSession({}),
    withWebdriver,
  ),
};

describe.each(Object.keys(drivers))('%s on Firefox', (name) => {
  let driven: Driven;
  const launch = async () => {
    driven = await drivers[name]!();
  };
  beforeAll(launch);
  afterAll(() => driven.close());

  const checks = driverConformance({
    open: async () => {
      const { page, goto, end, close, click, enter } = driven;
      let hasEnded = false;
      return {
        page,
        goto: async (url) => void (await goto(url)),
        click,
        enter,
        async closePage() {
          await end();
          hasEnded = true;
        },
        async dispose() {
          if (!hasEnded) return;
          await close();
          await launch();
        },
      };
    },
    gaps: {
      ...ofSessions,
      'says that a closed page is closed': asynchronous,
      ...(name === 'selenium-webdriver' ? {} : onlyTold),
      ...(name === 'webdriver' ? fixedMethods : {}),
    },
  });
  for (const check of checks) it(check.title, () => check.run());
});

describe('Puppeteer on Firefox', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchPuppeteerFirefox();
  });
  afterAll(() => browser.close());

  const checks = driverConformance({
    open: async () => {
      const page = await browser.newPage();
      return {
        page,
        goto: async (url) => void (await page.goto(url)),
        click: (selector) => page.click(selector),
        enter: (selector, text) => page.type(selector, text),
        closePage: () => page.close(),
        dispose: async () => {
          for (const other of await browser.pages()) if (other !== page) await other.close();
          if (!page.isClosed()) await page.close();
        },
      };
    },
    gaps: { 'opens a CDP session that sends, listens and detaches': noDevTools },
  });
  for (const check of checks) it(check.title, () => check.run());
});

describe('a WebSocket to the BiDi of Firefox', () => {
  let browser: Awaited<ReturnType<typeof launchFirefox>>;
  beforeAll(async () => {
    browser = await launchFirefox();
  });
  afterAll(() => browser.close());

  const checks = driverConformance({
    open: async () => {
      const socket = await connect(browser.bidiUrl);
      const session = await bidiSession(socket);
      await session.send('session.new', { capabilities: {} });
      const { contexts } = (await session.send('browsingContext.getTree', {})) as { contexts: { context: string }[] };
      const context = contexts[0]!.context;
      return {
        page: socket,
        goto: async (url) => void (await session.send('browsingContext.navigate', { context, url, wait: 'complete' })),
        async closePage() {
          await session.send('session.end', {});
          await close(socket);
        },
        async dispose() {
          if (session.isOpen) await session.send('session.end', {}).catch(() => {});
          await close(socket);
        },
      };
    },
    gaps: { ...ofSessions, ...noActions },
  });
  for (const check of checks) it(check.title, () => check.run());
});

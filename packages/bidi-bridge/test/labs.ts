// One page of each driver behind one face, for tests that run the same steps on all.

import { bidiSession, cdpSession, evaluate } from '@e2evidence/drivers';
import {
  type LaunchOptions,
  launchBrowser,
  launchDevTools,
  launchFirefox,
  launchPuppeteer,
  launchPuppeteerFirefox,
  launchSelenium,
  launchSeleniumFirefox,
  launchWebdriver,
  launchWebdriverFirefox,
  launchWebdriverIO,
  launchWebdriverIOFirefox,
} from '@e2evidence/testkit';
import remoteInterface from 'chrome-remote-interface';
import type { Browser as PuppeteerBrowser } from 'puppeteer-core';
import type { WebDriver } from 'selenium-webdriver';
import type { Client as WebdriverClient } from 'webdriver';
import { WebSocket } from 'ws';

export interface Lab {
  /** What is given to the bridge. */
  readonly target: object;
  /** Opens an address; the page may refuse it. */
  goto(url: string): Promise<unknown>;
  /** Runs a script in the page, with what it returns. */
  run(script: string): Promise<unknown>;
  close(): Promise<unknown>;
}

type End = () => Promise<unknown>;

/** By the name of the driver; where it says nothing else, of Chromium. */
export const labs: Readonly<Record<string, (options?: LaunchOptions) => Promise<Lab>>> = {
  async playwright(options) {
    const browser = await launchBrowser(options);
    const page = await browser.newPage();
    return {
      target: page,
      goto: (url) => page.goto(url),
      run: (script) => page.evaluate(asFunction(script)),
      close: () => browser.close(),
    };
  },

  puppeteer: async (options) => puppeteerLab(await launchPuppeteer({ ...options, protocol: 'cdp' })),
  'puppeteer (BiDi)': async (options) => puppeteerLab(await launchPuppeteer({ ...options, protocol: 'webDriverBiDi' })),

  async selenium(options) {
    const driver = await launchSelenium(options);
    return seleniumLab(driver, () => driver.quit());
  },

  async webdriverio(options) {
    const browser = await launchWebdriverIO(options);
    return webdriverioLab(browser, () => browser.deleteSession());
  },

  async webdriver(options) {
    const session = await launchWebdriver(options);
    return webdriverLab(session, () => session.deleteSession());
  },

  async 'chrome-remote-interface'(options) {
    const browser = await launchDevTools(options);
    const client = await remoteInterface({ port: browser.port, local: true });
    return devToolsLab(client, async () => {
      await client.close();
      await browser.close();
    });
  },

  async 'a session of Playwright'(options) {
    const browser = await launchBrowser(options);
    const page = await browser.newPage();
    return {
      target: await page.context().newCDPSession(page),
      goto: (url) => page.goto(url),
      run: (script) => page.evaluate(asFunction(script)),
      close: () => browser.close(),
    };
  },

  async 'a WebSocket to DevTools'(options) {
    const browser = await launchDevTools(options);
    const socket = new WebSocket(browser.pageUrl);
    return devToolsLab(socket, async () => {
      socket.close();
      await browser.close();
    });
  },

  async 'a WebSocket to BiDi'(options) {
    const driver = await launchSelenium(options);
    const address = (await driver.getCapabilities()).get('webSocketUrl') as unknown as string;
    const socket = new WebSocket(address);
    return {
      ...seleniumLab(driver, async () => {
        socket.close();
        await driver.quit();
      }),
      target: socket,
    };
  },

  'puppeteer on Firefox': async () => puppeteerLab(await launchPuppeteerFirefox()),

  async 'selenium on Firefox'() {
    const { session, close } = await launchSeleniumFirefox();
    return seleniumLab(session, close);
  },

  async 'webdriverio on Firefox'() {
    const { session, close } = await launchWebdriverIOFirefox();
    return webdriverioLab(session, close);
  },

  async 'webdriver on Firefox'() {
    const { session, close } = await launchWebdriverFirefox();
    return webdriverLab(session, close);
  },

  async 'a WebSocket to BiDi on Firefox'() {
    const browser = await launchFirefox();
    const socket = new WebSocket(browser.bidiUrl);
    const session = await bidiSession(socket);
    await session.send('session.new', {
      capabilities: { alwaysMatch: { unhandledPromptBehavior: 'dismiss and notify' } },
    });
    const { contexts } = (await session.send('browsingContext.getTree', {})) as { contexts: { context: string }[] };
    const context = contexts[0]!.context;
    return {
      target: socket,
      goto: (url) => session.send('browsingContext.navigate', { context, url, wait: 'complete' }),
      run: (script) =>
        session.send('script.evaluate', {
          expression: asFunction(script),
          target: { context },
          awaitPromise: true,
          // As a user's script: a page may open windows for it.
          userActivation: true,
        }),
      async close() {
        socket.close();
        await browser.close();
      },
    };
  },
};

async function puppeteerLab(browser: PuppeteerBrowser): Promise<Lab> {
  const page = await browser.newPage();
  // With Puppeteer a dialog stays open until the test answers it.
  page.on('dialog', (dialog) => dialog.dismiss());
  return {
    target: page,
    goto: (url) => page.goto(url),
    run: (script) => page.evaluate(asFunction(script)),
    close: () => browser.close(),
  };
}

function seleniumLab(driver: WebDriver, close: End): Lab {
  return {
    target: driver,
    goto: (url) => driver.get(url),
    run: (script) => driver.executeScript(script),
    close,
  };
}

function webdriverioLab(browser: WebdriverIO.Browser, close: End): Lab {
  return {
    target: browser,
    goto: (url) => browser.url(url),
    run: (script) => browser.execute(script),
    close,
  };
}

async function webdriverLab(session: WebdriverClient, close: End): Promise<Lab> {
  // The package tells the browser to leave dialogs to the test.
  session.on('browsingContext.userPromptOpened', ({ context }) => {
    void session.browsingContextHandleUserPrompt({ context, accept: false });
  });
  await session.sessionSubscribe({ events: ['browsingContext.userPromptOpened'] });
  return {
    target: session,
    goto: (url) => session.navigateTo(url),
    run: (script) => session.executeScript(script, []),
    close,
  };
}

/** Drives a page over the same session that is watched. */
async function devToolsLab(target: object, close: End): Promise<Lab> {
  const session = await cdpSession(target);
  await session.send('Page.enable');
  // Over DevTools a dialog stays open until somebody answers it.
  session.on('Page.javascriptDialogOpening', () => {
    void session.send('Page.handleJavaScriptDialog', { accept: false });
  });
  return {
    target,
    async goto(url) {
      const loaded = new Promise<void>((resolve) => {
        const off = session.on('Page.loadEventFired', () => {
          off();
          resolve();
        });
      });
      await session.send('Page.navigate', { url });
      await loaded;
    },
    run: (script) => evaluate(target, new Function(script) as () => unknown),
    close,
  };
}

function asFunction(script: string): string {
  return `(() => { ${script} })()`;
}

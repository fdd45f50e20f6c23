// One page of each driver behind one face, for tests that run the same steps on all.

import { cdpSession, evaluate } from '@e2evidence/drivers';
import {
  type LaunchOptions,
  launchBrowser,
  launchDevTools,
  launchPuppeteer,
  launchSelenium,
  launchWebdriver,
  launchWebdriverIO,
} from '@e2evidence/testkit';
import remoteInterface from 'chrome-remote-interface';
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

  puppeteer: (options) => puppeteerLab({ ...options, protocol: 'cdp' }),
  'puppeteer (BiDi)': (options) => puppeteerLab({ ...options, protocol: 'webDriverBiDi' }),

  async selenium(options) {
    const driver = await launchSelenium(options);
    return {
      target: driver,
      goto: (url) => driver.get(url),
      run: (script) => driver.executeScript(script),
      close: () => driver.quit(),
    };
  },

  async webdriverio(options) {
    const browser = await launchWebdriverIO(options);
    return {
      target: browser,
      goto: (url) => browser.url(url),
      run: (script) => browser.execute(script),
      close: () => browser.deleteSession(),
    };
  },

  async webdriver(options) {
    const session = await launchWebdriver(options);
    // The package tells the browser to leave dialogs to the test.
    session.on('browsingContext.userPromptOpened', ({ context }) => {
      void session.browsingContextHandleUserPrompt({ context, accept: false });
    });
    await session.sessionSubscribe({ events: ['browsingContext.userPromptOpened'] });
    return {
      target: session,
      goto: (url) => session.navigateTo(url),
      run: (script) => session.executeScript(script, []),
      close: () => session.deleteSession(),
    };
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
      target: socket,
      goto: (url) => driver.get(url),
      run: (script) => driver.executeScript(script),
      async close() {
        socket.close();
        await driver.quit();
      },
    };
  },
};

async function puppeteerLab(options: Parameters<typeof launchPuppeteer>[0]): Promise<Lab> {
  const browser = await launchPuppeteer(options);
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

/** Drives a page over the same session that is watched. */
async function devToolsLab(target: object, close: () => Promise<unknown>): Promise<Lab> {
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

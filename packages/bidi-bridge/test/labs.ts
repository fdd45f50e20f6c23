// One page of each driver behind one face, for tests that run the same steps on all.
import { launchBrowser, launchPuppeteer, launchSelenium, launchWebdriverIO } from '@e2evidence/testkit';

export interface Lab {
  /** What is given to the bridge. */
  readonly target: object;
  /** Opens an address; the page may refuse it. */
  goto(url: string): Promise<unknown>;
  /** Runs a script in the page, with what it returns. */
  run(script: string): Promise<unknown>;
  close(): Promise<unknown>;
}

export const labs: Readonly<Record<string, () => Promise<Lab>>> = {
  async playwright() {
    const browser = await launchBrowser();
    const page = await browser.newPage();
    return {
      target: page,
      goto: (url) => page.goto(url),
      run: (script) => page.evaluate(asFunction(script)),
      close: () => browser.close(),
    };
  },

  async puppeteer() {
    const browser = await launchPuppeteer();
    const page = await browser.newPage();
    // With Puppeteer a dialog stays open until the test answers it.
    page.on('dialog', (dialog) => dialog.dismiss());
    return {
      target: page,
      goto: (url) => page.goto(url),
      run: (script) => page.evaluate(asFunction(script)),
      close: () => browser.close(),
    };
  },

  async selenium() {
    const driver = await launchSelenium();
    return {
      target: driver,
      goto: (url) => driver.get(url),
      run: (script) => driver.executeScript(script),
      close: () => driver.quit(),
    };
  },

  async webdriverio() {
    const browser = await launchWebdriverIO();
    return {
      target: browser,
      goto: (url) => browser.url(url),
      run: (script) => browser.execute(script),
      close: () => browser.deleteSession(),
    };
  },
};

function asFunction(script: string): string {
  return `(() => { ${script} })()`;
}

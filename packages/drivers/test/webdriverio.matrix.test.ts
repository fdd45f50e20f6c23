import { driverConformance } from '@e2evidence/drivers/conformance';
import { launchWebdriverIO } from '@e2evidence/testkit';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { onlyTold, withWebdriverIO } from './acting.js';

let browser: WebdriverIO.Browser;
let first: string;
async function launch(): Promise<void> {
  browser = await launchWebdriverIO();
  first = await browser.getWindowHandle();
}
beforeAll(launch);
afterAll(() => browser.deleteSession());

describe('WebdriverIO on Chromium', () => {
  const checks = driverConformance({
    open: async () => {
      const { handle } = await browser.createWindow('tab');
      await browser.switchToWindow(handle);
      let isDeleted = false;
      return {
        page: browser,
        goto: async (url) => void (await browser.url(url)),
        ...withWebdriverIO(() => browser),
        // Closing a window makes WebdriverIO switch to another one.
        closePage: async () => {
          await browser.deleteSession();
          isDeleted = true;
        },
        dispose: async () => {
          if (isDeleted) return launch();
          for (const open of await browser.getWindowHandles()) {
            if (open === first) continue;
            await browser.switchToWindow(open);
            await browser.closeWindow();
          }
          await browser.switchToWindow(first);
        },
      };
    },
    gaps: {
      ...onlyTold,
      'gives the address of the page': 'the driver tells it only asynchronously',
      'says that a closed page is closed': 'the driver tells it only asynchronously',
      'follows popups until told to stop': 'a driver stands for the window that the test has switched to',
    },
  });
  for (const check of checks) it(check.title, () => check.run());
});

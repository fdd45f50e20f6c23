import { detectDriver, followPages, screenshot } from '@e2evidence/drivers';
import { driverConformance } from '@e2evidence/drivers/conformance';
import { launchBrowser } from '@e2evidence/testkit';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

describe('Playwright on Chromium', () => {
  const checks = driverConformance({
    open: async () => {
      const context = await browser.newContext({ viewport: { width: 480, height: 320 } });
      const page = await context.newPage();
      return {
        page,
        goto: async (url) => void (await page.goto(url)),
        click: (selector) => page.click(selector),
        enter: (selector, text) => page.fill(selector, text),
        closePage: () => page.close(),
        dispose: () => context.close(),
      };
    },
  });
  for (const check of checks) it(check.title, () => check.run());

  it('follows every page of a context', async () => {
    const context = await browser.newContext();
    await context.newPage();
    const pages: object[] = [];
    const stop = await followPages(context, (page) => pages.push(page));
    await context.newPage();
    stop();
    await context.newPage();
    expect(pages).toHaveLength(2);
    await context.close();
  });

  it('asks again for a picture that the browser had not drawn, and gives up with its words', async () => {
    const page = await browser.newPage();
    const undrawn = (times: number) => {
      let left = times;
      const take = (options: object) => {
        if (left-- > 0) throw new Error('Protocol error (Page.captureScreenshot): Unable to capture screenshot');
        return page.screenshot(options);
      };
      return Object.create(page, { screenshot: { value: take } });
    };
    expect((await screenshot(undrawn(2), { mask: ['input'] })).length).toBeGreaterThan(100);
    await expect(screenshot(undrawn(3))).rejects.toThrow(/Unable to capture screenshot/);
    await page.close();
  });

  it('leaves no listener behind', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    (await followPages(page, () => {}))();
    (await followPages(context, () => {}))();
    const counts = [page, context].map((emitter) => Reflect.get(emitter, 'listenerCount').call(emitter, 'popup'));
    expect(counts).toEqual([0, 0]);
    await context.close();
  });

  it('names what to pass instead of a Frame, a Locator or a Browser', async () => {
    const page = await browser.newPage();
    for (const [wrong, hint] of [
      [page.mainFrame(), /frame\.page\(\)/],
      [page.locator('p'), /locator\.page\(\)/],
      [browser, /pass a Page or a BrowserContext/],
    ] as const) {
      expect(() => detectDriver(wrong)).toThrow(hint);
    }
    await page.close();
  });
});

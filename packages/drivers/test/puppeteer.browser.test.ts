import { detectDriver, followPages } from '@e2evidence/drivers';
import { driverConformance } from '@e2evidence/drivers/conformance';
import { launchPuppeteer } from '@e2evidence/testkit';
import type { Browser } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let browser: Browser;
beforeAll(async () => {
  browser = await launchPuppeteer();
});
afterAll(() => browser.close());

describe('Puppeteer on Chromium', () => {
  const checks = driverConformance({
    open: async () => {
      const context = await browser.createBrowserContext();
      const page = await context.newPage();
      return {
        page,
        goto: async (url) => void (await page.goto(url)),
        closePage: () => page.close(),
        dispose: () => context.close(),
      };
    },
  });
  for (const check of checks) it(check.title, () => check.run());

  it('follows every page of a context and of the browser', async () => {
    const context = await browser.createBrowserContext();
    const first = await context.newPage();
    for (const target of [context, browser]) {
      expect(detectDriver(target).kind).toBe(target === browser ? 'browser' : 'context');
      const pages: object[] = [];
      const stop = await followPages(target, (page) => pages.push(page));
      expect(pages).toContain(first);
      const before = pages.length;
      const second = await context.newPage();
      await expect.poll(() => pages.length).toBe(before + 1);
      stop();
      await second.close();
    }
    await context.close();
  });

  it('names what to pass instead of a Frame or a Target', async () => {
    const page = await browser.newPage();
    expect(() => detectDriver(page.mainFrame())).toThrow(/frame\.page\(\)/);
    expect(() => detectDriver(page.target())).toThrow(/target\.page\(\)/);
    await page.close();
  });
});

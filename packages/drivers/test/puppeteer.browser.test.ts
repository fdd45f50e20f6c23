import { detectDriver, followPages, screenshot } from '@e2evidence/drivers';
import { driverConformance } from '@e2evidence/drivers/conformance';
import { launchPuppeteer } from '@e2evidence/testkit';
import type { Browser, Dialog } from 'puppeteer-core';
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
        click: (selector) => page.click(selector),
        enter: (selector, text) => page.type(selector, text),
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

  it('leaves the page on the device that the test has chosen, and takes its picture there', async () => {
    const page = await browser.newPage();
    await page.setViewport({ width: 390, height: 844, deviceScaleFactor: 3, isMobile: true, hasTouch: true });
    await page.setContent('<meta name="viewport" content="width=device-width"><div style="height: 3000px">');
    const device = () => page.evaluate(() => [devicePixelRatio, screen.width, innerWidth]);
    expect(await device()).toEqual([3, 390, 390]);
    const widths: number[] = [];
    for (const fullPage of [false, true]) {
      widths.push(Buffer.from(await screenshot(page, { fullPage })).readUInt32BE(16));
      expect(await device()).toEqual([3, 390, 390]);
    }
    expect(widths).toEqual([1170, 1170]);
    await page.close();
  });

  it('opens and closes pages while a picture under a dialog is waited for, which is over in time', async () => {
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    const opened = new Promise<Dialog>((resolve) => void page.once('dialog', resolve));
    void page.evaluate(() => alert('still there?')).catch(() => {});
    const dialog = await opened;
    const late = expect(screenshot(page, { timeoutMs: 1500 })).rejects.toThrow(
      'Could not take a screenshot with puppeteer: there was no picture within 1500 ms.',
    );
    await (await context.newPage()).close();
    await late;
    await dialog.accept();
    expect((await screenshot(page)).length).toBeGreaterThan(100);
    expect((await screenshot(page, { fullPage: true })).length).toBeGreaterThan(100);
    await page.close();
    await context.close();
  });

  it('names what to pass instead of a Frame or a Target', async () => {
    const page = await browser.newPage();
    expect(() => detectDriver(page.mainFrame())).toThrow(/frame\.page\(\)/);
    expect(() => detectDriver(page.target())).toThrow(/target\.page\(\)/);
    await page.close();
  });
});

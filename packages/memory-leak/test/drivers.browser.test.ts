import { detectGrowth, sampleUsedHeap } from '@e2evidence/memory-leak';
import { launchBrowser, launchPuppeteer, launchSelenium } from '@e2evidence/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keptBytes, pages } from './pages.js';

interface Opened {
  readonly driver: object;
  goto(url: string): Promise<unknown>;
  act(): Promise<unknown>;
  close(): Promise<unknown>;
}

const openers: Record<string, () => Promise<Opened>> = {
  async Playwright() {
    const browser = await launchBrowser();
    const page = await browser.newPage();
    const act = () => page.evaluate('act()');
    return { driver: page, goto: (url) => page.goto(url), act, close: () => browser.close() };
  },
  async Puppeteer() {
    const browser = await launchPuppeteer();
    const page = await browser.newPage();
    const act = () => page.evaluate('act()');
    return { driver: page, goto: (url) => page.goto(url), act, close: () => browser.close() };
  },
  async 'selenium-webdriver'() {
    const driver = await launchSelenium({ bidi: false });
    const act = () => driver.executeScript('act()');
    return { driver, goto: (url) => driver.get(url), act, close: () => driver.quit() };
  },
};

describe.each(Object.entries(openers))('%s on Chromium', (_name, open) => {
  let opened: Opened;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(() => opened?.close());

  it('finds what a page keeps per round, to 5 percent', async () => {
    await opened.goto(pages.leaking);
    const growth = await detectGrowth(opened.driver, opened.act, { warmup: 3 });
    expect(growth.source).toBe('cdp-forced-gc');
    expect(growth.slopeBytesPerIter / keptBytes).toBeGreaterThan(0.95);
    expect(growth.slopeBytesPerIter / keptBytes).toBeLessThan(1.05);
  });

  it('sees no growth where the page replaces what it keeps', async () => {
    await opened.goto(pages.stable);
    const growth = await detectGrowth(opened.driver, opened.act, { warmup: 3 });
    expect(Math.abs(growth.slopeBytesPerIter)).toBeLessThan(2000);
  });

  it('sees no growth in garbage', async () => {
    await opened.goto(pages.sawtooth);
    const growth = await detectGrowth(opened.driver, opened.act, { warmup: 3 });
    expect(Math.abs(growth.slopeBytesPerIter)).toBeLessThan(2000);
  });

  it('gives one figure in bytes', async () => {
    await opened.goto(pages.stable);
    const bytes = await sampleUsedHeap(opened.driver);
    expect(Number.isInteger(bytes)).toBe(true);
    expect(bytes).toBeGreaterThan(100_000);
    expect(bytes).toBeLessThan(100_000_000);
  });
});

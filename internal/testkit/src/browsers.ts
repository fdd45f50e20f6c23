import type { Browser } from 'playwright-core';
import type { Browser as PuppeteerBrowser } from 'puppeteer-core';
import type { Driver } from 'selenium-webdriver/chrome.js';
import { findBrowser, findChromedriver } from '../../../tooling/browser.mjs';

// Each driver is loaded by the first launch of its own, because a test needs one of them and they load slowly.

// Chromium talks to its maker's servers at every start unless told not to; tests stay on this machine.
const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];

/** A real, headless Chromium driven by Playwright. The caller closes it. */
export async function launchBrowser(): Promise<Browser> {
  const { chromium } = await import('playwright-core');
  return chromium.launch({ executablePath: browserPath(), args: quiet });
}

/** A real, headless Chromium driven by Puppeteer over CDP. The caller closes it. */
export async function launchPuppeteer(): Promise<PuppeteerBrowser> {
  const { default: puppeteer } = await import('puppeteer-core');
  return puppeteer.launch({ executablePath: browserPath(), args: [...quiet, ...asRoot()] });
}

/**
 * A real, headless Chromium driven by selenium-webdriver. The caller calls `quit()`.
 *
 * @param options - `bidi`: whether the session has a WebDriver BiDi connection (default true).
 */
export async function launchSelenium(options: { bidi?: boolean } = {}): Promise<Driver> {
  const [{ Builder }, chrome] = await Promise.all([
    import('selenium-webdriver'),
    import('selenium-webdriver/chrome.js'),
  ]);
  const chromeOptions = new chrome.Options();
  chromeOptions.setChromeBinaryPath(browserPath());
  chromeOptions.addArguments('--headless=new', ...quiet, ...asRoot());
  if (options.bidi ?? true) chromeOptions.enableBidi();
  const builder = new Builder().forBrowser('chrome').setChromeOptions(chromeOptions);
  const chromedriver = findChromedriver();
  if (chromedriver) builder.setChromeService(new chrome.ServiceBuilder(chromedriver));
  return (await builder.build()) as Driver;
}

/** A real, headless Chromium driven by WebdriverIO, with WebDriver BiDi. The caller calls `deleteSession()`. */
export async function launchWebdriverIO(): Promise<WebdriverIO.Browser> {
  const { remote } = await import('webdriverio');
  const chromedriver = findChromedriver();
  return remote({
    logLevel: 'silent',
    capabilities: {
      browserName: 'chrome',
      'goog:chromeOptions': { binary: browserPath(), args: ['--headless=new', ...quiet, ...asRoot()] },
      ...(chromedriver ? { 'wdio:chromedriverOptions': { binary: chromedriver } } : {}),
    },
  });
}

function asRoot(): string[] {
  return process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}

function browserPath(): string {
  const path = findBrowser();
  if (!path) throw new Error('These tests need a browser. Run them with `npm test`, which installs one.');
  return path;
}

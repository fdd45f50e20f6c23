import { type Browser, chromium } from 'playwright-core';
import puppeteer, { type Browser as PuppeteerBrowser } from 'puppeteer-core';
import { findBrowser } from '../../../tooling/browser.mjs';

// Chromium talks to its maker's servers at every start unless told not to; tests stay on this machine.
const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];

/** A real, headless Chromium driven by Playwright. The caller closes it. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: browserPath(), args: quiet });
}

/** A real, headless Chromium driven by Puppeteer over CDP. The caller closes it. */
export function launchPuppeteer(): Promise<PuppeteerBrowser> {
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return puppeteer.launch({ executablePath: browserPath(), args: [...quiet, ...asRoot] });
}

function browserPath(): string {
  const path = findBrowser();
  if (!path) throw new Error('These tests need a browser. Run them with `npm test`, which installs one.');
  return path;
}

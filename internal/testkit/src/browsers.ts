import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import type { Browser as PuppeteerBrowser } from 'puppeteer-core';
import type { Driver } from 'selenium-webdriver/chrome.js';
import type { Client as WebdriverClient } from 'webdriver';
import { findBrowser, findChromedriver, findHeadlessShell } from '../../../tooling/browser.mjs';
import { startBareBrowser } from './bare-browser.js';

// Each driver is loaded by the first launch of its own, because a test needs one of them and they load slowly.

// Chromium talks to its maker's servers at every start unless told not to; tests stay on this machine.
const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];

/** Which Chromium a test gets. */
export interface LaunchOptions {
  /**
   * The browser as people have it, with its window system, downloads and exact figures (default false). Otherwise its build
   * for headless runs, when {@link findHeadlessShell} knows one: the same engine for half of the time, and what Playwright
   * takes when nothing else is asked for.
   */
  readonly wholeBrowser?: boolean;
}

/** A real, headless Chromium driven by Playwright. The caller closes it. */
export async function launchBrowser(options: LaunchOptions = {}): Promise<Browser> {
  const { chromium } = await import('playwright-core');
  return chromium.launch({ executablePath: browserPath(options), args: quiet });
}

/**
 * A real, headless Chromium driven by Puppeteer. The caller closes it.
 *
 * @param options - `protocol`: what Puppeteer speaks with it (default `cdp`).
 */
export async function launchPuppeteer(
  options: LaunchOptions & { readonly protocol?: 'cdp' | 'webDriverBiDi' } = {},
): Promise<PuppeteerBrowser> {
  const { default: puppeteer } = await import('puppeteer-core');
  const { protocol = 'cdp' } = options;
  return puppeteer.launch({ executablePath: browserPath(options), args: [...quiet, ...asRoot()], protocol });
}

/**
 * A real, headless Chromium driven by selenium-webdriver. The caller calls `quit()`.
 *
 * @param options - `bidi`: whether the session has a WebDriver BiDi connection (default true).
 */
export async function launchSelenium(options: LaunchOptions & { readonly bidi?: boolean } = {}): Promise<Driver> {
  const [{ Builder }, chrome] = await Promise.all([
    import('selenium-webdriver'),
    import('selenium-webdriver/chrome.js'),
  ]);
  const chromeOptions = new chrome.Options();
  chromeOptions.setChromeBinaryPath(browserPath(options));
  chromeOptions.addArguments('--headless=new', ...quiet, ...asRoot());
  if (options.bidi ?? true) chromeOptions.enableBidi();
  const builder = new Builder().forBrowser('chrome').setChromeOptions(chromeOptions);
  const chromedriver = findChromedriver();
  if (chromedriver) builder.setChromeService(new chrome.ServiceBuilder(chromedriver));
  return (await builder.build()) as Driver;
}

/** A real, headless Chromium driven by WebdriverIO, with WebDriver BiDi. The caller calls `deleteSession()`. */
export async function launchWebdriverIO(options: LaunchOptions = {}): Promise<WebdriverIO.Browser> {
  const { remote } = await import('webdriverio');
  const chromedriver = findChromedriver();
  return remote({
    logLevel: 'silent',
    capabilities: {
      browserName: 'chrome',
      'goog:chromeOptions': { binary: browserPath(options), args: ['--headless=new', ...quiet, ...asRoot()] },
      ...(chromedriver ? { 'wdio:chromedriverOptions': { binary: chromedriver } } : {}),
    },
  });
}

/** A real, headless Chromium driven by the bare webdriver package, with WebDriver BiDi. The caller calls `deleteSession()`. */
export async function launchWebdriver(options: LaunchOptions = {}): Promise<WebdriverClient> {
  const { default: WebDriver } = await import('webdriver');
  const chromedriver = findChromedriver();
  return WebDriver.newSession({
    logLevel: 'silent',
    capabilities: {
      browserName: 'chrome',
      webSocketUrl: true,
      'goog:chromeOptions': { binary: browserPath(options), args: ['--headless=new', ...quiet, ...asRoot()] },
      ...(chromedriver ? { 'wdio:chromedriverOptions': { binary: chromedriver } } : {}),
    },
  });
}

/** A browser that nothing drives. */
export interface DevToolsBrowser {
  /** Where its DevTools listen, on 127.0.0.1. */
  readonly port: number;
  /** The WebSocket address of its page. */
  readonly pageUrl: string;
  /** Ends it, and removes its profile. */
  close(): Promise<void>;
}

/** A real, headless Chromium with open DevTools and one page, driven by nothing. The caller closes it. */
export async function launchDevTools(options: LaunchOptions = {}): Promise<DevToolsBrowser> {
  const profile = await mkdtemp(join(tmpdir(), 'e2evidence-profile-'));
  // Drivers let pages open windows too.
  const own = ['--headless=new', '--remote-debugging-port=0', '--disable-popup-blocking'];
  const args = [...own, `--user-data-dir=${profile}`, ...quiet, ...asRoot()];
  const { found, close } = await startBareBrowser(browserPath(options), {
    args: [...args, 'about:blank'],
    profile,
    listens: /DevTools listening on ws:\/\/[^:]+:(\d+)/,
  });
  const port = Number(found);
  const targets = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as DevToolsTarget[];
  const page = targets.find(({ type }) => type === 'page');
  if (!page) throw new Error('The browser has no page.');
  return {
    port,
    pageUrl: page.webSocketDebuggerUrl,
    close,
  };
}

interface DevToolsTarget {
  readonly type: string;
  readonly webSocketDebuggerUrl: string;
}

function asRoot(): string[] {
  return process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}

function browserPath({ wholeBrowser = false }: LaunchOptions): string {
  const path = (wholeBrowser ? undefined : findHeadlessShell()) ?? findBrowser();
  if (!path) throw new Error('These tests need a browser. Run them with `npm test`, which installs one.');
  return path;
}

// Real Firefox for tests: bare, driven by Puppeteer, or by WebDriver clients.
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser as PuppeteerBrowser } from 'puppeteer-core';
import type { WebDriver } from 'selenium-webdriver';
import type { Client as WebdriverClient } from 'webdriver';
import { findFirefox } from '../../../tooling/browser.mjs';
import { startBareBrowser } from './bare-browser.js';
import { bridgeMarionette } from './marionette.js';

/** A Firefox that nothing drives yet. */
export interface BareFirefox {
  /** The address of its WebDriver BiDi, without a session: `ws://127.0.0.1:<port>/session`. */
  readonly bidiUrl: string;
  /** Where its Marionette listens, on 127.0.0.1; only when asked for. */
  readonly marionettePort: number | undefined;
  /** Ends it, and removes its profile. */
  close(): Promise<void>;
}

// Firefox talks to its maker's servers at every start unless told not to, and asks who uses it; tests stay on this machine.
const preferences = {
  'app.normandy.enabled': false,
  'app.update.enabled': false,
  'browser.aboutwelcome.enabled': false,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage_override.mstone': 'ignore',
  'browser.startup.page': 0,
  'datareporting.policy.dataSubmissionEnabled': false,
  // Pages open windows of their own accord, as in the other browsers of the tests.
  'dom.disable_open_during_load': false,
  'extensions.getAddons.cache.enabled': false,
  'marionette.port': 0,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'data:,#remote-settings-dummy/v1',
  'toolkit.telemetry.server': 'data:,',
};

/** A real, headless Firefox with WebDriver BiDi, driven by nothing. The caller closes it. */
export async function launchFirefox(options: { readonly marionette?: boolean } = {}): Promise<BareFirefox> {
  const profile = await mkdtemp(join(tmpdir(), 'e2evidence-firefox-'));
  // What pages download goes where the profile is.
  const downloads = { 'browser.download.dir': profile, 'browser.download.folderList': 2 };
  const lines = Object.entries({ ...preferences, ...downloads }).map(
    ([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});\n`,
  );
  await writeFile(join(profile, 'user.js'), lines.join(''));
  const own = ['--headless', '--no-remote', '--remote-debugging-port=0', '--profile', profile];
  const args = [...own, ...(options.marionette ? ['--marionette'] : []), 'about:blank'];
  const { found, close } = await startBareBrowser(firefoxPath(), {
    args,
    profile,
    listens: /WebDriver BiDi listening on (ws:\/\/\S+)/,
  });
  return {
    bidiUrl: `${found}/session`,
    marionettePort: options.marionette ? await readPort(join(profile, 'MarionetteActivePort')) : undefined,
    close,
  };
}

/** A real, headless Firefox driven by Puppeteer over WebDriver BiDi. The caller closes it. */
export async function launchPuppeteerFirefox(): Promise<PuppeteerBrowser> {
  const { default: puppeteer } = await import('puppeteer-core');
  return puppeteer.launch({ browser: 'firefox', executablePath: firefoxPath(), extraPrefsFirefox: preferences });
}

/** A WebDriver session of a Firefox that was started for it. */
export interface FirefoxSession<Session> {
  readonly session: Session;
  /** Ends the session and the browser. */
  close(): Promise<void>;
}

/** A real, headless Firefox driven by selenium-webdriver, with WebDriver BiDi. */
export function launchSeleniumFirefox(): Promise<FirefoxSession<WebDriver>> {
  return overMarionette(
    async ({ url }) => {
      const [{ Builder }, firefox] = await Promise.all([
        import('selenium-webdriver'),
        import('selenium-webdriver/firefox.js'),
      ]);
      const options = new firefox.Options();
      options.enableBidi();
      return new Builder().forBrowser('firefox').setFirefoxOptions(options).usingServer(url).build();
    },
    (driver) => driver.quit(),
  );
}

/** A real, headless Firefox driven by WebdriverIO, with WebDriver BiDi. */
export function launchWebdriverIOFirefox(): Promise<FirefoxSession<WebdriverIO.Browser>> {
  return overMarionette(
    async ({ port }) => {
      const { remote } = await import('webdriverio');
      return remote({
        ...serverAt(port),
        logLevel: 'silent',
        capabilities: { browserName: 'firefox', webSocketUrl: true },
      });
    },
    (browser) => browser.deleteSession(),
  );
}

/** A real, headless Firefox driven by the bare webdriver package, with WebDriver BiDi. */
export function launchWebdriverFirefox(): Promise<FirefoxSession<WebdriverClient>> {
  return overMarionette(
    async ({ port }) => {
      const { default: WebDriver } = await import('webdriver');
      return WebDriver.newSession({
        ...serverAt(port),
        logLevel: 'silent',
        capabilities: { browserName: 'firefox', webSocketUrl: true },
      });
    },
    (session) => session.deleteSession(),
  );
}

function serverAt(port: number) {
  return { protocol: 'http', hostname: '127.0.0.1', port, path: '/' };
}

async function overMarionette<Session>(
  open: (server: { readonly url: string; readonly port: number }) => Promise<Session>,
  end: (session: Session) => Promise<unknown>,
): Promise<FirefoxSession<Session>> {
  const firefox = await launchFirefox({ marionette: true });
  const bridge = await bridgeMarionette(firefox.marionettePort!);
  try {
    const session = await open(bridge);
    return {
      session,
      async close() {
        await end(session).catch(() => {});
        await bridge.close();
        await firefox.close();
      },
    };
  } catch (error) {
    await bridge.close();
    await firefox.close();
    throw error;
  }
}

/** Firefox writes the file once Marionette listens. */
async function readPort(file: string): Promise<number> {
  for (let waited = 0; waited < 10_000; waited += 50) {
    const port = Number(await readFile(file, 'utf8').catch(() => ''));
    if (port) return port;
    await sleep(50);
  }
  throw new Error('The Marionette of Firefox does not listen.');
}

function firefoxPath(): string {
  const path = findFirefox();
  if (!path) throw new Error('These tests need Firefox. Run them with `npm run test:matrix`, which installs one.');
  return path;
}

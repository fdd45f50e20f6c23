import type { BrowserInfo, DriverAdapter } from './adapter.js';
import type { BidiSession } from './bidi-session.js';
import { commandsOnly, type NativeCdpSession, wrapCdpSession } from './cdp-session.js';
import { DriversError } from './errors.js';
import { hasMethods, member } from './members.js';
import { fullPagePicture, pictureBytes, windowEvaluator, windowIsGone } from './window-script.js';

/** What e2evidence uses of WebdriverIO's browser. */
interface WebdriverIOBrowser {
  readonly isBidi: boolean;
  readonly capabilities: { readonly browserName?: string; readonly browserVersion?: string };
  executeScript(script: string, args: unknown[]): Promise<unknown>;
  takeScreenshot(): Promise<string>;
  getWindowHandle(): Promise<string>;
  browsingContextCaptureScreenshot(params: { context: string; origin: 'document' }): Promise<{ data: string }>;
  sendCommandAndGetResult(method: string, params: object): Promise<unknown>;
  getPuppeteer(): Promise<{ targets(): PuppeteerTarget[] }>;
  on(event: string, listener: (params: unknown) => void): unknown;
  off(event: string, listener: (params: unknown) => void): unknown;
}

interface PuppeteerTarget {
  type(): string;
  createCDPSession(): Promise<NativeCdpSession>;
}

/** WebdriverIO: a browser, which stands for its current window. */
export const webdriverio: DriverAdapter = {
  name: 'webdriverio',

  kindOf(target) {
    const isSession = isWebdriverSession(target) && hasMethods(target, ['getPuppeteer', 'executeScript']);
    return isSession && member(target, 'isMultiremote') !== true && !isElement(target) ? 'driver' : undefined;
  },

  hintFor(target) {
    if (member(target, 'isMultiremote') === true) {
      const names = member(target, 'instances');
      const listed = Array.isArray(names) && names.length > 0 ? ` (it has ${names.join(', ')})` : '';
      return `This is a WebdriverIO multiremote browser: pass one browser, browser.getInstance(name)${listed}.`;
    }
    if (!isWebdriverSession(target)) return undefined;
    if (isElement(target)) return 'This is a WebdriverIO element: pass the browser.';
    return 'This is a session of the webdriver package: pass the browser that attach() of webdriverio gives for it.';
  },

  isClosed: () => false,
  meansClosed: windowIsGone,
  url: () => '',
  mainFrame: (page) => windowEvaluator((script, args) => asBrowser(page).executeScript(script, args)),
  frames: () => undefined,

  async screenshot(page, { fullPage }) {
    const browser = asBrowser(page);
    if (!fullPage) return pictureBytes(await browser.takeScreenshot());
    if (!browser.isBidi) return fullPagePicture((method, params) => browser.sendCommandAndGetResult(method, params));
    const context = await browser.getWindowHandle();
    const { data } = await browser.browsingContextCaptureScreenshot({ context, origin: 'document' });
    return pictureBytes(data);
  },

  async cdpSession(page) {
    return wrapCdpSession(await devTools(asBrowser(page)));
  },

  async bidiSession(page): Promise<BidiSession> {
    const browser = asBrowser(page);
    if (!browser.isBidi) {
      throw new DriversError('DRIVERS_NO_BIDI', 'This WebdriverIO session was started without WebDriver BiDi.');
    }
    return {
      get isOpen() {
        return browser.isBidi;
      },
      send: (method, params) => command(browser, method)(params),
      on(event, listener) {
        browser.on(event, listener);
        return () => void browser.off(event, listener);
      },
    };
  },

  async browserInfo(target): Promise<BrowserInfo> {
    const { capabilities, isBidi } = asBrowser(target);
    return {
      name: (capabilities.browserName ?? '').toLowerCase(),
      version: capabilities.browserVersion ?? '',
      driver: 'webdriverio',
      protocol: isBidi ? 'webdriver-bidi' : 'webdriver',
    };
  },

  async followPages(target, onPage) {
    onPage(target);
    return () => {};
  },
};

function asBrowser(target: object): WebdriverIOBrowser {
  return target as WebdriverIOBrowser;
}

function isWebdriverSession(target: object): boolean {
  return typeof member(target, 'isBidi') === 'boolean' && typeof member(target, 'sessionId') === 'string';
}

function isElement(target: object): boolean {
  return typeof member(target, 'elementId') === 'string';
}

// WebdriverIO has a method per BiDi command: `session.subscribe` is `sessionSubscribe`.
function command(browser: WebdriverIOBrowser, method: string): (params: object) => Promise<unknown> {
  const name = method.replace(/\.(\w)/, (_dot, letter: string) => letter.toUpperCase());
  const found = member(browser, name);
  if (typeof found !== 'function') throw new Error(`WebdriverIO has no BiDi command ${method}`);
  return (params) => Reflect.apply(found, browser, [params]);
}

// getPuppeteer() works when the user has installed puppeteer-core and the DevTools address can be reached.
async function devTools(browser: WebdriverIOBrowser): Promise<NativeCdpSession> {
  // With Chromium a window handle is the id of a DevTools target.
  const handle = await browser.getWindowHandle();
  let targets: PuppeteerTarget[];
  try {
    targets = (await browser.getPuppeteer()).targets();
  } catch (cause) {
    return commandsOnly((method, params) => browser.sendCommandAndGetResult(method, params), cause);
  }
  for (const target of targets.filter((candidate) => candidate.type() === 'page')) {
    const session = await target.createCDPSession();
    const { targetInfo } = (await session.send('Target.getTargetInfo')) as { targetInfo: { targetId: string } };
    if (targetInfo.targetId === handle) return session;
    await session.detach();
  }
  throw new Error(`Puppeteer sees no page with the handle ${handle}`);
}

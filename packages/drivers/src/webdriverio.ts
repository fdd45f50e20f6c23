import type { DriverAdapter } from './adapter.js';
import { commandsOnly, type NativeCdpSession, wrapCdpSession } from './cdp-session.js';
import { partial } from './gaps.js';
import { hasMethods, member } from './members.js';
import { isElement, isWebdriverSession, type WebdriverSession, webdriverSessionAdapter } from './webdriver-session.js';

/** What e2evidence uses of WebdriverIO's browser. */
interface WebdriverIOBrowser extends WebdriverSession {
  getPuppeteer(): Promise<{ targets(): PuppeteerTarget[] }>;
}

interface PuppeteerTarget {
  type(): string;
  createCDPSession(): Promise<NativeCdpSession>;
}

/** WebdriverIO: a browser, which stands for its current window. */
export const webdriverio: DriverAdapter = webdriverSessionAdapter({
  name: 'webdriverio',
  title: 'WebdriverIO',
  cdp: partial('it has events only with puppeteer-core beside it', 'take events from @e2evidence/bidi-bridge'),
  withBidi: 'start it without wdio:enforceWebDriverClassic',

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
    return isWebdriverSession(target) && isElement(target)
      ? 'This is a WebdriverIO element: pass the browser.'
      : undefined;
  },

  async cdpSession(page) {
    return wrapCdpSession(await devTools(page as WebdriverIOBrowser));
  },
});

// getPuppeteer() works when the user has installed puppeteer-core and the DevTools address can be reached.
async function devTools(browser: WebdriverIOBrowser): Promise<NativeCdpSession> {
  // With Chromium a window handle is the id of a DevTools target.
  const handle = await browser.getWindowHandle();
  let targets: PuppeteerTarget[];
  try {
    targets = (await browser.getPuppeteer()).targets();
  } catch (cause) {
    // Where there are no commands either, the first of these says so.
    await browser.sendCommandAndGetResult('Browser.getVersion', {});
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

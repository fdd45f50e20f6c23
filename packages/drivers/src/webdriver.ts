import type { DriverAdapter } from './adapter.js';
import { commandsOnly, wrapCdpSession } from './cdp-session.js';
import { none, partial } from './gaps.js';
import { hasMethods, member } from './members.js';
import { isElement, isWebdriverSession, type WebdriverSession, webdriverSessionAdapter } from './webdriver-session.js';

/** The bare webdriver package: a session, which stands for its current window. */
export const webdriver: DriverAdapter = webdriverSessionAdapter({
  name: 'webdriver',
  title: 'webdriver',
  cdp: partial('it sends commands and has no events', 'take events from @e2evidence/bidi-bridge'),
  withBidi: 'ask for the capability webSocketUrl: true',
  noIntercepting: none(
    'a command that waits for a request keeps chromedriver from passing on what becomes of it',
    'pass a WebSocket to the DevTools address of the page',
  ),

  kindOf(target) {
    const isSession = isWebdriverSession(target) && hasMethods(target, ['executeScript', 'sessionSubscribe']);
    const isWebdriverIO = hasMethods(target, ['getPuppeteer']) || member(target, 'isMultiremote') === true;
    return isSession && !isWebdriverIO && !isElement(target) ? 'driver' : undefined;
  },

  hintFor: () => undefined,

  async cdpSession(page) {
    const session = page as WebdriverSession;
    const noEvents = new Error('the webdriver package knows nothing of the DevTools connection');
    // Where there are no commands either, the first of these says so.
    await session.sendCommandAndGetResult('Browser.getVersion', {});
    return wrapCdpSession(commandsOnly((method, params) => session.sendCommandAndGetResult(method, params), noEvents));
  },
});

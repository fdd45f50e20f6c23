// What WebdriverIO's browser and a session of the bare webdriver package share.
import type { BrowserInfo, DriverAdapter } from './adapter.js';
import type { BidiSession } from './bidi-session.js';
import { DriversError } from './errors.js';
import { type Capability, none, oneWindowGaps, partial, withoutBidi } from './gaps.js';
import { member } from './members.js';
import { watchWebdriver } from './webdriver-actions.js';
import { bidiPicture, fullPagePicture, pictureBytes, windowEvaluator, windowIsGone } from './window-script.js';

/** What e2evidence uses of both. */
export interface WebdriverSession {
  readonly isBidi: boolean;
  readonly capabilities: { readonly browserName?: string; readonly browserVersion?: string };
  executeScript(script: string, args: unknown[]): Promise<unknown>;
  takeScreenshot(): Promise<string>;
  getWindowHandle(): Promise<string>;
  /** Of Chromium browsers only. */
  sendCommandAndGetResult(method: string, params: object): Promise<unknown>;
  on(event: string, listener: (params: unknown) => void): unknown;
  off(event: string, listener: (params: unknown) => void): unknown;
}

type Own = Pick<DriverAdapter, 'kindOf' | 'hintFor' | 'cdpSession'> & {
  /** How much of a DevTools session there is. */
  readonly cdp: Capability;
  /** How to start a session that has WebDriver BiDi. */
  readonly withBidi: string;
  readonly name: 'webdriverio' | 'webdriver';
  /** Why requests cannot be held with Chromium. */
  readonly noIntercepting?: Capability;
  /** How the driver is written. */
  readonly title: string;
};

/** An adapter for what looks like a session of the webdriver package. */
export function webdriverSessionAdapter({ title, cdp, withBidi, noIntercepting, ...own }: Own): DriverAdapter {
  return {
    ...own,
    async gaps(page) {
      const { isBidi, capabilities } = asSession(page);
      const isFirefox = capabilities.browserName?.toLowerCase() === 'firefox';
      return {
        ...oneWindowGaps,
        onAction: partial('hooks are not waited for, elements have no box, and each try of a command is an action'),
        cdpSession: isFirefox ? none('this browser has no DevTools commands') : cdp,
        ...(isBidi ? {} : { bidiSession: none(withoutBidi, withBidi) }),
        ...(noIntercepting && !isFirefox ? { interceptRequests: noIntercepting } : {}),
      };
    },

    isClosed: () => false,
    meansClosed: windowIsGone,
    url: () => '',
    mainFrame: (page) => windowEvaluator((script, args) => asSession(page).executeScript(script, args)),
    frames: () => undefined,

    async screenshot(page, { fullPage }) {
      const session = asSession(page);
      if (!fullPage) return pictureBytes(await session.takeScreenshot());
      if (!session.isBidi) return fullPagePicture((method, params) => session.sendCommandAndGetResult(method, params));
      return bidiPicture(sessionOf(session), await session.getWindowHandle(), { fullPage });
    },

    async bidiSession(page): Promise<BidiSession> {
      const session = asSession(page);
      if (!session.isBidi) {
        throw new DriversError('DRIVERS_NO_BIDI', `This ${title} session was started without WebDriver BiDi.`);
      }
      return sessionOf(session);
    },

    watchActions: (page, watch) => watchWebdriver(page, watch),

    async browserInfo(target): Promise<BrowserInfo> {
      const { capabilities, isBidi } = asSession(target);
      return {
        name: (capabilities.browserName ?? '').toLowerCase(),
        version: capabilities.browserVersion ?? '',
        driver: own.name,
        protocol: isBidi ? 'webdriver-bidi' : 'webdriver',
      };
    },

    async followPages(target, onPage) {
      onPage(target);
      return () => {};
    },
  };
}

/** Whether an object has what both have. */
export function isWebdriverSession(target: object): boolean {
  return typeof member(target, 'isBidi') === 'boolean' && typeof member(target, 'sessionId') === 'string';
}

/** Whether an object is an element of WebdriverIO, which has the members of its session too. */
export function isElement(target: object): boolean {
  return typeof member(target, 'elementId') === 'string';
}

function asSession(target: object): WebdriverSession {
  return target as WebdriverSession;
}

function sessionOf(session: WebdriverSession): BidiSession {
  return {
    get isOpen() {
      return session.isBidi;
    },
    send: (method, params) => command(session, method)(params),
    on(event, listener) {
      session.on(event, listener);
      return () => void session.off(event, listener);
    },
  };
}

// There is a method per BiDi command: `session.subscribe` is `sessionSubscribe`.
function command(session: WebdriverSession, method: string): (params: object) => Promise<unknown> {
  const name = method.replace(/\.(\w)/, (_dot, letter: string) => letter.toUpperCase());
  const found = member(session, name);
  if (typeof found !== 'function') throw new Error(`the driver has no BiDi command ${method}`);
  return (params) => Reflect.apply(found, session, [params]);
}

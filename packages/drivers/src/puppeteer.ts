import type { BrowserInfo, DriverAdapter, Evaluator } from './adapter.js';
import type { BidiSession } from './bidi-session.js';
import { browserName } from './browser-name.js';
import { type NativeCdpSession, wrapCdpSession } from './cdp-session.js';
import { DriversError } from './errors.js';
import { noBidi, none, partial } from './gaps.js';
import { inTime } from './in-time.js';
import { hasMethods, member } from './members.js';
import { watchPuppeteer } from './puppeteer-actions.js';
import { devToolsPicture } from './window-script.js';

/** A listener surface as Puppeteer has it: there is no `removeListener`. */
export interface PuppeteerEmitter {
  /** Starts listening. */
  on(event: string, listener: (payload: never) => void): unknown;
  /** Stops listening. */
  off(event: string, listener: (payload: never) => void): unknown;
}

/** What e2evidence uses of Puppeteer's Page. */
export interface PuppeteerPage extends PuppeteerEmitter {
  /** The browser it belongs to. */
  browser(): PuppeteerBrowser;
  /** A DevTools session of this page. */
  createCDPSession(): Promise<NativeCdpSession>;
  /** Where functions are run. */
  mainFrame(): Evaluator;
  /** The main frame and every inner one. */
  frames(): Evaluator[];
  /** Whether it was closed. */
  isClosed(): boolean;
  /** Its address now. */
  url(): string;
  /** A PNG. It waits without a limit. */
  screenshot(options: { type: 'png'; fullPage: boolean }): Promise<Uint8Array>;
}

/** What e2evidence uses of Puppeteer's Browser and BrowserContext alike. */
interface PuppeteerPageOwner extends PuppeteerEmitter {
  pages(): Promise<PuppeteerPage[]>;
}

/** What e2evidence uses of Puppeteer's Browser. */
interface PuppeteerBrowser extends PuppeteerPageOwner {
  version(): Promise<string>;
  readonly protocol?: string;
  /** With WebDriver BiDi; not among the types of Puppeteer. */
  readonly connection?: PuppeteerConnection;
}

/** Puppeteer's own connection to a browser that speaks WebDriver BiDi. */
interface PuppeteerConnection extends PuppeteerEmitter {
  readonly closed: boolean;
  /** Resolves with the whole answer. */
  send(method: string, params: object): Promise<{ readonly result: unknown }>;
}

interface PuppeteerTarget {
  type(): string;
  page(): Promise<PuppeteerPage | null>;
}

/** Puppeteer: a Page, a BrowserContext, or the whole Browser. */
export const puppeteer: DriverAdapter = {
  name: 'puppeteer',

  kindOf(target) {
    if (hasMethods(target, ['createCDPSession', 'browserContext', 'evaluateOnNewDocument'])) return 'page';
    if (hasMethods(target, ['pages', 'targets', 'overridePermissions'])) return 'context';
    if (hasMethods(target, ['pages', 'targets', 'createBrowserContext'])) return 'browser';
    return undefined;
  },

  hintFor(target) {
    if (hasMethods(target, ['page', 'parentFrame', 'childFrames', 'waitForSelector'])) {
      return 'This is a Puppeteer Frame: pass frame.page().';
    }
    if (hasMethods(target, ['createCDPSession', 'opener', 'type'])) {
      return 'This is a Puppeteer Target: pass await target.page().';
    }
    return undefined;
  },

  async gaps(page) {
    const { name, protocol } = await puppeteer.browserInfo(page);
    const firefox = none('Firefox has no DevTools sessions', 'run the test in Chromium');
    return {
      onAction: partial('what is done with a handle that a function in the page gave is not seen', 'use locators'),
      ...(bidiConnection(page) ? {} : { bidiSession: noBidi('Puppeteer drives this browser over DevTools') }),
      ...(protocol !== 'cdp' && name === 'firefox' ? { cdpSession: firefox } : {}),
    };
  },

  isClosed: (page) => asPage(page).isClosed(),
  url: (page) => asPage(page).url(),
  mainFrame: (page) => asPage(page).mainFrame(),
  frames: (page) => asPage(page).frames(),

  // Puppeteer's own screenshot has no time limit, and while it waits, as under a dialog or a navigation, newPage() and
  // page.close() of the whole context wait for it: a test would hang because it was watched.
  async screenshot(page, { fullPage, timeoutMs }) {
    const session = await asPage(page)
      .createCDPSession()
      .catch(() => undefined);
    if (!session) return asPage(page).screenshot({ type: 'png', fullPage });
    const detach = () => session.detach().catch(() => {});
    try {
      const late = `there was no picture within ${timeoutMs} ms`;
      const taken = await inTime(picture(page, session, fullPage), timeoutMs, late);
      await detach();
      return taken;
    } catch (error) {
      // What the picture waits for, such as a dialog, may hold this up as well.
      void detach();
      throw error;
    }
  },

  async cdpSession(page) {
    return wrapCdpSession(await asPage(page).createCDPSession());
  },

  async bidiSession(page): Promise<BidiSession> {
    const connection = bidiConnection(page);
    if (!connection) {
      throw new DriversError(
        'DRIVERS_NO_BIDI',
        "Puppeteer drives this browser over DevTools: launch it with protocol: 'webDriverBiDi'.",
      );
    }
    return {
      get isOpen() {
        return !connection.closed;
      },
      send: async (method, params) => (await connection.send(method, params)).result,
      on(event, listener) {
        connection.on(event, listener);
        return () => void connection.off(event, listener);
      },
    };
  },

  bidiContext: (page) => member(asPage(page).mainFrame(), '_id') as string | undefined,

  watchActions: async (page, watch, owner) => watchPuppeteer(asPage(page), watch, owner),

  async browserInfo(target): Promise<BrowserInfo> {
    const browser = await browserOf(target);
    const [product = '', version = ''] = (await browser.version()).split('/');
    return {
      name: browserName(product),
      version,
      driver: 'puppeteer',
      protocol: browser.protocol === 'webDriverBiDi' ? 'webdriver-bidi' : 'cdp',
    };
  },

  async followPages(target, onPage) {
    const stops: (() => void)[] = [];
    const seen = new WeakSet<object>();
    let stopped = false;
    const listen = <Payload>(emitter: PuppeteerEmitter, event: string, listener: (payload: Payload) => void) => {
      emitter.on(event, listener as (payload: never) => void);
      stops.push(() => void emitter.off(event, listener as (payload: never) => void));
    };
    const give = (page: PuppeteerPage | null) => {
      if (!page || stopped || seen.has(page)) return;
      seen.add(page);
      onPage(page);
    };
    if (puppeteer.kindOf(target) === 'page') {
      const followPopups = (page: PuppeteerPage | null) => {
        if (!page) return;
        give(page);
        listen(page, 'popup', followPopups);
      };
      followPopups(asPage(target));
    } else {
      const owner = target as PuppeteerPageOwner;
      listen<PuppeteerTarget>(owner, 'targetcreated', (created) => {
        // A target that closes at once has no page any more.
        if (created.type() === 'page') created.page().then(give, () => {});
      });
      for (const page of await owner.pages()) give(page);
    }
    return () => {
      stopped = true;
      for (const stop of stops.splice(0)) stop();
    };
  },
};

function bidiConnection(page: object): PuppeteerConnection | undefined {
  const connection = member(asPage(page).browser(), 'connection') as PuppeteerConnection | undefined;
  return connection && hasMethods(connection, ['send', 'on', 'off']) ? connection : undefined;
}

function asPage(target: object): PuppeteerPage {
  return target as PuppeteerPage;
}

async function browserOf(target: object): Promise<PuppeteerBrowser> {
  return typeof member(target, 'browser') === 'function' ? asPage(target).browser() : (target as PuppeteerBrowser);
}

async function picture(page: object, session: NativeCdpSession, fullPage: boolean): Promise<Uint8Array> {
  await session.send('Page.bringToFront');
  // Only the page's own session knows the device that the test has chosen: a picture of another one has other pixels, and
  // leaves the page on no such device when it is of the whole page.
  const own = hasMethods(page, ['_client']) ? (page as PageWithClient)._client() : session;
  return devToolsPicture((method, params) => own.send(method, params), { fullPage });
}

/** Not among the types of Puppeteer. */
interface PageWithClient {
  _client(): NativeCdpSession;
}

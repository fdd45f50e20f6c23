import type { BrowserInfo, DriverAdapter, Evaluator } from './adapter.js';
import { type NativeCdpSession, wrapCdpSession } from './cdp-session.js';
import { noBidi, none, partial } from './gaps.js';
import { HeldRequests } from './held-requests.js';
import { hasMethods, member } from './members.js';
import { watchPlaywright } from './playwright-actions.js';

/** A listener surface as Playwright has it. */
export interface PlaywrightEmitter {
  /** Starts listening. */
  on(event: string, listener: (payload: never) => void): unknown;
  /** Stops listening. */
  removeListener(event: string, listener: (payload: never) => void): unknown;
}

/** What e2evidence uses of Playwright's Page. */
export interface PlaywrightPage extends PlaywrightEmitter {
  /** The context it belongs to. */
  context(): PlaywrightContext;
  /** Where functions are run. */
  mainFrame(): Evaluator;
  /** The main frame and every inner one. */
  frames(): Evaluator[];
  /** Whether it was closed. */
  isClosed(): boolean;
  /** Its address now. */
  url(): string;
  /** A PNG within `timeout` milliseconds. */
  screenshot(options: { type: 'png'; fullPage: boolean; timeout: number }): Promise<Uint8Array>;
  /** Holds requests whose address fits. */
  route(fits: (url: URL) => boolean, handler: (route: PlaywrightRoute) => void): Promise<unknown>;
  /** Holds them no more. */
  unroute(fits: (url: URL) => boolean, handler: (route: PlaywrightRoute) => void): Promise<void>;
}

/** What e2evidence uses of Playwright's Route. */
interface PlaywrightRoute {
  /** The request that is held. */
  request(): {
    url(): string;
    method(): string;
    headers(): Record<string, string>;
    isNavigationRequest(): boolean;
  };
  /** Gives it on to the routes that were there before. */
  fallback(options?: { headers?: Record<string, string> }): Promise<void>;
  /** Answers it. */
  fulfill(options: { status: number; headers: Record<string, string>; body: string | Buffer }): Promise<void>;
  /** Lets it fail. */
  abort(errorCode: string): Promise<void>;
}

/** What e2evidence uses of Playwright's BrowserContext. */
export interface PlaywrightContext extends PlaywrightEmitter {
  /** Its open pages. */
  pages(): PlaywrightPage[];
  /** Null for a persistent context. */
  browser(): { version(): string; browserType(): { name(): string } } | null;
  /** A DevTools session of one page; Chromium only. */
  newCDPSession(page: PlaywrightPage): Promise<NativeCdpSession>;
}

/** Playwright: a Page, or a BrowserContext with every page in it. */
export const playwright: DriverAdapter = {
  name: 'playwright',

  kindOf(target) {
    if (hasMethods(target, ['context', 'mainFrame', 'goto', 'removeListener'])) return 'page';
    if (hasMethods(target, ['newCDPSession', 'pages', 'addInitScript'])) return 'context';
    return undefined;
  },

  hintFor(target) {
    if (hasMethods(target, ['page', 'parentFrame', 'childFrames']))
      return 'This is a Playwright Frame: pass frame.page().';
    if (hasMethods(target, ['page', 'locator', 'nth'])) return 'This is a Playwright Locator: pass locator.page().';
    if (hasMethods(target, ['newContext', 'contexts']))
      return 'This is a Playwright Browser: pass a Page or a BrowserContext.';
    return undefined;
  },

  async gaps(page) {
    const name = asPage(page).context().browser()?.browserType().name() ?? 'chromium';
    const onlyChromium = none('Playwright opens DevTools sessions with Chromium only', 'run the test in Chromium');
    return {
      onAction: partial('what is done with an element handle is not seen', 'use locators'),
      bidiSession: noBidi('Playwright keeps its connection to itself'),
      interceptRequests: partial('of a redirect only the first request is held, and those of new windows pass by'),
      ...(name === 'chromium' ? {} : { cdpSession: onlyChromium }),
    };
  },

  isClosed: (page) => asPage(page).isClosed(),
  url: (page) => asPage(page).url(),
  mainFrame: (page) => asPage(page).mainFrame(),
  frames: (page) => asPage(page).frames(),

  screenshot: (page, { fullPage, timeoutMs }) => asPage(page).screenshot({ type: 'png', fullPage, timeout: timeoutMs }),

  async cdpSession(page) {
    return wrapCdpSession(await asPage(page).context().newCDPSession(asPage(page)));
  },

  async interceptRequests(page, interception) {
    const held = new HeldRequests(interception);
    const fits = ({ origin }: URL) => interception.origins.has(origin);
    const onRoute = (route: PlaywrightRoute) => {
      const request = route.request();
      held.answer({
        request: {
          url: request.url(),
          method: request.method(),
          headers: request.headers(),
          isNavigation: request.isNavigationRequest(),
        },
        go: (headers) => route.fallback(headers ? { headers } : {}),
        respond: ({ status, headers = {}, body = '' }) =>
          route.fulfill({ status, headers: { ...headers }, body: typeof body === 'string' ? body : Buffer.from(body) }),
        fail: () => route.abort('blockedbyclient'),
      });
    };
    await asPage(page).route(fits, onRoute);
    return async () => {
      if (asPage(page).isClosed()) return;
      await held.settled();
      await asPage(page).unroute(fits, onRoute);
    };
  },

  watchActions: async (page, watch, owner) => watchPlaywright(asPage(page), watch, owner),

  async browserInfo(target): Promise<BrowserInfo> {
    const browser = contextOf(target).browser();
    const name = browser?.browserType().name() ?? '';
    return {
      name,
      version: browser?.version() ?? '',
      driver: 'playwright',
      protocol: name === 'chromium' ? 'cdp' : 'unknown',
    };
  },

  async followPages(target, onPage) {
    const stops: (() => void)[] = [];
    const listen = (emitter: PlaywrightEmitter, event: string, listener: (page: PlaywrightPage) => void) => {
      emitter.on(event, listener);
      stops.push(() => void emitter.removeListener(event, listener));
    };
    const followPopups = (page: PlaywrightPage) => {
      onPage(page);
      listen(page, 'popup', followPopups);
    };
    if (playwright.kindOf(target) === 'page') {
      followPopups(asPage(target));
    } else {
      const context = target as PlaywrightContext;
      listen(context, 'page', onPage);
      for (const page of context.pages()) onPage(page);
    }
    return () => {
      for (const stop of stops.splice(0)) stop();
    };
  },
};

function asPage(target: object): PlaywrightPage {
  return target as PlaywrightPage;
}

function contextOf(target: object): PlaywrightContext {
  return typeof member(target, 'context') === 'function' ? asPage(target).context() : (target as PlaywrightContext);
}

import { describeError } from '@e2evidence/errors';
import type { BrowserInfo } from './adapter.js';
import type { BidiSession } from './bidi-session.js';
import type { CdpSession } from './cdp-session.js';
import { adapterFor, adapterForPage } from './detect.js';
import { DriversError } from './errors.js';

/**
 * Runs a function inside the page's main frame and gives its result. With Selenium and WebdriverIO it runs in the frame
 * that the driver has switched to.
 *
 * @param page - A page of any known driver.
 * @param pageFunction - Serialised to the browser: it sees its argument and the page, nothing of the caller's scope.
 * @param arg - One JSON-like argument.
 * @returns What the function gives, or what its promise resolves to.
 * @throws {@link DriversError} `DRIVERS_UNKNOWN_TARGET` or `DRIVERS_WRONG_KIND` for what is no page, `DRIVERS_PAGE_CLOSED`,
 * or `DRIVERS_CAPABILITY_FAILED` with the driver's error as cause.
 *
 * @example
 * await evaluate(page, () => document.title); // => 'Cart'
 */
export async function evaluate<Result, Arg = undefined>(
  page: object,
  pageFunction: (arg: Arg) => Result,
  arg?: Arg,
): Promise<Awaited<Result>> {
  return attempt(page, 'run a function in the page', ({ adapter }) =>
    adapter.mainFrame(page).evaluate(pageFunction, arg as Arg),
  );
}

/**
 * A DevTools session for one page. Chromium only. The caller detaches it (or uses `await using`).
 *
 * @param page - A page of any known driver.
 * @throws {@link DriversError} `DRIVERS_UNKNOWN_TARGET` or `DRIVERS_WRONG_KIND` for what is no page, `DRIVERS_PAGE_CLOSED`,
 * or `DRIVERS_CAPABILITY_FAILED` when the browser has no CDP.
 *
 * @example
 * const session = await cdpSession(page);
 * await session.send('Runtime.evaluate', { expression: '6 * 7' }); // => { result: { type: 'number', value: 42, … } }
 * await session.detach();
 */
export async function cdpSession(page: object): Promise<CdpSession> {
  return attempt(page, 'open a CDP session', ({ adapter }) => adapter.cdpSession(page));
}

/**
 * Name and version of the browser behind a target, and how it is driven.
 *
 * @param target - A page, context, browser or WebDriver session of any known driver.
 * @throws {@link DriversError} `DRIVERS_UNKNOWN_TARGET`; what the driver itself throws goes through.
 *
 * @example
 * await browserInfo(page);
 * // => { name: 'chromium', version: '156.0.8078.79', driver: 'playwright', protocol: 'cdp' }
 */
export async function browserInfo(target: object): Promise<BrowserInfo> {
  const { adapter } = adapterFor(target);
  return adapter.browserInfo(target);
}

/**
 * The WebDriver BiDi connection of a session, as the driver opened it: of Selenium, WebdriverIO and webdriver,
 * of Puppeteer over BiDi, of a bare session.
 *
 * @param page - What stands for such a session, or a page of it.
 * @throws {@link DriversError} `DRIVERS_NO_BIDI` when there is none, `DRIVERS_UNKNOWN_TARGET` or `DRIVERS_WRONG_KIND` for
 * what is none, `DRIVERS_PAGE_CLOSED`, or `DRIVERS_CAPABILITY_FAILED` with the driver's error as cause.
 *
 * @example
 * await (await bidiSession(driver)).send('session.status', {}); // => { ready: false, message: 'already connected' }
 */
export async function bidiSession(page: object): Promise<BidiSession> {
  return attempt(page, 'open a BiDi session', async ({ adapter }) => {
    if (adapter.bidiSession) return adapter.bidiSession(page);
    throw new DriversError('DRIVERS_NO_BIDI', `${adapter.name} keeps its connection to itself.`);
  });
}

/**
 * The address that the page shows now. Empty with Selenium and WebdriverIO, which tell it only asynchronously.
 *
 * @param page - A page of any known driver.
 * @throws {@link DriversError} `DRIVERS_UNKNOWN_TARGET`, `DRIVERS_WRONG_KIND`
 *
 * @example
 * pageUrl(page); // => 'http://127.0.0.1:8080/cart'
 */
export function pageUrl(page: object): string {
  return adapterForPage(page).adapter.url(page);
}

/**
 * Whether the page was closed. False with Selenium and WebdriverIO, which tell it only asynchronously: with them what
 * is asked of a closed page rejects with `DRIVERS_PAGE_CLOSED` all the same.
 *
 * @param page - A page of any known driver.
 * @throws {@link DriversError} `DRIVERS_UNKNOWN_TARGET`, `DRIVERS_WRONG_KIND`
 *
 * @example
 * await page.close();
 * isPageClosed(page); // => true
 */
export function isPageClosed(page: object): boolean {
  return adapterForPage(page).adapter.isClosed(page);
}

/**
 * Gives every page of a target, then every page that opens later: a page's popups, a context's new pages.
 *
 * A driver of Selenium or WebdriverIO is given once, as it is: it stands for whichever window it has switched to.
 *
 * @param target - A page, context, browser or driver.
 * @param onPage - Called once per page, the first ones before the promise resolves.
 * @returns A function that stops following. The pages themselves are left as they are.
 * @throws {@link DriversError} `DRIVERS_UNKNOWN_TARGET`
 *
 * @example
 * const stop = await followPages(context, (page) => console.log(pageUrl(page))); // => http://127.0.0.1:8080/cart
 * stop();
 */
export async function followPages(target: object, onPage: (page: object) => void): Promise<() => void> {
  return adapterFor(target).adapter.followPages(target, onPage);
}

/** Does something with a page, and says what was attempted when the driver fails at it. */
export async function attempt<Result>(
  target: object,
  what: string,
  action: (found: ReturnType<typeof adapterForPage>) => Promise<Result>,
): Promise<Result> {
  const found = adapterForPage(target);
  const { adapter, page } = found;
  if (adapter.isClosed(page)) throw new DriversError('DRIVERS_PAGE_CLOSED', `Could not ${what}: the page is closed.`);
  try {
    return await action(found);
  } catch (cause) {
    if (cause instanceof DriversError) throw cause;
    if (adapter.meansClosed?.(cause)) {
      throw new DriversError('DRIVERS_PAGE_CLOSED', `Could not ${what}: the page is closed.`, { cause });
    }
    const reason = describeError(cause).message;
    throw new DriversError('DRIVERS_CAPABILITY_FAILED', `Could not ${what} with ${adapter.name}: ${reason}.`, {
      cause,
    });
  }
}

import type { BrowserInfo } from './adapter.js';
import type { CdpSession } from './cdp-session.js';
import { adapterFor, adapterForPage } from './detect.js';
import { DriversError } from './errors.js';

/**
 * Runs a function inside the page's main frame and gives its result.
 *
 * @param page - A page of any known driver.
 * @param pageFunction - Serialised to the browser: it sees its argument and the page, nothing of the caller's scope.
 * @param arg - One JSON-like argument.
 * @throws {@link DriversError} `DRIVERS_PAGE_CLOSED`, or `DRIVERS_CAPABILITY_FAILED` with the driver's error as cause.
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
 * A DevTools session for one page. Chromium only; the caller detaches it (or uses `await using`).
 *
 * @throws {@link DriversError} `DRIVERS_PAGE_CLOSED`, or `DRIVERS_CAPABILITY_FAILED` when the browser has no CDP.
 */
export async function cdpSession(page: object): Promise<CdpSession> {
  return attempt(page, 'open a CDP session', ({ adapter }) => adapter.cdpSession(page));
}

/**
 * Name and version of the browser behind a target, and how it is driven.
 *
 * @param target - A page, context or browser of any known driver.
 */
export async function browserInfo(target: object): Promise<BrowserInfo> {
  const { adapter } = adapterFor(target);
  return adapter.browserInfo(target);
}

/** The address that the page shows now. */
export function pageUrl(page: object): string {
  return adapterForPage(page).adapter.url(page);
}

/** Whether the page was closed. */
export function isPageClosed(page: object): boolean {
  return adapterForPage(page).adapter.isClosed(page);
}

/**
 * Gives every page of a target, then every page that opens later: a page's popups, a context's new pages.
 *
 * @param target - A page, context or browser of any known driver.
 * @param onPage - Called once per page, the first ones before the promise resolves.
 * @returns A function that stops following. The pages themselves are left as they are.
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
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DriversError('DRIVERS_CAPABILITY_FAILED', `Could not ${what} with ${adapter.name}: ${reason}.`, {
      cause,
    });
  }
}

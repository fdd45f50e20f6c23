import type { ActionWatch } from './action-watch.js';
import type { BidiSession } from './bidi-session.js';
import type { CdpSession } from './cdp-session.js';
import type { Gaps } from './gaps.js';
import type { Interception, StopIntercepting } from './intercept-requests.js';

/** The drivers that have an adapter; `cdp` and `bidi` are sessions without a driver. */
export type DriverName =
  | 'playwright'
  | 'puppeteer'
  | 'selenium'
  | 'webdriverio'
  | 'webdriver'
  | 'chrome-remote-interface'
  | 'cdp'
  | 'bidi';

/**
 * What a target is, in the driver's own words. A `driver` is a whole WebDriver session; it does for a page wherever one
 * is needed, and then means the window and frame that it has switched to.
 */
export type TargetKind = 'page' | 'context' | 'browser' | 'driver';

/** What is behind a target. */
export interface BrowserInfo {
  /** Product name in lower case, such as `chromium`, `chrome`, `firefox`; empty when the driver does not tell. */
  readonly name: string;
  /** Version as the browser gives it, such as `156.0.8078.79`; empty when the driver does not tell. */
  readonly version: string;
  /** Which library drives it. */
  readonly driver: DriverName;
  /** The protocol between driver and browser; `webdriver` is the classic one. */
  readonly protocol: 'cdp' | 'webdriver-bidi' | 'webdriver' | 'unknown';
}

/** A main or inner frame: something that runs a function inside the browser. */
export interface Evaluator {
  evaluate<Arg, Result>(pageFunction: (arg: Arg) => Result, arg: Arg): Promise<Awaited<Result>>;
}

/**
 * One driver behind one face. Each adapter is one file; nothing outside it knows how its driver looks.
 *
 * `page` is always a target whose `kindOf` is `page` or `driver`.
 */
export interface DriverAdapter {
  readonly name: DriverName;
  /** Tells what the target is, by looking at which members are functions; it never calls or awaits one. */
  kindOf(target: object): TargetKind | undefined;
  /** Why an object of this driver is not a target, such as a Frame; undefined when it is none of its objects. */
  hintFor(target: object): string | undefined;
  /** What a page or driver cannot do, or not whole. */
  gaps(target: object): Promise<Gaps>;
  /** False as well when the driver tells it only asynchronously. */
  isClosed(page: object): boolean;
  /** Whether an error of the driver says that the page is gone. */
  meansClosed?(error: unknown): boolean;
  /** Empty when the driver tells it only asynchronously. */
  url(page: object): string;
  mainFrame(page: object): Evaluator;
  /** The main frame first, then every inner frame; undefined when the driver has no way into those. */
  frames(page: object): readonly Evaluator[] | undefined;
  screenshot(page: object, options: { readonly fullPage: boolean; readonly timeoutMs: number }): Promise<Uint8Array>;
  cdpSession(page: object): Promise<CdpSession>;
  /** Absent when the driver lets nobody speak WebDriver BiDi. */
  bidiSession?(page: object): Promise<BidiSession>;
  /** The window that a page is, where the BiDi connection is that of a whole browser. */
  bidiContext?(page: object): string | undefined;
  /** Where the driver has a way of its own. */
  interceptRequests?(page: object, interception: Interception): Promise<StopIntercepting>;
  /** Absent where no driver is around the session. `owner` names the wraps of this watch. Gives what undoes it. */
  watchActions?(page: object, watch: ActionWatch, owner: string): Promise<() => void>;
  browserInfo(target: object): Promise<BrowserInfo>;
  /** Gives every page there is, then every page that opens, until the returned function is called. */
  followPages(target: object, onPage: (page: object) => void): Promise<() => void>;
}

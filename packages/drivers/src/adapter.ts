import type { CdpSession } from './cdp-session.js';

/** The drivers that have an adapter. */
export type DriverName = 'playwright' | 'puppeteer';

/** What a target is, in the driver's own words. */
export type TargetKind = 'page' | 'context' | 'browser';

/** What is behind a target. */
export interface BrowserInfo {
  /** Product name in lower case, such as `chromium`, `chrome`, `firefox`; empty when the driver does not tell. */
  readonly name: string;
  /** Version as the browser gives it, such as `156.0.8078.79`; empty when the driver does not tell. */
  readonly version: string;
  readonly driver: DriverName;
  /** The protocol between driver and browser. */
  readonly protocol: 'cdp' | 'webdriver-bidi' | 'unknown';
}

/** A main or inner frame: something that runs a function inside the browser. */
export interface Evaluator {
  evaluate<Arg, Result>(pageFunction: (arg: Arg) => Result, arg: Arg): Promise<Awaited<Result>>;
}

/**
 * One driver behind one face. Each adapter is one file; nothing outside it knows how its driver looks.
 *
 * `page` is always a target whose `kindOf` is `page`.
 */
export interface DriverAdapter {
  readonly name: DriverName;
  /** Tells what the target is, by looking at which members are functions; it never calls or awaits one. */
  kindOf(target: object): TargetKind | undefined;
  /** Why an object of this driver is not a target, such as a Frame; undefined when it is none of its objects. */
  hintFor(target: object): string | undefined;
  isClosed(page: object): boolean;
  url(page: object): string;
  mainFrame(page: object): Evaluator;
  /** The main frame first, then every inner frame. */
  frames(page: object): readonly Evaluator[];
  screenshot(page: object, options: { readonly fullPage: boolean; readonly timeoutMs: number }): Promise<Uint8Array>;
  cdpSession(page: object): Promise<CdpSession>;
  browserInfo(target: object): Promise<BrowserInfo>;
  /** Gives every page there is, then every page that opens, until the returned function is called. */
  followPages(target: object, onPage: (page: object) => void): Promise<() => void>;
}

import type { DriverAdapter, DriverName, TargetKind } from './adapter.js';
import { bidi } from './bidi.js';
import { cdp } from './cdp.js';
import { chromeRemoteInterface } from './chrome-remote-interface.js';
import { DriversError } from './errors.js';
import { playwright } from './playwright.js';
import { puppeteer } from './puppeteer.js';
import { selenium } from './selenium.js';
import { webdriver } from './webdriver.js';
import { webdriverio } from './webdriverio.js';

/** Which driver a target belongs to, and what it is there. */
export interface DetectedTarget {
  /** The library it comes from. */
  readonly driver: DriverName;
  /** What it is there. */
  readonly kind: TargetKind;
}

// Puppeteer before Playwright: its Page also has some of the members that Playwright's has. What is only a session last.
const adapters: readonly DriverAdapter[] = [
  webdriverio,
  webdriver,
  selenium,
  puppeteer,
  playwright,
  chromeRemoteInterface,
  cdp,
  bidi,
];

/**
 * Tells which driver an object belongs to.
 *
 * Works on the real objects and behind a `Proxy` or `Object.create`: only the presence of methods counts,
 * because class names are minified and `instanceof` breaks between two copies of a driver.
 *
 * @param target - A page, context, browser or WebDriver session.
 * @throws {@link DriversError} `DRIVERS_UNKNOWN_TARGET` when no driver knows the object, with a hint where it is close.
 *
 * @example
 * detectDriver(page); // => { driver: 'playwright', kind: 'page' }
 */
export function detectDriver(target: unknown): DetectedTarget {
  const { adapter, kind } = adapterFor(target);
  return { driver: adapter.name, kind };
}

/** The adapter of a target, and what the target is. */
export function adapterFor(target: unknown): { adapter: DriverAdapter; kind: TargetKind } {
  if ((typeof target === 'object' && target !== null) || typeof target === 'function') {
    for (const adapter of adapters) {
      const kind = adapter.kindOf(target);
      if (kind) return { adapter, kind };
    }
    for (const adapter of adapters) {
      const hint = adapter.hintFor(target);
      if (hint) throw new DriversError('DRIVERS_UNKNOWN_TARGET', hint);
    }
  }
  throw new DriversError('DRIVERS_UNKNOWN_TARGET', `Cannot tell which driver ${describe(target)} belongs to.`);
}

/** The adapter of a page, or of a driver, which does for its current window. */
export function adapterForPage(target: unknown): { adapter: DriverAdapter; page: object } {
  const { adapter, kind } = adapterFor(target);
  if (kind !== 'page' && kind !== 'driver') {
    throw new DriversError('DRIVERS_WRONG_KIND', `A ${adapter.name} ${kind} was passed where one page is needed.`);
  }
  return { adapter, page: target as object };
}

function describe(target: unknown): string {
  if (target === null) return 'null';
  if (typeof target !== 'object' && typeof target !== 'function') return `the ${typeof target} ${String(target)}`;
  const names = Object.keys(target).slice(0, 5);
  return names.length > 0 ? `an object with ${names.join(', ')}` : 'this object';
}

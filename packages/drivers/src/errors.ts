import { E2EvidenceError, type ErrorCatalog } from '@e2evidence/errors';

const driversCatalog = {
  DRIVERS_UNKNOWN_TARGET: {
    meaning: 'The object is not a page, context or browser of a driver that e2evidence knows.',
    remedy:
      'Pass a Page or BrowserContext of Playwright, a Page, BrowserContext or Browser of Puppeteer, a driver of selenium-webdriver, a browser of WebdriverIO, a session of webdriver, a client of chrome-remote-interface, a WebSocket to a page or to a BiDi session, or { protocol, send, on, off }.',
  },
  DRIVERS_WRONG_KIND: {
    meaning: 'The object belongs to a known driver, but cannot do what was asked.',
    remedy: 'Pass the Page itself.',
  },
  DRIVERS_PAGE_CLOSED: {
    meaning: 'The page was already closed.',
    remedy: 'Ask before the page closes, or close it after the flow has ended.',
  },
  DRIVERS_CAPABILITY_FAILED: {
    meaning: 'The driver failed at what was asked of it.',
    remedy: 'Read the cause: it is the error of the driver.',
  },
  DRIVERS_NO_BIDI: {
    meaning: 'The session has no WebDriver BiDi connection, or its driver lets nobody use it.',
    remedy:
      "Start the session with BiDi: new Options().enableBidi() or setCapability('webSocketUrl', true) in selenium-webdriver; in WebdriverIO without wdio:enforceWebDriverClassic.",
  },
  DRIVERS_NO_CDP_EVENTS: {
    meaning: 'The driver passes DevTools commands on, but the DevTools address of the browser cannot be reached.',
    remedy:
      'Run the browser where its DevTools port can be reached, install puppeteer-core beside WebdriverIO, or take console messages and page errors from @e2evidence/bidi-bridge.',
  },
  DRIVERS_BAD_OPTION: {
    meaning: 'An option has a value that cannot be used.',
    remedy:
      'origins are one or more such as https://shop.example, without a path; timeoutMs is milliseconds, 1 to 2147483647; hooks are before, after or both.',
  },
  DRIVERS_NO_ACTIONS: {
    meaning: 'There is no driver around the session whose calls could be watched.',
    remedy:
      'Pass what the test acts with, such as its page or driver; commands of a session are recorded by @e2evidence/cdp-tap.',
  },
  DRIVERS_ALREADY_WRAPPED: {
    meaning: 'The same owner has wrapped this method of this object already.',
    remedy: 'Take the first wrap away before wrapping again, or give the second one an owner of its own.',
  },
  DRIVERS_NOT_WRAPPABLE: {
    meaning: 'The member is no method, or the object does not let it be replaced.',
    remedy: 'Wrap a method of an object that is not frozen.',
  },
} as const;

/** The codes of {@link DriversError}. */
export type DriversErrorCode = keyof typeof driversCatalog;

/** Thrown when a target is not understood, or when its driver cannot do what was asked. */
export class DriversError extends E2EvidenceError<DriversErrorCode> {
  static override readonly className: string = 'DriversError';
  static override readonly catalog: ErrorCatalog = driversCatalog;
}

import { E2EvidenceError, type ErrorCatalog } from '@e2evidence/errors';

const bidiBackendCatalog = {
  BIDI_BRIDGE_UNKNOWN_BACKEND: {
    meaning: 'No translator is registered for the backend, or the target belongs to no known driver.',
    remedy:
      'Pass what @e2evidence/drivers knows, such as a page of Playwright or Puppeteer, a driver of Selenium or a DevTools session, or register a translator for your backend with registerTranslator().',
  },
  BIDI_BRIDGE_UNKNOWN_EVENT: {
    meaning: 'The backend has no translator for the event.',
    remedy:
      'Subscribe to one of the events that the message lists, or register a translator with registerTranslator().',
  },
  BIDI_BRIDGE_NO_BIDI: {
    meaning: 'The session of Selenium or WebdriverIO has no WebDriver BiDi connection, and events come over no other.',
    remedy:
      "Start the session with BiDi: new Options().enableBidi() or setCapability('webSocketUrl', true) in selenium-webdriver; in WebdriverIO without wdio:enforceWebDriverClassic.",
  },
  BIDI_BRIDGE_BAD_OPTION: {
    meaning: 'An option has a value that cannot be used.',
    remedy: 'bufferSize is a whole number, 1 or more; timeoutMs is milliseconds, 0 to 2147483647.',
  },
  BIDI_BRIDGE_ATTACH_FAILED: {
    meaning: 'The driver refused the listener.',
    remedy: 'Read the cause: it is the error of the driver.',
  },
} as const;

/** The codes of {@link BidiBackendError}. */
export type BidiBackendErrorCode = keyof typeof bidiBackendCatalog;

/** Thrown when an event cannot be subscribed to. */
export class BidiBackendError extends E2EvidenceError<BidiBackendErrorCode> {
  static override readonly className: string = 'BidiBackendError';
  static override readonly catalog: ErrorCatalog = bidiBackendCatalog;
}

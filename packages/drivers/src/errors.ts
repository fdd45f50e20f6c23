import { E2EvidenceError, type ErrorCatalog } from '@e2evidence/errors';

const driversCatalog = {
  DRIVERS_UNKNOWN_TARGET: {
    meaning: 'The object is not a page, context or browser of a driver that e2evidence knows.',
    remedy: 'Pass a Page or BrowserContext of Playwright, or a Page, BrowserContext or Browser of Puppeteer.',
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
} as const;

/** The codes of {@link DriversError}. */
export type DriversErrorCode = keyof typeof driversCatalog;

/** Thrown when a target is not understood, or when its driver cannot do what was asked. */
export class DriversError extends E2EvidenceError<DriversErrorCode> {
  static override readonly className: string = 'DriversError';
  static override readonly catalog: ErrorCatalog = driversCatalog;
}

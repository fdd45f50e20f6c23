/**
 * One normalized event API over browser drivers: subscribe to `console`, `page_error`, `request`, `response`,
 * `request_failed` and `page_load`, and get the same payload from Playwright and Puppeteer; `console` and `page_error`
 * from selenium-webdriver and WebdriverIO as well.
 *
 * @packageDocumentation
 */
export { BidiBridge, type BidiBridgeOptions, type BidiEventCallback } from './bidi-bridge.js';
export { BidiBackendError, type BidiBackendErrorCode } from './errors.js';
export {
  BidiEvent,
  type BidiEventName,
  type BidiEventPayloads,
  type ConsoleLevel,
  type ConsolePayload,
  type HeaderList,
  type PageErrorPayload,
  type PageLoadPayload,
  type RequestErrorKind,
  type RequestFailedPayload,
  type RequestPayload,
  type RequestReference,
  type ResponsePayload,
  type ScriptLocation,
  type TranslatedEvent,
} from './event.js';
export type { BidiEventStream } from './event-stream.js';
export { readResponseBody } from './response-body.js';
export { BidiSubscription, type Subscription } from './subscription.js';
export type { Detach, Translator } from './translator.js';

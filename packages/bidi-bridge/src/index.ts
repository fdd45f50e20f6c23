/**
 * One normalized event API over browser drivers: subscribe to `console`, `request`, `page_load` and more, and get the same
 * payload from Playwright, Puppeteer, selenium-webdriver and WebdriverIO.
 *
 * @packageDocumentation
 */
export { BidiBridge, type BidiBridgeOptions, type BidiEventCallback } from './bidi-bridge.js';
export { BidiBackendError, type BidiBackendErrorCode } from './errors.js';
export {
  BidiEvent,
  type BidiEventName,
  type BidiEventPayloads,
  type TranslatedEvent,
} from './event.js';
export type { BidiEventStream } from './event-stream.js';
export type {
  BrowserLogPayload,
  ConsoleLevel,
  ConsolePayload,
  PageErrorPayload,
  ScriptLocation,
} from './log-payloads.js';
export type {
  HeaderList,
  RequestErrorKind,
  RequestFailedPayload,
  RequestPayload,
  RequestReference,
  ResponseCompletedPayload,
  ResponsePayload,
  ResponseTimings,
} from './network-payloads.js';
export type {
  DialogClosedPayload,
  DialogOpenedPayload,
  DialogType,
  DownloadFinishedPayload,
  DownloadStartedPayload,
  FramePayload,
  NavigationFailedPayload,
  NavigationPayload,
  PageLoadPayload,
  PagePayload,
  WebSocketFramePayload,
  WebSocketPayload,
  WorkerPayload,
} from './page-payloads.js';
export { readResponseBody } from './response-body.js';
export { BidiSubscription, type Subscription } from './subscription.js';
export type { Detach, Translator } from './translator.js';

/**
 * One view of browser drivers: which one a target belongs to, and what can be asked of its pages.
 *
 * Gives capabilities, never events. No driver is imported at run time: targets are known by their members.
 *
 * @packageDocumentation
 */

export type { ActionHooks } from './action-watch.js';
export type { BrowserInfo, DriverName, TargetKind } from './adapter.js';
export type { BidiSession } from './bidi-session.js';
export { type Capabilities, capabilities } from './capabilities.js';
export type { CdpCommands, CdpEvents, CdpSession } from './cdp-session.js';
export { type DetectedTarget, detectDriver } from './detect.js';
export { type DomHtmlOptions, domHtml } from './dom-html.js';
export { DriversError, type DriversErrorCode } from './errors.js';
export type { Capability, CapabilityName } from './gaps.js';
export {
  type InterceptedRequest,
  type InterceptOptions,
  interceptRequests,
  type RequestChange,
  type RequestHandler,
  type RequestResponse,
  type StopIntercepting,
} from './intercept-requests.js';
export { type OnActionOptions, onAction } from './on-action.js';
export { bidiSession, browserInfo, cdpSession, evaluate, followPages, isPageClosed, pageUrl } from './page.js';
export type { PlaywrightContext, PlaywrightEmitter, PlaywrightPage } from './playwright.js';
export type { ProtocolSession } from './protocol-session.js';
export type { PuppeteerEmitter, PuppeteerPage } from './puppeteer.js';
export { type ScreenshotOptions, screenshot } from './screenshot.js';
export type { ActionFacts, ActionName, Box, EndedAction, Point, SourceLine, UserAction } from './user-action.js';
export { type WrappedCall, wrapMethod } from './wrap-method.js';

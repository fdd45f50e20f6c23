/**
 * One ordered timeline out of spans, console messages, responses and page events, and its drawing as HTML.
 *
 * @packageDocumentation
 */
export { build, merge, type TimelineSources } from './build.js';
export { type ChromeTrace, type ChromeTraceEvent, type ChromeTraceOptions, toChromeTrace } from './chrome-trace.js';
export { TimelineError, type TimelineErrorCode } from './errors.js';
export { escapeHtml, visibleText } from './escape-html.js';
export { formatDuration } from './format-duration.js';
export {
  type ConsoleInput,
  type FailedRequestInput,
  fromConsole,
  fromFailedRequests,
  fromPageErrors,
  fromPageLoads,
  fromResponses,
  type PageErrorInput,
  type PageLoadInput,
  type ResponseInput,
} from './from-page-events.js';
export { fromSpans, type SpanInput } from './from-spans.js';
export { renderWaterfall, type WaterfallOptions } from './render-waterfall.js';
export { TimelineEvent, type TimelineRow, toDicts } from './timeline-event.js';
export type { MomentInput, ReadOptions, TimestampInput } from './timestamp.js';
export { waterfallStyles } from './waterfall-styles.js';

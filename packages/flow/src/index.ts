/**
 * Watches a browser test run and leaves one failure bundle that is safe to share.
 *
 * @packageDocumentation
 */

export { FlowError, type FlowErrorCode } from './errors.js';
export type { ConsoleEntry, NetworkEntry, PageErrorEntry } from './evidence-entries.js';
export type {
  Artifact,
  EvidenceSource,
  FailureContext,
  SourceContext,
  StepInfo,
  WatchedPage,
} from './evidence-source.js';
export type { Flow, FlowOutcome, StepOptions } from './flow.js';
export type { FlowReport, FlowReportCounts, FlowReportError, FlowReportStep } from './flow-report.js';
export type { FlowResult, FlowStatus } from './flow-result.js';
export type { Diagnostic, FlowOptions } from './options.js';
export { type RecoveredFlow, type RecoverOptions, recoverFlow } from './recover-flow.js';
export type { Retain } from './retention.js';
export type { SpanNames } from './spans.js';
export { startFlow } from './start-flow.js';
export { withFlow } from './with-flow.js';

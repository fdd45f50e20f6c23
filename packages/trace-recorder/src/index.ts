/**
 * Records traces of Playwright contexts, each into a zip of its own.
 *
 * @packageDocumentation
 */
export { TraceRecorderError, type TraceRecorderErrorCode } from './errors.js';
export { TraceRecorder, type TraceRecorderOptions } from './trace-recorder.js';
export { type TraceArtifact, type TraceSource, type TraceSourceContext, traceSource } from './trace-source.js';
export type { TraceContent } from './tracing.js';

/**
 * All of e2evidence behind one import: {@link withFlow} watches a test, the flat names are those of the Python tool
 * WebRunner's observability façade, and each package is there whole as a namespace.
 *
 * @packageDocumentation
 */

export * as bidiBridge from '@e2evidence/bidi-bridge';

export { BidiBackendError, BidiBridge, BidiEvent, BidiSubscription } from '@e2evidence/bidi-bridge';
export * as cdpTap from '@e2evidence/cdp-tap';
export { CdpRecord, CdpRecorder, CdpReplayer, CdpTapError, loadRecording } from '@e2evidence/cdp-tap';
export * as drivers from '@e2evidence/drivers';
export * as errors from '@e2evidence/errors';
export { E2EvidenceError, isE2EvidenceError } from '@e2evidence/errors';
export * as eventBus from '@e2evidence/event-bus';
export {
  type BarrierOptions,
  type BarrierRound,
  type BusBackend,
  type BusStats,
  type BusSubscription,
  type Consumer,
  type ConsumerOptions,
  type CorruptEventLine,
  createBus,
  type EventBatch,
  EventBus,
  EventBusError,
  type EventBusErrorCode,
  type EventBusOptions,
  type EventCallback,
  EventEnvelope,
  type EventLog,
  type EventStream,
  type FileBackendOptions,
  fileBackend,
  type Job,
  type KeyValue,
  type KeyValueEntry,
  type Lease,
  type LeaseOptions,
  Leaser,
  type Lock,
  type LockOptions,
  type OnceContext,
  type OnceOptions,
  type PolledEnvelope,
  type PollOptions,
  type PollResult,
  type ReadFromOptions,
  type SubscribeOptions,
  type TakeOptions,
  type WaitForOptions,
  type WorkQueue,
} from '@e2evidence/event-bus';
export * as failureBundle from '@e2evidence/failure-bundle';
export { extractBundle, FailureBundle, FailureBundleError, openBundle } from '@e2evidence/failure-bundle';
export * as flow from '@e2evidence/flow';
export {
  type Artifact,
  type EvidenceSource,
  type Flow,
  FlowError,
  type FlowOptions,
  type FlowReport,
  type FlowResult,
  startFlow,
  withFlow,
} from '@e2evidence/flow';
export * as memoryLeak from '@e2evidence/memory-leak';
export { detectGrowth, MemoryLeakError, MemorySample, sampleUsedHeap } from '@e2evidence/memory-leak';
export * as ndjson from '@e2evidence/ndjson';
export * as otlpConfig from '@e2evidence/otlp-config';
export {
  buildExporter,
  configureOtlpExport,
  createAttachableProcessor,
  createTracerProvider,
  OtlpExportConfig,
  OtlpExporterError,
} from '@e2evidence/otlp-config';
export * as redact from '@e2evidence/redact';
export { createRedactor, type Redactor } from '@e2evidence/redact';
export * as report from '@e2evidence/report';
export * as scan from '@e2evidence/scan';
export * as timeline from '@e2evidence/timeline';
export {
  build,
  fromConsole,
  fromResponses,
  fromSpans,
  merge,
  TimelineError,
  TimelineEvent,
  toDicts,
} from '@e2evidence/timeline';
export * as traceRecorder from '@e2evidence/trace-recorder';
export { TraceRecorder, TraceRecorderError } from '@e2evidence/trace-recorder';
export * as zip from '@e2evidence/zip';

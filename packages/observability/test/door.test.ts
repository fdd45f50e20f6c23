import * as observability from '@e2evidence/observability';
import { describe, expect, it } from 'vitest';

// The observability façade of the Python tool WebRunner, member by member.
const flatNames = [
  'BidiBackendError',
  'BidiBridge',
  'BidiEvent',
  'BidiSubscription',
  'CdpRecord',
  'CdpRecorder',
  'CdpReplayer',
  'CdpTapError',
  'EventBus',
  'EventBusError',
  'EventEnvelope',
  'FailureBundle',
  'FailureBundleError',
  'MemoryLeakError',
  'MemorySample',
  'OtlpExportConfig',
  'OtlpExporterError',
  'TimelineError',
  'TimelineEvent',
  'TraceRecorder',
  'TraceRecorderError',
  'build',
  'buildExporter',
  'configureOtlpExport',
  'createAttachableProcessor',
  'createTracerProvider',
  'detectGrowth',
  'extractBundle',
  'fromConsole',
  'fromResponses',
  'fromSpans',
  'loadRecording',
  'merge',
  'sampleUsedHeap',
  'toDicts',
];
const ownNames = [
  'E2EvidenceError',
  'FlowError',
  'Leaser',
  'createBus',
  'createRedactor',
  'fileBackend',
  'isE2EvidenceError',
  'openBundle',
  'startFlow',
  'withFlow',
];
const namespaces = [
  'bidiBridge',
  'cdpTap',
  'drivers',
  'errors',
  'eventBus',
  'failureBundle',
  'flow',
  'memoryLeak',
  'ndjson',
  'otlpConfig',
  'redact',
  'report',
  'scan',
  'timeline',
  'traceRecorder',
  'zip',
];

describe('the umbrella', () => {
  it('exports the flat names, its own and one namespace per package, and nothing else', () => {
    expect(Object.keys(observability).sort()).toEqual([...flatNames, ...ownNames, ...namespaces].sort());
  });

  it('exports the very classes of the packages', () => {
    expect(observability.FailureBundle).toBe(observability.failureBundle.FailureBundle);
    expect(observability.BidiBridge).toBe(observability.bidiBridge.BidiBridge);
  });
});

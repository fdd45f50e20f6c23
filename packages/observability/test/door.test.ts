import * as observability from '@e2evidence/observability';
import { describe, expect, it } from 'vitest';

// The façade of the Python tool WebRunner, as far as its packages exist here.
const flatNames = [
  'BidiBackendError',
  'BidiBridge',
  'BidiEvent',
  'BidiSubscription',
  'FailureBundle',
  'FailureBundleError',
  'TimelineError',
  'TimelineEvent',
  'build',
  'extractBundle',
  'fromConsole',
  'fromResponses',
  'fromSpans',
  'merge',
  'toDicts',
];
const ownNames = [
  'E2EvidenceError',
  'FlowError',
  'createRedactor',
  'isE2EvidenceError',
  'openBundle',
  'startFlow',
  'withFlow',
];
const namespaces = [
  'bidiBridge',
  'drivers',
  'errors',
  'failureBundle',
  'flow',
  'ndjson',
  'otlpConfig',
  'redact',
  'report',
  'timeline',
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

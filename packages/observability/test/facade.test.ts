// The classes of the façade of the Python tool WebRunner, member by member, under their camelCase names.
import {
  BidiBridge,
  BidiEvent,
  BidiSubscription,
  CdpRecord,
  CdpRecorder,
  CdpReplayer,
  detectGrowth,
  EventBus,
  EventEnvelope,
  FailureBundle,
  MemorySample,
  OtlpExportConfig,
  TimelineEvent,
  TraceRecorder,
} from '@e2evidence/observability';
import { expect, it } from 'vitest';

const record = new CdpRecord(1, 'Browser.getVersion', {}, { product: 'Chrome' }, null);

/** Class → an object of it, the fields with their values, and the methods. */
const members: Record<string, readonly [object, Readonly<Record<string, unknown>>, readonly string[]]> = {
  BidiBridge: [
    new BidiBridge(),
    {},
    ['activeSubscriptions', 'detectBackend', 'registerTranslator', 'subscribe', 'unsubscribe', 'unsubscribeAll'],
  ],
  BidiEvent: [new BidiEvent('console', { text: 'x' }), { name: 'console', payload: { text: 'x' } }, []],
  BidiSubscription: [
    new BidiSubscription('sub-1', 'console', 'selenium', () => {}),
    { subscriptionId: 'sub-1', event: 'console', backend: 'selenium' },
    ['detach', 'unsubscribe'],
  ],
  CdpRecord: [
    record,
    { timestamp: 1, method: 'Browser.getVersion', params: {}, returnValue: { product: 'Chrome' }, error: null },
    ['toDict'],
  ],
  CdpRecorder: [
    new CdpRecorder('cdp.ndjson'),
    { outputPath: 'cdp.ndjson', records: [] },
    ['attach', 'detach', 'flush'],
  ],
  CdpReplayer: [new CdpReplayer([record]), { remaining: 1 }, ['send', 'reset']],
  EventBus: [
    new EventBus('bus.ndjson', 'shard-1'),
    { logPath: 'bus.ndjson', sender: 'shard-1' },
    ['publish', 'poll', 'currentOffset', 'waitFor'],
  ],
  EventEnvelope: [
    new EventEnvelope('0'.repeat(32), 'ready', {}, 5, null),
    { eventId: '0'.repeat(32), topic: 'ready', payload: {}, timestampMs: 5, sender: null },
    ['toJsonLine'],
  ],
  FailureBundle: [
    new FailureBundle('pays', 'Error: x', { capturedAt: '2026-11-22T02:48:52+00:00', metadata: { retry: 1 } }),
    { testName: 'pays', errorRepr: 'Error: x', capturedAt: '2026-11-22T02:48:52+00:00', metadata: { retry: 1 } },
    ['addScreenshot', 'addDom', 'addConsole', 'addNetwork', 'addTrace', 'addFile', 'addText', 'write'],
  ],
  MemorySample: [new MemorySample(0, 1000), { iteration: 0, usedHeapBytes: 1000 }, []],
  OtlpExportConfig: [
    new OtlpExportConfig('http://127.0.0.1:4317'),
    {
      ...{ endpoint: 'http://127.0.0.1:4317', protocol: 'grpc', headers: null, timeoutMs: 10_000 },
      ...{ insecure: false, serviceName: 'e2evidence' },
    },
    [],
  ],
  TimelineEvent: [
    new TimelineEvent(1, 'console', 'log', {}),
    { timestampMs: 1, kind: 'console', label: 'log', payload: {} },
    [],
  ],
  TraceRecorder: [new TraceRecorder(), { outputDir: 'trace-out' }, ['start', 'stop', 'written']],
};

it.each(Object.keys(members))('%s has the members of the façade', (name) => {
  const [object, fields, methods] = members[name]!;
  expect(object).toMatchObject(fields);
  for (const method of methods) expect(Reflect.get(object, method), method).toBeTypeOf('function');
});

it('fromDict and toDict keep the keys that stand on disk', async () => {
  const row = { event_id: '0'.repeat(32), topic: 'ready', payload: {}, timestamp_ms: 5, sender: null };
  expect(JSON.parse(EventEnvelope.fromDict(row).toJsonLine())).toEqual(row);
  expect(Object.keys(record.toDict())).toEqual(['timestamp', 'method', 'params', 'return_value', 'error']);
  const growth = await detectGrowth({}, () => {}, { sampler: () => 5 });
  expect(growth).toMatchObject({ slopeBytesPerIter: 0, deltaBytes: 0 });
  expect(growth.toReport()).toMatchObject({ slope_bytes_per_iter: 0, delta_bytes: 0 });
});

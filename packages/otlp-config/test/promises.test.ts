import {
  buildExporter,
  configureOtlpExport,
  createAttachableProcessor,
  createTracerProvider,
  OtlpExportConfig,
  OtlpExporterError,
  type SpanExporter,
  type SpanProcessor,
  shutdownOtlpExport,
} from '@e2evidence/otlp-config';
import { trace } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  BasicTracerProvider,
  BatchSpanProcessor,
  InMemorySpanExporter,
  type SpanExporter as SdkSpanExporter,
  type SpanProcessor as SdkSpanProcessor,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Receiver, startReceiver } from './receiver.js';
import { type ChildReport, runChild } from './run-child.js';

let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.close());
afterEach(() => trace.disable());

const endpoint = 'http://127.0.0.1:4317';

describe('OtlpExportConfig', () => {
  it('is gRPC, without headers, with 10 seconds, secure and named e2evidence by default', () => {
    expect(new OtlpExportConfig(endpoint)).toMatchObject({
      protocol: 'grpc',
      headers: null,
      timeoutMs: 10_000,
      insecure: false,
      serviceName: 'e2evidence',
    });
  });

  it('an empty endpoint is an OtlpExporterError', () => {
    const error = thrownBy(() => new OtlpExportConfig(''));
    expect(error).toBeInstanceOf(OtlpExporterError);
    expect(error).toMatchObject({ name: 'OtlpExporterError', code: 'OTLP_EMPTY_ENDPOINT' });
  });

  it('an unknown protocol is an OtlpExporterError', () => {
    const error = thrownBy(() => new OtlpExportConfig(endpoint, { protocol: 'websocket' as 'http' }));
    expect(error).toBeInstanceOf(OtlpExporterError);
    expect(error).toMatchObject({ code: 'OTLP_UNKNOWN_PROTOCOL', details: { protocol: 'websocket' } });
  });

  it('a timeout of 0 or less is an OtlpExporterError', () => {
    for (const timeoutMs of [0, -1]) {
      const error = thrownBy(() => new OtlpExportConfig(endpoint, { timeoutMs }));
      expect(error).toBeInstanceOf(OtlpExporterError);
      expect(error).toMatchObject({ code: 'OTLP_BAD_TIMEOUT', details: { timeoutMs } });
    }
  });
});

describe('a process without some of the packages', () => {
  const [grpc, proto, json, sdk, resources] = [
    '@opentelemetry/exporter-trace-otlp-grpc',
    '@opentelemetry/exporter-trace-otlp-proto',
    '@opentelemetry/exporter-trace-otlp-http',
    '@opentelemetry/sdk-trace-base',
    '@opentelemetry/resources',
  ] as const;
  let withNone: ChildReport;
  let withProtoAndSdk: ChildReport;
  // Two processes that compile the sources first, on a machine that may be busy.
  beforeAll(async () => {
    [withNone, withProtoAndSdk] = await Promise.all([
      runChild([grpc, proto, json, sdk, resources]),
      runChild([grpc, json, resources]),
    ]);
  }, 60_000);

  it.each([
    ['grpc', grpc],
    ['http', proto],
    ['http/protobuf', proto],
    ['http/json', json],
  ])('a missing exporter package for %s is an OtlpExporterError with the install command', (protocol, name) => {
    expect(withNone.outcomes[protocol]).toEqual(missing(name, '^0.223.0'));
  });

  it('a missing SDK package is an OtlpExporterError with the install command', () => {
    expect(withNone.outcomes['configureOtlpExport']).toEqual(missing(sdk, '^2.12.0'));
    expect(withNone.outcomes['createTracerProvider']).toEqual(missing(sdk, '^2.12.0'));
    expect(withProtoAndSdk.outcomes['createTracerProvider']).toEqual(missing(resources, '^2.12.0'));
  });

  it('a protocol needs no exporter package but its own', () => {
    expect(withProtoAndSdk.outcomes).toMatchObject({
      http: 'done',
      'http/protobuf': 'done',
      configureOtlpExport: 'done',
      grpc: missing(grpc, '^0.223.0'),
      'http/json': missing(json, '^0.223.0'),
    });
  });

  it('importing the door loads no OpenTelemetry package, and building an exporter loads its own', () => {
    const foreign = /node_modules\/@(opentelemetry|grpc)\//;
    expect(withProtoAndSdk.loadedByDoor.filter((file) => foreign.test(file))).toEqual([]);
    const loaded = withProtoAndSdk.loadedInTheEnd.filter((file) => foreign.test(file)).join('\n');
    expect(loaded).toContain(`${proto}/`);
    expect(loaded).not.toContain('@grpc/grpc-js');
  });

  function missing(name: string, range: string): object {
    return {
      name: 'OtlpExporterError',
      code: 'OTLP_MISSING_PACKAGE',
      message: expect.stringContaining(`'npm install --save-dev ${name}@${range}'`),
    };
  }
});

describe('configureOtlpExport', () => {
  it('attaches a BatchSpanProcessor, and returns it', async () => {
    const added: SpanProcessor[] = [];
    const provider = { addSpanProcessor: (processor: SpanProcessor) => void added.push(processor) };
    const processor = await configureOtlpExport(provider, new OtlpExportConfig(endpoint));
    expect(added).toEqual([processor]);
    expect(processor).toBeInstanceOf(BatchSpanProcessor);
    await processor.shutdown();
  });

  it('takes the processor and the exporter of the factories', async () => {
    const config = new OtlpExportConfig(endpoint);
    const exporter = new InMemorySpanExporter();
    const seen: unknown[] = [];
    const provider = await createTracerProvider();
    await configureOtlpExport(provider, config, {
      exporterFactory: (given) => {
        seen.push(given);
        return exporter;
      },
      processorFactory: (given) => {
        seen.push(given);
        return new SimpleSpanProcessor(given as SdkSpanExporter);
      },
    });
    provider.getTracer('t').startSpan('by factories').end();
    expect(seen).toEqual([config, exporter]);
    expect(seen[1]).toBe(exporter);
    expect(exporter.getFinishedSpans().map((span) => span.name)).toEqual(['by factories']);
  });

  it('accepts a provider of createTracerProvider()', async () => {
    await expect(arrivesThrough('created provider', await createTracerProvider())).resolves.toBe('e2evidence');
  });

  it('accepts a provider with an attachable processor, whatever its sampler', async () => {
    const provider = new BasicTracerProvider({
      spanProcessors: [new SimpleSpanProcessor(new InMemorySpanExporter()), createAttachableProcessor()],
    });
    await expect(arrivesThrough('own provider', provider)).resolves.toBe('e2evidence');

    const silent = new BasicTracerProvider({
      sampler: new AlwaysOffSampler(),
      spanProcessors: [createAttachableProcessor()],
    });
    await expect(configureOtlpExport(silent, new OtlpExportConfig(endpoint), inMemory())).resolves.toBeDefined();
  });

  it('accepts the attachable processor itself', async () => {
    const attachable = createAttachableProcessor();
    const provider = new BasicTracerProvider({ spanProcessors: [attachable] });
    await configureOtlpExport(attachable, new OtlpExportConfig(receiver.httpUrl, { protocol: 'http' }));
    provider.getTracer('t').startSpan('through the processor').end();
    await shutdownOtlpExport(provider);
    await expect(receiver.spansNamed('through the processor')).resolves.toHaveLength(1);
  });

  it('accepts the global provider that stands for one of these', async () => {
    const own = new BasicTracerProvider({ spanProcessors: [createAttachableProcessor()] });
    for (const [name, provider] of Object.entries({ own, created: await createTracerProvider() })) {
      trace.setGlobalTracerProvider(provider);
      await configureOtlpExport(trace.getTracerProvider(), new OtlpExportConfig(receiver.grpcUrl));
      trace.getTracer('t').startSpan(`${name} as the global provider`).end();
      expect(await shutdownOtlpExport(provider)).toEqual({ status: 'done' });
      await expect(receiver.spansNamed(`${name} as the global provider`)).resolves.toHaveLength(1);
      trace.disable();
    }
  });

  it('a provider with neither is an OtlpExporterError that names both ways out', async () => {
    const providers = [new BasicTracerProvider(), trace.getTracerProvider(), {}];
    for (const provider of providers) {
      const error = await configureOtlpExport(provider, new OtlpExportConfig(endpoint)).catch((caught) => caught);
      expect(error).toBeInstanceOf(OtlpExporterError);
      expect(error.code).toBe('OTLP_PROVIDER_NOT_ATTACHABLE');
      expect(error.message).toMatch(/createTracerProvider\(\).*createAttachableProcessor\(\)/);
    }
  });

  it('several exports can be attached to one provider', async () => {
    const provider = await createTracerProvider();
    await configureOtlpExport(provider, new OtlpExportConfig(receiver.grpcUrl));
    await configureOtlpExport(provider, new OtlpExportConfig(receiver.httpUrl, { protocol: 'http' }));
    provider.getTracer('t').startSpan('sent twice').end();
    expect(await shutdownOtlpExport(provider)).toEqual({ status: 'done' });
    await expect.poll(() => receiver.spansNamed('sent twice')).toHaveLength(2);
  });
});

describe('serviceName', () => {
  it('reaches the resource of a provider that was made before', async () => {
    const provider = new BasicTracerProvider({
      resource: resourceFromAttributes({ 'service.name': 'old name', team: 'a' }),
      spanProcessors: [createAttachableProcessor()],
    });
    await expect(arrivesThrough('renamed', provider, 'new name')).resolves.toBe('new name');
    const [span] = await receiver.spansNamed('renamed');
    expect(span?.resource['team']).toBe('a');
  });

  it('reaches the resource of a provider of createTracerProvider()', async () => {
    const provider = await createTracerProvider({ serviceName: 'shop-tests', attributes: { team: 'a' } });
    await expect(arrivesThrough('named when made', provider)).resolves.toBe('shop-tests');
    const [span] = await receiver.spansNamed('named when made');
    expect(span?.resource['team']).toBe('a');
  });
});

describe('buildExporter', () => {
  it('gives the official exporter, which serves any processor of the SDK', async () => {
    const exporter = await buildExporter(new OtlpExportConfig(receiver.httpUrl, { protocol: 'http/json' }));
    expect(exporter.constructor.name).toBe('OTLPTraceExporter');
    const provider = new BasicTracerProvider({ spanProcessors: [new BatchSpanProcessor(exporter)] });
    provider.getTracer('t').startSpan('by hand').end();
    await provider.shutdown();
    expect((await receiver.spansNamed('by hand'))[0]?.resource['service.name']).toBe('e2evidence');
  });
});

it('the types of this package and of the SDK stand for each other', () => {
  const exporterFits = (exporter: SpanExporter): SdkSpanExporter => exporter;
  const exporterTakes = (exporter: SdkSpanExporter): SpanExporter => exporter;
  const processorFits = (processor: SpanProcessor): SdkSpanProcessor => processor;
  const processorTakes = (processor: SdkSpanProcessor): SpanProcessor => processor;
  expect([exporterFits, exporterTakes, processorFits, processorTakes]).toHaveLength(4);
});

/** Sends a span through a provider to the receiver and gives the service name it arrived with. */
async function arrivesThrough(
  name: string,
  provider: { getTracer: BasicTracerProvider['getTracer']; shutdown(): Promise<void> },
  serviceName?: string,
): Promise<unknown> {
  const options = { protocol: 'http', ...(serviceName ? { serviceName } : {}) } as const;
  await configureOtlpExport(provider, new OtlpExportConfig(receiver.httpUrl, options));
  provider.getTracer('t').startSpan(name).end();
  expect(await shutdownOtlpExport(provider)).toEqual({ status: 'done' });
  return (await receiver.spansNamed(name))[0]?.resource['service.name'];
}

function inMemory() {
  return { exporterFactory: () => new InMemorySpanExporter() };
}

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

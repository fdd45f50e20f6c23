import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createConnectionServer, type Server } from 'node:net';
import {
  configureOtlpExport,
  createTracerProvider,
  OtlpExportConfig,
  type ShutdownOutcome,
  shutdownOtlpExport,
} from '@e2evidence/otlp-config';
import { type AttributeValue, type TracerProvider, trace } from '@opentelemetry/api';
import { BatchSpanProcessor, type SpanExporter as SdkSpanExporter } from '@opentelemetry/sdk-trace-base';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Receiver, startReceiver } from './receiver.js';

let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.close());

const protocols = ['grpc', 'http', 'http/protobuf', 'http/json'] as const;
const urlFor = (protocol: string) => (protocol === 'grpc' ? receiver.grpcUrl : receiver.httpUrl);

async function send(name: string, config: OtlpExportConfig, attributes: Record<string, AttributeValue> = {}) {
  const provider = await createTracerProvider();
  await configureOtlpExport(provider, config);
  const span = provider.getTracer('shop').startSpan(name, { attributes });
  span.end();
  return { context: span.spanContext(), outcome: await shutdownOtlpExport(provider) };
}

describe.each(protocols)('over %s', (protocol) => {
  it('spans arrive with their ids, attributes, scope and service name', async () => {
    const name = `checkout over ${protocol}`;
    const config = new OtlpExportConfig(urlFor(protocol), { protocol, serviceName: 'shop-tests' });
    const { context, outcome } = await send(name, config, { 'flow.passed': false, 'step.name': 'pay', ratio: 0.5 });
    expect(outcome).toEqual({ status: 'done' });
    expect(await receiver.spansNamed(name)).toMatchObject([
      {
        traceId: context.traceId,
        spanId: context.spanId,
        scope: 'shop',
        attributes: { 'flow.passed': false, 'step.name': 'pay', ratio: 0.5 },
        resource: { 'service.name': 'shop-tests', 'telemetry.sdk.language': 'nodejs' },
      },
    ]);
  });

  it('headers arrive', async () => {
    const tenant = `tenant of ${protocol}`;
    const name = `with headers over ${protocol}`;
    await send(name, new OtlpExportConfig(urlFor(protocol), { protocol, headers: { 'X-Tenant': tenant } }));
    await receiver.spansNamed(name);
    const headers = receiver.requests.map((request) => String(request.headers['x-tenant']));
    expect(headers).toContain(tenant);
  });
});

it('each protocol travels as it should', async () => {
  const contentTypes = new Map<string, unknown>();
  for (const protocol of protocols) {
    const before = receiver.requests.length;
    await send(`wire of ${protocol}`, new OtlpExportConfig(urlFor(protocol), { protocol }));
    await receiver.spansNamed(`wire of ${protocol}`);
    const request = receiver.requests[before];
    contentTypes.set(protocol, request?.transport === 'grpc' ? request.transport : request?.headers['content-type']);
  }
  expect(Object.fromEntries(contentTypes)).toEqual({
    grpc: 'grpc',
    http: 'application/x-protobuf',
    'http/protobuf': 'application/x-protobuf',
    'http/json': 'application/json',
  });
});

it('an HTTP endpoint that ends in /v1/traces is used as it is', async () => {
  await send('whole URL', new OtlpExportConfig(`${receiver.httpUrl}/v1/traces`, { protocol: 'http' }));
  await expect(receiver.spansNamed('whole URL')).resolves.toHaveLength(1);
});

it('insecure sends plaintext to a gRPC endpoint without a scheme, and to one with https', async () => {
  const { host } = new URL(receiver.grpcUrl);
  for (const endpoint of [host, `https://${host}`]) {
    const name = `insecure to ${endpoint}`;
    const { outcome } = await send(name, new OtlpExportConfig(endpoint, { insecure: true }));
    expect(outcome).toEqual({ status: 'done' });
    await receiver.spansNamed(name);
  }
});

it('a gRPC endpoint without a scheme is spoken to with TLS', async () => {
  const firstBytes: unknown[] = [];
  const listener = createConnectionServer((socket) => {
    socket.once('data', (bytes) => {
      firstBytes.push(bytes[0]);
      socket.destroy();
    });
    socket.on('error', () => {});
  });
  const port = await listen(listener);
  await send('TLS', new OtlpExportConfig(`localhost:${port}`));
  // The record type of a TLS handshake; plaintext HTTP/2 begins with the letter P.
  expect(firstBytes[0]).toBe(0x16);
  listener.close();
});

it('a collector that is not there fails the shutdown and nothing else', async () => {
  const port = await freePort();
  const { outcome } = await send('nobody listens', new OtlpExportConfig(`http://127.0.0.1:${port}`));
  expect(outcome).toMatchObject({ status: 'failed', error: { message: expect.stringContaining('ECONNREFUSED') } });
});

it('timeoutMs ends an export to a collector that never answers', async () => {
  const silent = createServer(() => {});
  const port = await listen(silent);
  const config = new OtlpExportConfig(`http://127.0.0.1:${port}`, { protocol: 'http', timeoutMs: 200 });
  const { outcome } = await send('never answered', config);
  expect(outcome).toMatchObject({ status: 'failed' });
  silent.closeAllConnections();
  silent.close();
});

describe('spans that are lost before the shutdown', () => {
  it('fail it when the batch under way is refused', async () => {
    const slow: RequestListener = (request, response) => {
      request.resume().on('end', () => setTimeout(() => response.writeHead(400).end('no'), 100));
    };
    await answering(slow, async (url, requests) => {
      const { provider } = await exportingTo(url);
      end(provider, 512);
      await expect.poll(() => requests.length).toBe(1);
      await expect(shutdownOtlpExport(provider)).resolves.toMatchObject({
        status: 'failed',
        lostSpans: 512,
        error: { message: 'Bad Request', code: 400 },
      });
    });
  });

  it('fail it when a batch was refused long before, whatever is shut down, and every time', async () => {
    await answering(
      (_, response) => response.writeHead(requests.length === 1 ? 400 : 200).end(),
      async (url) => {
        const { provider, processor } = await exportingTo(url);
        end(provider, 3);
        await expect(processor.forceFlush()).rejects.toThrow();
        end(provider, 2);
        const outcome = { status: 'failed', lostSpans: 3, error: { message: 'Bad Request' } };
        for (const target of [provider, processor, provider]) {
          await expect(shutdownOtlpExport(target)).resolves.toMatchObject(outcome);
        }
      },
      requests,
    );
  });

  it('are counted over all batches, also those whose answer comes after the first refusal', async () => {
    await answering(
      (_, response) => setTimeout(() => response.writeHead(400).end(), requests.length * 30),
      async (url) => {
        const { provider } = await exportingTo(url);
        end(provider, 1_200);
        await expect(shutdownOtlpExport(provider)).resolves.toMatchObject({ status: 'failed', lostSpans: 1_200 });
      },
      requests,
    );
  });

  it('are told at the deadline when the answer to the rest is still missing', async () => {
    await answering(
      (_, response) => void (requests.length < 3 && response.writeHead(400).end()),
      async (url) => {
        const provider = await createTracerProvider();
        await configureOtlpExport(provider, new OtlpExportConfig(url, { protocol: 'http/json' }), {
          processorFactory: (exporter) =>
            new BatchSpanProcessor(exporter as SdkSpanExporter, { maxExportBatchSize: 1, maxQueueSize: 8 }),
        });
        end(provider, 3);
        await expect(shutdownOtlpExport(provider, { timeoutMs: 1_000 })).resolves.toMatchObject({
          status: 'failed',
          lostSpans: 2,
          error: { message: 'Bad Request' },
        });
      },
      requests,
    );
  });

  it('fail it when the queue had no room for them', async () => {
    const { provider } = await exportingTo(receiver.httpUrl);
    end(provider, 3_000, 'more than the queue holds');
    const outcome = await shutdownOtlpExport(provider);
    const { length: arrived } = await receiver.spansNamed('more than the queue holds');
    expect(arrived).toBeLessThan(3_000);
    await expect
      .poll(async () => (await receiver.spansNamed('more than the queue holds')).length + (lostSpansOf(outcome) ?? 0))
      .toBe(3_000);
    expect(outcome).toMatchObject({
      status: 'failed',
      error: { code: 'OTLP_SPANS_LOST', message: expect.stringContaining('OTEL_BSP_MAX_QUEUE_SIZE') },
    });
  });

  it('are not those that a processor of the user leaves out, nor those that end after the shutdown', async () => {
    const provider = await createTracerProvider();
    await configureOtlpExport(provider, new OtlpExportConfig(receiver.httpUrl, { protocol: 'http' }));
    await configureOtlpExport(provider, new OtlpExportConfig(receiver.httpUrl, { protocol: 'http' }), {
      processorFactory: (exporter) =>
        Object.assign(new BatchSpanProcessor(exporter as SdkSpanExporter), { onEnd: () => {} }),
    });
    end(provider, 2);
    await expect(shutdownOtlpExport(provider)).resolves.toEqual({ status: 'done' });
    end(provider, 2);
    await expect(shutdownOtlpExport(provider)).resolves.toEqual({ status: 'done' });
  });

  it('stay unseen when the collector rejects them in an answer of success', async () => {
    const partial = '{"partialSuccess":{"rejectedSpans":"1","errorMessage":"quota"}}';
    await answering(
      (_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end(partial),
      async (url) => {
        const { provider } = await exportingTo(url);
        end(provider, 1);
        await expect(shutdownOtlpExport(provider)).resolves.toEqual({ status: 'done' });
      },
    );
  });

  const requests: string[] = [];
  beforeEach(() => {
    requests.length = 0;
  });

  async function exportingTo(url: string) {
    const provider = await createTracerProvider();
    const config = new OtlpExportConfig(url, { protocol: 'http/json' });
    return { provider, processor: await configureOtlpExport(provider, config) };
  }

  function end(provider: TracerProvider, count: number, name = 'perhaps lost'): void {
    for (let i = 0; i < count; i++) provider.getTracer('t').startSpan(name).end();
  }

  function lostSpansOf(outcome: ShutdownOutcome): number | undefined {
    return outcome.status === 'failed' ? outcome.lostSpans : undefined;
  }

  /** Runs something against a server that answers as it is told, once a request has arrived. */
  async function answering(
    answer: RequestListener,
    act: (url: string, requests: readonly string[]) => Promise<void>,
    urls: string[] = [],
  ): Promise<void> {
    const server = createServer((request, response) => {
      urls.push(String(request.url));
      request.resume();
      answer(request, response);
    });
    try {
      await act(`http://127.0.0.1:${await listen(server)}`, urls);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }
});

it('a global provider that stands for another can be shut down', async () => {
  trace.setGlobalTracerProvider(await createTracerProvider());
  try {
    const provider = trace.getTracerProvider();
    await configureOtlpExport(provider, new OtlpExportConfig(receiver.httpUrl, { protocol: 'http' }));
    trace.getTracer('t').startSpan('shut down through the global provider').end();
    await expect(shutdownOtlpExport(provider)).resolves.toEqual({ status: 'done' });
    await expect(receiver.spansNamed('shut down through the global provider')).resolves.toHaveLength(1);
  } finally {
    trace.disable();
  }
});

it('headers of a Headers object and of a Map arrive', async () => {
  const given = { Headers: new Headers({ 'x-tenant': 'of Headers' }), Map: new Map([['x-tenant', 'of Map']]) };
  for (const [name, headers] of Object.entries(given)) {
    const config = new OtlpExportConfig(new URL(receiver.httpUrl), { protocol: 'http', headers });
    await send(`with ${name}`, config);
    await receiver.spansNamed(`with ${name}`);
    expect(receiver.requests.map((request) => request.headers['x-tenant'])).toContain(`of ${name}`);
  }
});

async function freePort(): Promise<number> {
  const server = createConnectionServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

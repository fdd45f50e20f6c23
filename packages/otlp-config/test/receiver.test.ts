import { createServer } from 'node:http';
import { type AddressInfo, createServer as createConnectionServer, type Server } from 'node:net';
import {
  configureOtlpExport,
  createTracerProvider,
  OtlpExportConfig,
  shutdownOtlpExport,
} from '@e2evidence/otlp-config';
import type { AttributeValue } from '@opentelemetry/api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

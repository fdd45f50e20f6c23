import { setTimeout as wait } from 'node:timers/promises';
// @ts-expect-error: the package ships no declarations.
import { MockOtlpServer, normalizeTrace } from '@elastic/mockotlpserver';

/** A span as it arrived, with the resource and scope it came with. */
interface ReceivedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly resource: Readonly<Record<string, unknown>>;
  readonly scope: string;
}

/** A request as it arrived. */
interface ReceivedRequest {
  readonly transport: 'http' | 'grpc';
  readonly path: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** A real OTLP receiver for gRPC, HTTP with protobuf and HTTP with JSON, on free ports of 127.0.0.1. */
export interface Receiver {
  readonly grpcUrl: string;
  readonly httpUrl: string;
  readonly requests: readonly ReceivedRequest[];
  /** The spans of a name, once the first one is there; it fails after four seconds. */
  spansNamed(name: string): Promise<readonly ReceivedSpan[]>;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const spans: ReceivedSpan[] = [];
  const requests: ReceivedRequest[] = [];
  const server = new MockOtlpServer({
    logLevel: 'fatal',
    services: ['http', 'grpc'],
    httpHostname: '127.0.0.1',
    httpPort: 0,
    grpcHostname: '127.0.0.1',
    grpcPort: 0,
    onTrace: (trace: unknown) => spans.push(...flatten(normalizeTrace(trace))),
    onRequest: (request: { transport: 'http' | 'grpc'; path: string; headers?: object; metadata?: Metadata }) =>
      requests.push({
        transport: request.transport,
        path: request.path,
        headers: { ...(request.headers ?? request.metadata?.getMap()) },
      }),
  });
  await server.start();
  return {
    grpcUrl: server.grpcUrl.origin,
    httpUrl: server.httpUrl.origin,
    requests,
    async spansNamed(name) {
      const deadline = Date.now() + 4_000;
      // The receiver answers first and publishes what it read afterwards.
      for (;;) {
        const found = spans.filter((span) => span.name === name);
        if (found.length > 0) return found;
        if (Date.now() > deadline) throw new Error(`no span '${name}' arrived, only ${spans.map((span) => span.name)}`);
        await wait(5);
      }
    },
    close: () => server.close(),
  };
}

interface Metadata {
  getMap(): Record<string, unknown>;
}

type Attributes = Record<string, unknown>;
interface NormalizedTrace {
  resourceSpans: {
    resource: { attributes: Attributes };
    scopeSpans: { scope: { name: string }; spans: (Omit<ReceivedSpan, 'resource' | 'scope'> & object)[] }[];
  }[];
}

function flatten({ resourceSpans }: NormalizedTrace): ReceivedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ scope, spans }) =>
      spans.map((span) => ({ ...span, resource: resource.attributes, scope: scope.name })),
    ),
  );
}

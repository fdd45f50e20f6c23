import type { TracerProvider } from '@opentelemetry/api';
import { type AttachableProcessor, createAttachableProcessor, type SpanProcessor } from './attachable-processor.js';
import { loadPackage } from './load-package.js';
import { defaultServiceName } from './otlp-export-config.js';
import { shutdownOtlpExport } from './shutdown.js';

/** Options of {@link createTracerProvider}. */
export interface TracerProviderOptions {
  /** The `service.name` of the resource. @defaultValue `'e2evidence'` */
  readonly serviceName?: string;
  /** More attributes of the resource. @defaultValue `{}` */
  readonly attributes?: Readonly<Record<string, string | number | boolean>>;
  /** Processors to start with; more can be added at any time. @defaultValue `[]` */
  readonly spanProcessors?: readonly SpanProcessor[];
  /** A `Sampler` of the SDK. @defaultValue the SDK's, which follows `OTEL_TRACES_SAMPLER` */
  readonly sampler?: object;
  /** Makes 32 and 16 hex digits. @defaultValue the SDK's random ids */
  readonly idGenerator?: { generateTraceId(): string; generateSpanId(): string };
}

/** A tracer provider of the SDK to which span processors can be added. */
export interface AttachableTracerProvider extends TracerProvider {
  /** Adds a processor for the spans that start or end from now on. */
  addSpanProcessor(processor: SpanProcessor): void;
  /** Exports what is waiting. Rejects when that fails, and does not wait for an export that is under way. */
  forceFlush(): Promise<void>;
  /** Exports everything and ends. Rejects when that fails: {@link shutdownOtlpExport} does not, and has a deadline. */
  shutdown(): Promise<void>;
  /** As {@link shutdownOtlpExport}: never rejects, and takes at most 3 seconds. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * A `BasicTracerProvider` of the SDK with a service name and `addSpanProcessor`. The SDK is loaded now and not before.
 *
 * Nothing is registered: call `trace.setGlobalTracerProvider(provider)` if it should be the global one.
 *
 * @throws {@link OtlpExporterError} `OTLP_MISSING_PACKAGE` with the install command when the SDK is not installed.
 *
 * @example
 * const provider = await createTracerProvider({ serviceName: 'shop-tests' });
 * provider.getTracer('shop').startSpan('checkout').spanContext().traceId; // => '4bf92f3577b34da6a3ce929d0e0e4736'
 */
export async function createTracerProvider(options: TracerProviderOptions = {}): Promise<AttachableTracerProvider> {
  const { BasicTracerProvider } = await loadPackage(
    '@opentelemetry/sdk-trace-base',
    () => import('@opentelemetry/sdk-trace-base'),
  );
  const { defaultResource, resourceFromAttributes } = await loadPackage(
    '@opentelemetry/resources',
    () => import('@opentelemetry/resources'),
  );
  const { serviceName = defaultServiceName, attributes = {}, spanProcessors = [], sampler, idGenerator } = options;
  const attachable: AttachableProcessor = createAttachableProcessor();
  const provider = new BasicTracerProvider({
    resource: defaultResource().merge(resourceFromAttributes({ ...attributes, 'service.name': serviceName })),
    spanProcessors: [...spanProcessors, attachable],
    ...(sampler ? { sampler: sampler as never } : {}),
    ...(idGenerator ? { idGenerator } : {}),
  });
  return Object.assign(provider, {
    addSpanProcessor: attachable.addSpanProcessor,
    [Symbol.asyncDispose]: async () => void (await shutdownOtlpExport(provider)),
  });
}

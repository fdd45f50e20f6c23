import { findAttachable, type SpanProcessor } from './attachable-processor.js';
import { buildExporter, type SpanExporter } from './build-exporter.js';
import { OtlpExporterError } from './errors.js';
import { loadPackage } from './load-package.js';
import type { OtlpExportConfig } from './otlp-export-config.js';

/** Options of {@link configureOtlpExport}: both are for processors and exporters of your own, and for tests. */
export interface ConfigureOtlpExportOptions {
  /** Makes the processor that is attached. @defaultValue a `BatchSpanProcessor` of the SDK, which follows `OTEL_BSP_*` */
  readonly processorFactory?: (exporter: SpanExporter) => SpanProcessor | Promise<SpanProcessor>;
  /** Makes the exporter. Its spans keep the resource they have. @defaultValue {@link buildExporter} */
  readonly exporterFactory?: (config: OtlpExportConfig) => SpanExporter | Promise<SpanExporter>;
}

/**
 * Makes a tracer provider that exists send its spans to a collector, in batches.
 *
 * @param provider - One of `createTracerProvider()`, one with a `createAttachableProcessor()` among its
 * `spanProcessors`, that processor itself, the global `trace.getTracerProvider()` that stands for one of these, or
 * anything else with `addSpanProcessor`.
 * @param config - Where to, and how.
 * @returns The attached processor. Hand it, or the provider, to `shutdownOtlpExport` at the end of the run.
 * @throws {@link OtlpExporterError} `OTLP_PROVIDER_NOT_ATTACHABLE` when the provider takes no processor any more;
 * `OTLP_MISSING_PACKAGE` with the install command when the exporter or the SDK is not installed.
 *
 * @example
 * const provider = await createTracerProvider();
 * await configureOtlpExport(provider, new OtlpExportConfig('http://127.0.0.1:4317'));
 * provider.getTracer('shop').startSpan('checkout').end();
 * await shutdownOtlpExport(provider); // => { status: 'done' }
 */
export async function configureOtlpExport(
  provider: object,
  config: OtlpExportConfig,
  options: ConfigureOtlpExportOptions = {},
): Promise<SpanProcessor> {
  const { processorFactory = batchProcessorFor(config), exporterFactory = buildExporter } = options;
  const attachTo = attachPointOf(provider);
  const processor = await processorFactory(await exporterFactory(config));
  attachTo.addSpanProcessor(processor);
  return processor;
}

interface AttachPoint {
  addSpanProcessor(processor: SpanProcessor): void;
}

function attachPointOf(provider: object): AttachPoint {
  if (has(provider, 'addSpanProcessor')) return provider;
  // The global provider of the API only stands for the one that was registered.
  const delegate: unknown = has(provider, 'getDelegate') ? provider.getDelegate() : undefined;
  if (typeof delegate === 'object' && delegate !== null && delegate !== provider) return attachPointOf(delegate);
  const attachable = has(provider, 'forceFlush') ? findAttachable(provider) : undefined;
  if (attachable) return attachable;
  throw new OtlpExporterError(
    'OTLP_PROVIDER_NOT_ATTACHABLE',
    'Could not attach the export: the provider has neither addSpanProcessor() nor an attachable processor.',
  );
}

function has<Name extends string>(
  target: object,
  method: Name,
): target is Record<Name, (...values: readonly unknown[]) => void> {
  return typeof Reflect.get(target, method) === 'function';
}

function batchProcessorFor({ timeoutMs }: OtlpExportConfig): (exporter: SpanExporter) => Promise<SpanProcessor> {
  return async (exporter) => {
    const { BatchSpanProcessor } = await loadPackage(
      '@opentelemetry/sdk-trace-base',
      () => import('@opentelemetry/sdk-trace-base'),
    );
    // The processor gives up on an export after 30 seconds by itself.
    return new BatchSpanProcessor(exporter, timeoutMs > 30_000 ? { exportTimeoutMillis: timeoutMs } : {});
  };
}

import { findAttachable, type SpanProcessor } from './attachable-processor.js';
import { buildExporter, type SpanExporter } from './build-exporter.js';
import { OtlpExporterError } from './errors.js';
import { createExportTally } from './export-tally.js';
import { loadPackage } from './load-package.js';
import type { OtlpExportConfig } from './otlp-export-config.js';
import { has, realProvider } from './real-provider.js';

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
 * From now on it is counted which spans do not arrive, for `shutdownOtlpExport` to tell: to that end `export` of the
 * exporter, and `onEnd` and `shutdown` of the processor, are wrapped in place, also those of your factories. Frozen ones
 * are used as they are, and their losses stay unseen.
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
  const { processorFactory, exporterFactory = buildExporter } = options;
  const attachTo = attachPointOf(provider);
  const tally = createExportTally();
  const exporter = tally.watchExporter(await exporterFactory(config));
  const processor = await (processorFactory ?? batchProcessorFor(config))(exporter);
  // A processor of the user's own may leave spans out on purpose.
  tally.watchProcessor(processor, !processorFactory);
  attachTo.addSpanProcessor(processor);
  return processor;
}

interface AttachPoint {
  addSpanProcessor(processor: SpanProcessor): void;
}

function attachPointOf(given: object): AttachPoint {
  const provider = realProvider(given, 'addSpanProcessor');
  if (has(provider, 'addSpanProcessor')) return provider;
  const attachable = has(provider, 'forceFlush') ? findAttachable(provider) : undefined;
  if (attachable) return attachable;
  throw new OtlpExporterError(
    'OTLP_PROVIDER_NOT_ATTACHABLE',
    'Could not attach the export: the provider has neither addSpanProcessor() nor an attachable processor.',
  );
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

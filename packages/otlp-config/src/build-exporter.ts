import { grpcPosture } from './grpc-posture.js';
import { httpTracesUrl } from './http-traces-url.js';
import { loadPackage } from './load-package.js';
import type { OtlpExportConfig } from './otlp-export-config.js';
import { withServiceName } from './service-name.js';

/** OpenTelemetry's `SpanExporter`, as far as it is used here: no SDK is needed to compile against this package. */
export interface SpanExporter {
  /** Sends finished spans; `done` gets code 0, or 1 with the error. */
  export(spans: readonly unknown[], done: (result: { code: number; error?: Error }) => void): void;
  /** Ends the connection. */
  shutdown(): Promise<void>;
  /** Waits for what is under way. */
  forceFlush?(): Promise<void>;
}

/**
 * The official OTLP exporter for a configuration: an `OTLPTraceExporter` of the package of its protocol, which is
 * loaded now and not before.
 *
 * It reads what the configuration does not say (compression, certificates, further headers) from the `OTEL_EXPORTER_OTLP_*`
 * variables, as the exporters do.
 *
 * @returns An exporter for any span processor. Its spans carry the service name of the configuration.
 * @throws {@link OtlpExporterError} `OTLP_MISSING_PACKAGE` with the install command when the exporter is not installed.
 * @see https://opentelemetry.io/docs/specs/otel/protocol/exporter/
 *
 * @example
 * const exporter = await buildExporter(new OtlpExportConfig('http://127.0.0.1:4318', { protocol: 'http' }));
 * new SimpleSpanProcessor(exporter); // => posts each span to http://127.0.0.1:4318/v1/traces
 */
export async function buildExporter(config: OtlpExportConfig): Promise<SpanExporter> {
  return withServiceName(await makeExporter(config), config.serviceName);
}

async function makeExporter(config: OtlpExportConfig): Promise<SpanExporter> {
  const { protocol, endpoint, insecure, timeoutMs: timeoutMillis } = config;
  const headers = { ...config.headers };
  if (protocol === 'grpc') {
    const { OTLPTraceExporter } = await loadPackage(
      '@opentelemetry/exporter-trace-otlp-grpc',
      () => import('@opentelemetry/exporter-trace-otlp-grpc'),
    );
    const { url } = grpcPosture(endpoint, insecure);
    return new OTLPTraceExporter({ url, timeoutMillis, metadata: grpcMetadata(headers) });
  }
  const { OTLPTraceExporter } =
    protocol === 'http/json'
      ? await loadPackage(
          '@opentelemetry/exporter-trace-otlp-http',
          () => import('@opentelemetry/exporter-trace-otlp-http'),
        )
      : await loadPackage(
          '@opentelemetry/exporter-trace-otlp-proto',
          () => import('@opentelemetry/exporter-trace-otlp-proto'),
        );
  return new OTLPTraceExporter({ url: httpTracesUrl(endpoint), timeoutMillis, headers });
}

// The exporter copies the entries of what it is given into a Metadata of its own. The class belongs to @grpc/grpc-js,
// a dependency of the exporter that this package cannot import where dependencies are not hoisted.
function grpcMetadata(headers: Record<string, string>): never {
  const metadata = { clone: () => metadata, getMap: () => headers };
  return metadata as never;
}

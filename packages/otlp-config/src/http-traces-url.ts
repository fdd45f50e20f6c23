import { parseEndpoint } from './endpoint.js';

/**
 * Where spans are posted to: the endpoint with `/v1/traces` appended, unless its path ends so already.
 *
 * @param endpoint - A base URL such as `http://127.0.0.1:4318`, or the whole URL of the traces.
 * @throws {@link OtlpExporterError} `OTLP_BAD_ENDPOINT` for anything but an `http:` or `https:` URL without credentials.
 * @see https://opentelemetry.io/docs/specs/otel/protocol/exporter/#endpoint-urls-for-otlphttp
 *
 * @example
 * httpTracesUrl('https://otlp.example/base/?tenant=a'); // => 'https://otlp.example/base/v1/traces?tenant=a'
 */
export function httpTracesUrl(endpoint: string): string {
  const url = parseEndpoint(endpoint.trim());
  const path = url.pathname.replace(/\/+$/, '');
  url.pathname = path.endsWith('/v1/traces') ? path : `${path}/v1/traces`;
  url.hash = '';
  return url.href;
}

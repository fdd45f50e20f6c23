import { OtlpExporterError } from './errors.js';

/**
 * Parses an endpoint that has an `http:` or `https:` scheme.
 *
 * @throws {@link OtlpExporterError} `OTLP_BAD_ENDPOINT` for anything else, and for credentials inside the URL.
 */
export function parseEndpoint(endpoint: string): URL {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (!url || !/^https?:\/\//i.test(endpoint)) {
    throw badEndpoint(endpoint, 'it does not start with http:// or https://');
  }
  // They would end up in logs and error messages of the exporter, and gRPC drops them.
  if (url.username || url.password) throw badEndpoint(endpoint, 'it holds credentials: pass them as headers');
  return url;
}

/** An `OTLP_BAD_ENDPOINT` whose text holds neither credentials nor query of the endpoint. */
export function badEndpoint(endpoint: string, problem: string): OtlpExporterError {
  const harmless = endpoint.replace(/[?#].*$/s, '').replace(/^([a-z][\w+.-]*:\/\/)?.*@/is, '$1');
  return new OtlpExporterError('OTLP_BAD_ENDPOINT', `Could not use the endpoint '${harmless}': ${problem}.`, {
    details: { endpoint: harmless, problem },
  });
}

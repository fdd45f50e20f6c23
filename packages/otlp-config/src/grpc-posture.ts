import { badEndpoint, parseEndpoint } from './endpoint.js';

/** How a gRPC endpoint is spoken to. */
export interface GrpcPosture {
  /** The address as the gRPC exporter understands it: its scheme alone says whether TLS is used. */
  readonly url: string;
  /** True for plaintext, false for TLS. */
  readonly insecure: boolean;
  /** What decided it. */
  readonly why: 'insecure option' | 'http scheme' | 'https scheme' | 'no scheme';
}

/**
 * Decides between plaintext and TLS: `insecure: true` wins over everything, then the scheme decides, and without a
 * scheme it is TLS.
 *
 * @param endpoint - `http://host:port`, `https://host[:port]` or `host[:port]`.
 * @param insecure - The option; false leaves the decision to the scheme.
 * @throws {@link OtlpExporterError} `OTLP_BAD_ENDPOINT` for other schemes such as `grpc://`, for a path, for credentials,
 * and for plaintext without a port or on port 80.
 *
 * @example
 * grpcPosture('https://127.0.0.1:4317', true);
 * // => { url: 'http://127.0.0.1:4317', insecure: true, why: 'insecure option' }
 */
export function grpcPosture(endpoint: string, insecure: boolean): GrpcPosture {
  const given = endpoint.trim();
  const hasScheme = /^[a-z][a-z\d+.-]*:\/\//i.test(given);
  const parsed = parseEndpoint(hasScheme ? given : `https://${given}`);
  if (parsed.pathname !== '/' || parsed.search !== '') {
    throw badEndpoint(endpoint, "gRPC takes no path: if it is an HTTP endpoint, set the protocol to 'http'");
  }
  if (!insecure && parsed.protocol === 'https:') {
    return { url: `https://${parsed.host}`, insecure: false, why: hasScheme ? 'https scheme' : 'no scheme' };
  }
  const plaintext = new URL(`http://${parsed.host}`);
  // The exporter drops the default port of the scheme, and gRPC then dials 443: every span would be lost without a word.
  if (plaintext.port === '') {
    throw badEndpoint(endpoint, 'plaintext gRPC needs a port, and 80 cannot be used: the exporter would dial 443');
  }
  return { url: `http://${plaintext.host}`, insecure: true, why: insecure ? 'insecure option' : 'http scheme' };
}

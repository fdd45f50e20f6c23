import { badEndpoint } from './endpoint.js';
import { OtlpExporterError } from './errors.js';
import { grpcPosture } from './grpc-posture.js';
import { readHeaders } from './headers.js';
import { httpTracesUrl } from './http-traces-url.js';
import { checkTimeout } from './timeout.js';

/** How spans travel. `http` is short for `http/protobuf`. */
export type OtlpProtocol = 'grpc' | 'http' | 'http/protobuf' | 'http/json';

/** Options of {@link OtlpExportConfig}. */
export interface OtlpExportOptions {
  /** How the spans travel. @defaultValue `'grpc'` */
  readonly protocol?: OtlpProtocol;
  /**
   * Sent with every request, as gRPC metadata or HTTP headers: the place for credentials. An object, `Headers`, a `Map`,
   * or other entries of name and value. Headers that the transport sets itself, such as `content-length`, are refused.
   *
   * @defaultValue `null`
   */
  readonly headers?: Readonly<Record<string, string>> | Iterable<readonly [string, string]> | null;
  /** Milliseconds for one export with all its retries, above 0, at most 2147483647. @defaultValue `10_000` */
  readonly timeoutMs?: number;
  /** gRPC only: plaintext, whatever the scheme of the endpoint says. @defaultValue `false`, the scheme decides */
  readonly insecure?: boolean;
  /**
   * The `service.name` of the exported spans.
   *
   * A name given here wins over the provider's own. The default gives way to a name that the provider was given.
   *
   * @defaultValue `'e2evidence'`
   */
  readonly serviceName?: string;
}

/** The service name when nobody chose one. */
export const defaultServiceName = 'e2evidence' as const;

const protocols: readonly string[] = ['grpc', 'http', 'http/protobuf', 'http/json'];

/**
 * Where spans are sent to, and how. Checked when it is made, and frozen.
 *
 * @example
 * new OtlpExportConfig('http://127.0.0.1:4318', { protocol: 'http' }).timeoutMs; // => 10000
 */
export class OtlpExportConfig {
  /** The collector, as it was given; a `URL` as its `href`. */
  readonly endpoint: string;
  /** As it was given; `http` stays `http`. */
  readonly protocol: OtlpProtocol;
  /** A frozen copy; null when none were given. May hold credentials. */
  readonly headers: Readonly<Record<string, string>> | null;
  /** Milliseconds for one export with all its retries. */
  readonly timeoutMs: number;
  /** Whether gRPC goes in plaintext whatever the scheme says. */
  readonly insecure: boolean;
  /** The `service.name` of the exported spans. */
  readonly serviceName: string;

  /**
   * Checks everything and freezes the result; nothing is connected or loaded.
   *
   * @param endpoint - The collector. gRPC: `http://host:port` (plaintext), `https://host[:port]` or `host[:port]` (TLS).
   * HTTP: a base URL, to which `/v1/traces` is appended unless its path ends so already. A `URL` object serves as well.
   * @throws {@link OtlpExporterError} `OTLP_EMPTY_ENDPOINT`, `OTLP_BAD_ENDPOINT`, `OTLP_UNKNOWN_PROTOCOL`,
   * `OTLP_BAD_TIMEOUT`, `OTLP_BAD_HEADER`, `OTLP_EMPTY_SERVICE_NAME` (also for a name that is no text)
   */
  constructor(endpoint: string | URL, options: OtlpExportOptions = {}) {
    this.endpoint = isUrl(endpoint) ? endpoint.href : endpoint;
    this.protocol = options.protocol ?? 'grpc';
    this.headers = readHeaders(options.headers ?? null, this.protocol);
    this.timeoutMs = options.timeoutMs ?? 10_000;
    this.insecure = options.insecure ?? false;
    this.serviceName = options.serviceName ?? defaultServiceName;
    check(this);
    Object.freeze(this);
  }
}

// Not by instanceof: a test environment such as jsdom has a URL of its own.
function isUrl(value: unknown): value is URL {
  return Object.prototype.toString.call(value) === '[object URL]';
}

function check(config: OtlpExportConfig): void {
  const { endpoint, protocol, serviceName } = config;
  if (endpoint !== undefined && endpoint !== null && typeof endpoint !== 'string') {
    throw badEndpoint('', `it is no text and no URL but of the type ${typeof endpoint}`);
  }
  if (!endpoint?.trim()) {
    throw new OtlpExporterError('OTLP_EMPTY_ENDPOINT', 'Could not configure the export: the endpoint is empty.');
  }
  if (!protocols.includes(protocol)) {
    const message = `Could not configure the export: there is no protocol '${protocol}'.`;
    throw new OtlpExporterError('OTLP_UNKNOWN_PROTOCOL', message, { details: { protocol } });
  }
  checkTimeout(config.timeoutMs, 'Could not configure the export');
  if (typeof serviceName !== 'string' || serviceName.trim() === '') {
    const problem = typeof serviceName === 'string' ? 'blank' : `no text but of the type ${typeof serviceName}`;
    throw new OtlpExporterError(
      'OTLP_EMPTY_SERVICE_NAME',
      `Could not configure the export: serviceName is ${problem}.`,
    );
  }
  if (protocol === 'grpc') grpcPosture(endpoint, config.insecure);
  else httpTracesUrl(endpoint);
}

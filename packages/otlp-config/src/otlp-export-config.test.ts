import { describe, expect, it } from 'vitest';
import { OtlpExportConfig, type OtlpExportOptions } from './otlp-export-config.js';

describe('OtlpExportConfig', () => {
  it('has a default for everything but the endpoint', () => {
    expect({ ...new OtlpExportConfig('http://127.0.0.1:4317') }).toEqual({
      endpoint: 'http://127.0.0.1:4317',
      protocol: 'grpc',
      headers: null,
      timeoutMs: 10_000,
      insecure: false,
      serviceName: 'e2evidence',
    });
  });

  it('is frozen, and keeps its own copy of the headers', () => {
    const headers = { tenant: 'a' };
    const config = new OtlpExportConfig('http://127.0.0.1:4317', { headers });
    headers.tenant = 'b';
    expect(config.headers).toEqual({ tenant: 'a' });
    expect(Object.isFrozen(config)).toBe(true);
    expect(Object.isFrozen(config.headers)).toBe(true);
  });

  it.each<[string, string, OtlpExportOptions]>([
    ['OTLP_EMPTY_ENDPOINT', ' \n', {}],
    ['OTLP_UNKNOWN_PROTOCOL', 'http://h:1', { protocol: 'HTTP' as 'http' }],
    ['OTLP_UNKNOWN_PROTOCOL', 'http://h:1', { protocol: 'toString' as 'http' }],
    ['OTLP_BAD_TIMEOUT', 'http://h:1', { timeoutMs: -1 }],
    ['OTLP_BAD_TIMEOUT', 'http://h:1', { timeoutMs: Number.NaN }],
    ['OTLP_BAD_TIMEOUT', 'http://h:1', { timeoutMs: 2 ** 31 }],
    ['OTLP_BAD_TIMEOUT', 'http://h:1', { timeoutMs: '10' as never }],
    ['OTLP_EMPTY_SERVICE_NAME', 'http://h:1', { serviceName: ' ' }],
    ['OTLP_BAD_ENDPOINT', 'grpc://h:1', {}],
    ['OTLP_BAD_ENDPOINT', 'localhost:4318', { protocol: 'http' }],
    ['OTLP_BAD_ENDPOINT', 'http://h:4318/v1/traces', { protocol: 'grpc' }],
  ])('refuses with %s: %j %j', (code, endpoint, options) => {
    expect(() => new OtlpExportConfig(endpoint, options)).toThrow(expect.objectContaining({ code }));
  });

  it('refuses headers that cannot be sent, without repeating their value', () => {
    for (const headers of [{ 'a b': 'secret' }, { '': 'secret' }, { a: 'secret\r\nb: c' }, { a: 'secrét' }]) {
      const make = () => new OtlpExportConfig('http://h:1', { protocol: 'http', headers });
      expect(make).toThrow(expect.objectContaining({ code: 'OTLP_BAD_HEADER' }));
      expect(make).not.toThrow(/secr/);
    }
  });

  it('refuses the binary headers of gRPC for gRPC only', () => {
    const headers = { 'trace-bin': 'text' };
    expect(() => new OtlpExportConfig('http://h:1', { headers })).toThrow(/'trace-bin'/);
    expect(new OtlpExportConfig('http://h:1', { headers, protocol: 'http' }).headers).toEqual(headers);
  });
});

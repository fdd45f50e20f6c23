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
    ['OTLP_EMPTY_SERVICE_NAME', 'http://h:1', { serviceName: 5 as never }],
    ['OTLP_EMPTY_ENDPOINT', undefined as never, {}],
    ['OTLP_BAD_ENDPOINT', 4317 as never, {}],
    ['OTLP_BAD_ENDPOINT', { host: 'h' } as never, {}],
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

  it('takes a URL object as the endpoint', () => {
    expect(new OtlpExportConfig(new URL('http://h:4317')).endpoint).toBe('http://h:4317/');
  });

  it('takes headers from an object, Headers, a Map and entries', () => {
    for (const headers of [{ tenant: 'a' }, new Headers({ tenant: 'a' }), new Map([['tenant', 'a']])]) {
      expect(new OtlpExportConfig('http://h:1', { headers }).headers).toEqual({ tenant: 'a' });
    }
    expect(new OtlpExportConfig('http://h:1', { headers: [['tenant', 'a']] }).headers).toEqual({ tenant: 'a' });
  });

  it.each([
    [{ authorization: undefined }, /'authorization' is undefined.*environment variable/],
    [{ authorization: null }, /'authorization' is null.*environment variable/],
    [{ authorization: 1234 }, /'authorization' is no text but of the type number/],
    [new Map([['authorization', 1234]]), /'authorization' is no text/],
    ['authorization=1234', /headers are of the type string/],
    [1234, /headers are of the type number/],
    [['authorization=1234'], /pairs of name and value/],
    [{ 'Content-Length': '1234' }, /'Content-Length' is set by the transport/],
    [{ 'transfer-encoding': 'identity' }, /set by the transport/],
    [{ 'content-encoding': 'gzip' }, /set by the transport/],
  ])('refuses the headers %j, and does not repeat a value', (headers, problem) => {
    for (const protocol of ['http', 'grpc'] as const) {
      const make = () => new OtlpExportConfig('http://h:1', { protocol, headers: headers as never });
      expect(make).toThrow(expect.objectContaining({ code: 'OTLP_BAD_HEADER' }));
      expect(make).toThrow(problem);
      expect(make).not.toThrow(/1234/);
    }
  });

  it('refuses the headers of one connection for gRPC only', () => {
    for (const name of ['Connection', 'keep-alive', 'proxy-connection', 'upgrade', 'http2-settings', 'grpc-encoding']) {
      const headers = { [name]: 'close' };
      expect(() => new OtlpExportConfig('http://h:1', { headers })).toThrow(`'${name}' cannot be sent over gRPC`);
      expect(new OtlpExportConfig('http://h:1', { headers, protocol: 'http' }).headers).toEqual(headers);
    }
  });

  it('refuses the binary headers of gRPC for gRPC only', () => {
    const headers = { 'trace-bin': 'text' };
    expect(() => new OtlpExportConfig('http://h:1', { headers })).toThrow(/'trace-bin'/);
    expect(new OtlpExportConfig('http://h:1', { headers, protocol: 'http' }).headers).toEqual(headers);
  });
});

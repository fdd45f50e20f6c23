import { describe, expect, it } from 'vitest';
import { httpTracesUrl } from './http-traces-url.js';

describe('httpTracesUrl', () => {
  it.each([
    ['http://127.0.0.1:4318', 'http://127.0.0.1:4318/v1/traces'],
    ['http://127.0.0.1:4318/', 'http://127.0.0.1:4318/v1/traces'],
    ['https://h/base/', 'https://h/base/v1/traces'],
    ['https://h/v1/traces', 'https://h/v1/traces'],
    ['https://h/base/v1/traces/', 'https://h/base/v1/traces'],
    ['https://h/base?tenant=a#x', 'https://h/base/v1/traces?tenant=a'],
    [' http://h:80 ', 'http://h/v1/traces'],
  ])('%j is %j', (endpoint, url) => {
    expect(httpTracesUrl(endpoint)).toBe(url);
  });

  it('refuses what is no HTTP URL', () => {
    for (const endpoint of ['localhost:4318', '127.0.0.1:4318', 'h', 'grpc://h:4317', 'http://', 'http:h']) {
      expect(() => httpTracesUrl(endpoint)).toThrow(expect.objectContaining({ code: 'OTLP_BAD_ENDPOINT' }));
    }
  });

  it('refuses credentials in the endpoint without repeating them', () => {
    expect(() => httpTracesUrl('https://user:secret@h')).toThrow(/as headers/);
    expect(() => httpTracesUrl('https://user:secret@h')).not.toThrow(/secret/);
  });
});

import { describe, expect, it } from 'vitest';
import { grpcPosture } from './grpc-posture.js';

describe('grpcPosture', () => {
  it.each([
    ['http://h:4317', false, { url: 'http://h:4317', insecure: true, why: 'http scheme' }],
    ['HTTP://h:4317/', false, { url: 'http://h:4317', insecure: true, why: 'http scheme' }],
    ['http://h:443', false, { url: 'http://h:443', insecure: true, why: 'http scheme' }],
    ['https://h:4317', false, { url: 'https://h:4317', insecure: false, why: 'https scheme' }],
    ['https://h', false, { url: 'https://h', insecure: false, why: 'https scheme' }],
    ['https://h:80', false, { url: 'https://h:80', insecure: false, why: 'https scheme' }],
    ['h:4317', false, { url: 'https://h:4317', insecure: false, why: 'no scheme' }],
    ['[::1]:4317', false, { url: 'https://[::1]:4317', insecure: false, why: 'no scheme' }],
    [' 127.0.0.1:4317 ', true, { url: 'http://127.0.0.1:4317', insecure: true, why: 'insecure option' }],
    ['http://h:4317', true, { url: 'http://h:4317', insecure: true, why: 'insecure option' }],
    ['https://h:4317', true, { url: 'http://h:4317', insecure: true, why: 'insecure option' }],
  ])('%j with insecure %j', (endpoint, insecure, posture) => {
    expect(grpcPosture(endpoint, insecure)).toEqual(posture);
  });

  it.each([
    ['grpc://h:4317', false, /http:\/\/ or https:\/\//],
    ['unix:///tmp/otlp.sock', false, /http:\/\/ or https:\/\//],
    ['h:99999', false, /http:\/\/ or https:\/\//],
    ['http://h:4318/v1/traces', false, /protocol to 'http'/],
    ['http://h', false, /443/],
    ['http://h:80', false, /443/],
    ['https://h:80', true, /443/],
    ['h', true, /443/],
  ])('refuses %j with insecure %j', (endpoint, insecure, problem) => {
    expect(() => grpcPosture(endpoint, insecure)).toThrow(problem);
  });

  it('refuses credentials in the endpoint without repeating them', () => {
    for (const endpoint of ['http://user:secret@h:4317', 'user:secret@h:4317', 'https://h:4317?key=secret']) {
      expect(() => grpcPosture(endpoint, false)).toThrow(expect.objectContaining({ code: 'OTLP_BAD_ENDPOINT' }));
      expect(() => grpcPosture(endpoint, false)).not.toThrow(/secret/);
    }
  });
});

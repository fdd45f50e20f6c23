import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { OtlpExporterError } from './errors.js';
import { formatSpans, parseSpans, type SpanRecord } from './lines.js';

const span: SpanRecord = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  name: 'e2evidence.flow',
  kind: 'INTERNAL',
  startTimeUnixNano: '1795315732677000001',
  endTimeUnixNano: '1795315732700000007',
  attributes: { 'flow.passed': false, 'flow.steps_executed': 3, ratio: 0.5, tags: ['a', 'b'] },
  events: [{ name: 'exception', timeUnixNano: '1795315732690000000', attributes: { 'exception.type': 'TypeError' } }],
  status: { code: 'ERROR', message: 'boom' },
};
const origin = { resource: { 'service.name': 'e2evidence' }, scope: { name: '@e2evidence/flow', version: '1.0.0' } };

describe('formatSpans', () => {
  it('writes one OTLP/JSON request per line with the wire types of the specification', () => {
    const line = formatSpans([span], origin);
    expect(line.endsWith('\n')).toBe(true);
    expect(line.trimEnd()).not.toContain('\n');
    const written = JSON.parse(line).resourceSpans[0].scopeSpans[0].spans[0];
    expect(written).toMatchObject({
      traceId: span.traceId,
      spanId: span.spanId,
      kind: 1,
      startTimeUnixNano: '1795315732677000001',
      status: { code: 2, message: 'boom' },
    });
    expect(written).not.toHaveProperty('parentSpanId');
    expect(written.attributes).toEqual([
      { key: 'flow.passed', value: { boolValue: false } },
      { key: 'flow.steps_executed', value: { intValue: '3' } },
      { key: 'ratio', value: { doubleValue: 0.5 } },
      { key: 'tags', value: { arrayValue: { values: [{ stringValue: 'a' }, { stringValue: 'b' }] } } },
    ]);
  });

  it('refuses ids and times that OTLP does not allow', () => {
    for (const wrong of [
      { traceId: '0'.repeat(32) },
      { traceId: 'ABC' },
      { spanId: '0'.repeat(16) },
      { parentSpanId: 'zzz' },
      { parentSpanId: '0'.repeat(16) },
      { startTimeUnixNano: '1.5' },
      { startTimeUnixNano: 1 as never },
      { startTimeUnixNano: 1n as never },
      { endTimeUnixNano: '1' },
      { endTimeUnixNano: '18446744073709551616' },
      { events: [{ name: 'e', timeUnixNano: '1.5e9' }] },
      { events: [{ name: 'e' } as never] },
    ]) {
      expect(() => formatSpans([{ ...span, ...wrong }], origin)).toThrow(OtlpExporterError);
      expect(() => formatSpans([{ ...span, ...wrong }], origin)).toThrow(/Could not write the span/);
    }
  });

  it('writes numbers that are not finite as protobuf does, and reads them back', () => {
    const attributes = { a: Number.NaN, b: Number.POSITIVE_INFINITY, c: [Number.NEGATIVE_INFINITY, 0.5] };
    const line = formatSpans([{ ...span, attributes }], origin);
    expect(writtenAttributes(line)).toEqual([
      { key: 'a', value: { doubleValue: 'NaN' } },
      { key: 'b', value: { doubleValue: 'Infinity' } },
      { key: 'c', value: { arrayValue: { values: [{ doubleValue: '-Infinity' }, { doubleValue: 0.5 }] } } },
    ]);
    expect(parseSpans(line)[0]?.spans[0]?.attributes).toEqual(attributes);
  });

  it('leaves attributes without a value out, and keeps their place inside an array', () => {
    const attributes = { a: null, b: undefined, c: ['x', null] } as never;
    const line = formatSpans([{ ...span, attributes }], { ...origin, resource: { none: null as never } });
    expect(writtenAttributes(line)).toEqual([
      { key: 'c', value: { arrayValue: { values: [{ stringValue: 'x' }, {}] } } },
    ]);
    expect(parseSpans(line)[0]?.origin.resource).toEqual({});
  });

  it('writes a bigint of 64 bits as an integer', () => {
    const attributes = { low: -(2n ** 63n), high: 2n ** 63n - 1n } as never;
    expect(writtenAttributes(formatSpans([{ ...span, attributes }], origin))).toEqual([
      { key: 'low', value: { intValue: '-9223372036854775808' } },
      { key: 'high', value: { intValue: '9223372036854775807' } },
    ]);
  });

  it('refuses attribute values that OTLP has no form for', () => {
    for (const value of [2n ** 63n, { b: 1 }, () => {}, Symbol('s'), ['x', { b: 1 }]] as never[]) {
      for (const write of [
        () => formatSpans([{ ...span, attributes: { a: value } }], origin),
        () => formatSpans([{ ...span, events: [{ name: 'e', timeUnixNano: '1', attributes: { a: value } }] }], origin),
        () => formatSpans([span], { ...origin, resource: { a: value } }),
      ]) {
        expect(write).toThrow(expect.objectContaining({ code: 'OTLP_SPAN_INVALID' }));
        expect(write).toThrow(/attribute 'a'/);
      }
    }
  });
});

describe('parseSpans', () => {
  it('reads back what was written, times to the nanosecond', () => {
    const child = { ...span, spanId: '00f067aa0ba902b7', parentSpanId: span.spanId };
    const parsed = parseSpans(formatSpans([span, child], origin) + formatSpans([], origin));
    expect(parsed).toEqual([
      { origin, spans: [span, child] },
      { origin, spans: [] },
    ]);
  });

  it('reads integers that other writers put as JSON numbers', () => {
    const line = formatSpans([span], origin).replace('"intValue":"3"', '"intValue":3');
    expect(parseSpans(line)[0]?.spans[0]?.attributes?.['flow.steps_executed']).toBe(3);
  });

  it('keeps what is in a list of pairs as JSON text, and bytes as base64', () => {
    const nested = [
      { key: 'n', value: { intValue: '9223372036854775807' } },
      { key: 'i', value: { intValue: 3 } },
      { key: 'd', value: { doubleValue: 'NaN' } },
      { key: 'l', value: { arrayValue: { values: [{ kvlistValue: { values: [] } }, { boolValue: false }] } } },
    ];
    const list = [
      { key: 'x', value: { stringValue: 'y' } },
      { key: 'k', value: { kvlistValue: { values: nested } } },
    ];
    const parsed = parseSpanWith({
      attributes: [
        { key: 'pairs', value: { kvlistValue: { values: list } } },
        { key: 'bytes', value: { bytesValue: 'AQI=' } },
        { key: 'both', value: { arrayValue: { values: [{ kvlistValue: {} }, { bytesValue: 'AQI=' }] } } },
      ],
    });
    expect(parsed?.attributes).toEqual({
      pairs: '{"x":"y","k":{"n":"9223372036854775807","i":3,"d":"NaN","l":[{},false]}}',
      bytes: 'AQI=',
      both: ['{}', 'AQI='],
    });
  });

  it('ends a span without an end time when it starts, and reads other missing times as 0', () => {
    expect(parseSpanWith({ endTimeUnixNano: undefined })).toMatchObject({ endTimeUnixNano: span.startTimeUnixNano });
    const none = { startTimeUnixNano: undefined, endTimeUnixNano: undefined, events: [{ name: 'e' }] };
    expect(parseSpanWith(none)).toMatchObject({
      startTimeUnixNano: '0',
      endTimeUnixNano: '0',
      events: [{ timeUnixNano: '0' }],
    });
  });

  it('names the line that is not OTLP', () => {
    for (const bad of ['{', '[]', '{"spans":[]}']) {
      expect(() => parseSpans(`\n${bad}\n`)).toThrow(/line 2/);
    }
  });
});

function writtenAttributes(line: string): unknown {
  return JSON.parse(line).resourceSpans[0].scopeSpans[0].spans[0].attributes;
}

/** Reads a line whose span another writer wrote, with some of its properties replaced. */
function parseSpanWith(properties: object): SpanRecord | undefined {
  const request = JSON.parse(formatSpans([span], origin));
  Object.assign(request.resourceSpans[0].scopeSpans[0].spans[0], properties);
  return parseSpans(JSON.stringify(request))[0]?.spans[0];
}

it('imports no OpenTelemetry package', () => {
  for (const file of ['lines', 'format-spans', 'parse-spans', 'span-record', 'errors']) {
    expect(readFileSync(new URL(`./${file}.ts`, import.meta.url), 'utf8')).not.toMatch(/from '@opentelemetry/);
  }
});

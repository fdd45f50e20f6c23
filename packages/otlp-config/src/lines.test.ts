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
      { startTimeUnixNano: '1.5' },
      { endTimeUnixNano: '1' },
    ]) {
      expect(() => formatSpans([{ ...span, ...wrong }], origin)).toThrow(OtlpExporterError);
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

  it('names the line that is not OTLP', () => {
    for (const bad of ['{', '[]', '{"spans":[]}']) {
      expect(() => parseSpans(`\n${bad}\n`)).toThrow(/line 2/);
    }
  });
});

it('imports no OpenTelemetry package', () => {
  for (const file of ['lines', 'format-spans', 'parse-spans', 'span-record', 'errors']) {
    expect(readFileSync(new URL(`./${file}.ts`, import.meta.url), 'utf8')).not.toMatch(/from '@opentelemetry/);
  }
});

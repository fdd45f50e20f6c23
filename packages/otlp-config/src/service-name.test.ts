import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { describe, expect, it } from 'vitest';
import { withServiceName } from './service-name.js';

function exported(serviceName: string, own?: string): ReadableSpan[] {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({
    spanProcessors: [new SimpleSpanProcessor(withServiceName(exporter, serviceName))],
    ...(own ? { resource: resourceFromAttributes({ 'service.name': own, team: 'a' }) } : {}),
  });
  for (const name of ['first', 'second']) provider.getTracer('t').startSpan(name, { attributes: { name } }).end();
  return exporter.getFinishedSpans();
}

describe('withServiceName', () => {
  it.each([
    ['shop-tests', undefined, 'shop-tests'],
    ['shop-tests', 'other', 'shop-tests'],
    ['e2evidence', undefined, 'e2evidence'],
    ['e2evidence', 'unknown_service:node', 'e2evidence'],
    ['e2evidence', 'other', 'other'],
  ])('%j over the name %j of the provider is %j', (serviceName, own, expected) => {
    const [span] = exported(serviceName, own);
    expect(span?.resource.attributes['service.name']).toBe(expected);
  });

  it('leaves everything else of the span and its resource as it is', () => {
    const [span] = exported('shop-tests', 'other');
    expect(span?.resource.attributes).toEqual({ 'service.name': 'shop-tests', team: 'a' });
    expect(span).toMatchObject({ name: 'first', attributes: { name: 'first' }, ended: true });
    expect(span?.spanContext().traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(span?.duration).toHaveLength(2);
  });

  it('gives all spans of a provider the same resource, as exporters group by it', () => {
    const [first, second] = exported('shop-tests');
    expect(first?.resource).toBe(second?.resource);
  });
});

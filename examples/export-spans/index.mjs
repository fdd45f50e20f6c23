// Sends the spans of a test from a provider of the OpenTelemetry SDK to a collector.
import {
  configureOtlpExport,
  createAttachableProcessor,
  OtlpExportConfig,
  shutdownOtlpExport,
} from '@e2evidence/otlp-config';
import { context, trace } from '@opentelemetry/api';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { startCollector } from './collector.mjs';

const collector = await startCollector();

// A provider of the SDK takes processors in its constructor only; this one lets an exporter in later.
const provider = new BasicTracerProvider({ spanProcessors: [createAttachableProcessor()] });
const config = new OtlpExportConfig(collector.url, { protocol: 'http', serviceName: 'shop-tests' });
await configureOtlpExport(provider, config);

const tracer = provider.getTracer('shop');
const checkout = tracer.startSpan('checkout');
const inCheckout = trace.setSpan(context.active(), checkout);
tracer.startSpan('pay', { attributes: { 'order.total': 19 } }, inCheckout).end();
checkout.end();

// Spans wait in a batch: without this the process would end before they are sent.
console.log(await shutdownOtlpExport(provider));

for (const { service, name, attributes, parent } of await collector.received) {
  console.log(`${service}: ${name}`, attributes, parent ? `below ${parent}` : 'at the top');
}
await collector.close();

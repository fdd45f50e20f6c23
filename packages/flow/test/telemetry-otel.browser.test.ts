import { readFile } from 'node:fs/promises';
import { type FlowResult, withFlow } from '@e2evidence/flow';
import { parseSpans } from '@e2evidence/otlp-config/lines';
import { launchBrowser, type Tmpdir, tmpdir } from '@e2evidence/testkit';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AlwaysOffSampler,
  BasicTracerProvider,
  InMemorySpanExporter,
  ParentBasedSampler,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

const exporter = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
let browser: Browser;
let dir: Tmpdir;
beforeAll(async () => {
  trace.setGlobalTracerProvider(provider);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  browser = await launchBrowser();
  dir = await tmpdir();
});
beforeEach(() => exporter.reset());
afterAll(async () => {
  trace.disable();
  context.disable();
  await browser.close();
  await dir[Symbol.asyncDispose]();
});

async function failingFlow(telemetry: 'auto' | 'file'): Promise<FlowResult> {
  const page = await browser.newPage();
  const results: FlowResult[] = [];
  const options = { name: 'pay', outputDir: dir.path, telemetry, onEnd: (end: FlowResult) => void results.push(end) };
  await withFlow(page, options, (flow) =>
    flow.step('pay', () => {
      trace.getTracer('the-user').startSpan('user work').end();
      throw new TypeError('boom with Bearer abcdefghijklmnopqrstuvwxyz012345');
    }),
  ).catch(() => {});
  await page.close();
  return results[0]!;
}

it('makes its spans through the global provider, and the file holds the same ones', async () => {
  const result = await failingFlow('auto');
  const exported = new Map(exporter.getFinishedSpans().map((span) => [span.name, span]));
  expect([...exported.keys()].sort()).toEqual(['e2evidence.flow', 'e2evidence.step', 'user work']);
  const flow = exported.get('e2evidence.flow')!;
  const step = exported.get('e2evidence.step')!;
  expect(flow.spanContext().traceId).toBe(result.traceId);
  expect(step.parentSpanContext?.spanId).toBe(flow.spanContext().spanId);
  expect(exported.get('user work')?.parentSpanContext?.spanId).toBe(step.spanContext().spanId);

  const written = parseSpans(await readFile(result.spansPath!, 'utf8')).flatMap((part) => part.spans);
  expect(written.map((span) => span.spanId).sort()).toEqual(
    [flow, step].map((span) => span.spanContext().spanId).sort(),
  );
});

it('sets native attributes, ERROR status and a redacted exception event', async () => {
  await failingFlow('auto');
  const step = exporter.getFinishedSpans().find((span) => span.name === 'e2evidence.step')!;
  expect(step.attributes).toMatchObject({ 'step.name': 'pay', 'step.passed': false, 'error.type': 'TypeError' });
  expect(step.status.code).toBe(2);
  expect(step.events.map((event) => event.name)).toEqual(['exception']);
  expect(JSON.stringify([step.attributes, step.status, step.events])).not.toContain('abcdefghijklmnopqrstuvwxyz012345');
});

it('makes no span for a trace that is not sampled, and leaves no probe behind', async () => {
  const started: string[] = [];
  const recorder = {
    onStart: (span: { name: string }) => void started.push(span.name),
    onEnd() {},
    forceFlush: async () => {},
    shutdown: async () => {},
  };
  const sampler = new ParentBasedSampler({ root: new AlwaysOffSampler() });
  trace.disable();
  trace.setGlobalTracerProvider(new BasicTracerProvider({ sampler, spanProcessors: [recorder] }));
  const result = await failingFlow('auto');
  trace.disable();
  trace.setGlobalTracerProvider(provider);
  expect(started).toEqual([]);
  const report = JSON.parse(await readFile(result.reportPath!, 'utf8'));
  expect(report.traceparent).toMatch(/-00$/);
});

it('leaves the provider alone when telemetry is file', async () => {
  const result = await failingFlow('file');
  expect(exporter.getFinishedSpans().map((span) => span.name)).toEqual(['user work']);
  expect(result.traceId).toMatch(/^(?!0{32})[0-9a-f]{32}$/);
});

it('joins the trace that is active when it starts', async () => {
  const tracer = trace.getTracer('ci');
  const run = tracer.startSpan('ci run');
  const result = await context.with(trace.setSpan(context.active(), run), () => failingFlow('auto'));
  expect(result.traceId).toBe(run.spanContext().traceId);
});

import { BasicTracerProvider, BatchSpanProcessor, InMemorySpanExporter } from '@opentelemetry/sdk-trace-base';
import { describe, expect, it } from 'vitest';
import type { SpanExporter } from './build-exporter.js';
import { createExportTally } from './export-tally.js';

/** Ends some spans of a provider whose exporter is watched, and shuts it down. */
async function tallyOf(exporter: SpanExporter, count: number) {
  const tally = createExportTally();
  const processor = new BatchSpanProcessor(tally.watchExporter(exporter));
  tally.watchProcessor(processor, true);
  const provider = new BasicTracerProvider({ spanProcessors: [processor] });
  for (let i = 0; i < count; i++) provider.getTracer('t').startSpan('s').end();
  await provider.shutdown().catch(() => {});
  await tally.idle();
  return { lostSpans: tally.lostSpans, lastError: tally.lastError };
}

const shutdown = async () => {};

describe('createExportTally', () => {
  it('counts nothing while every span arrives', async () => {
    expect(await tallyOf(new InMemorySpanExporter(), 3)).toEqual({ lostSpans: 0, lastError: undefined });
  });

  it('counts the spans of an exporter that throws instead of answering', async () => {
    const error = new Error('boom');
    const throwing = {
      export() {
        throw error;
      },
      shutdown,
    };
    expect(await tallyOf(throwing, 3)).toEqual({ lostSpans: 3, lastError: error });
  });

  it('takes the first answer when an exporter gives two', async () => {
    const twice: SpanExporter = {
      export(_, done) {
        done({ code: 1 });
        done({ code: 1 });
      },
      shutdown,
    };
    expect(await tallyOf(twice, 3)).toEqual({ lostSpans: 3, lastError: undefined });
  });

  it('knows nothing of an exporter that cannot be watched', async () => {
    const frozen = Object.freeze<SpanExporter>({ export: (_, done) => done({ code: 0 }), shutdown });
    expect(await tallyOf(frozen, 3)).toEqual({ lostSpans: 0, lastError: undefined });
  });
});

import { announce } from './announcement.js';
import type { SpanProcessor } from './attachable-processor.js';
import type { SpanExporter } from './build-exporter.js';

/** What became of the spans of one attached export, since it was attached. */
export interface ExportTally {
  /** Spans that the exporter failed to send, and those that the queue had no room for. Exact once nothing is under way. */
  readonly lostSpans: number;
  /** The error of the last export that failed; undefined when none did, or when the exporter gave no reason. */
  readonly lastError: unknown;
  /** Resolves as soon as no export is under way; it waits for ever for an exporter that never answers. */
  idle(): Promise<void>;
}

/** A tally, and what makes it count. */
export interface RunningTally extends ExportTally {
  /** Counts what comes of the exports. The exporter is changed in place, and returned. */
  watchExporter(exporter: SpanExporter): SpanExporter;
  /**
   * Makes `shutdown()` announce the tally under {@link tallySlot}. The processor is changed in place.
   *
   * @param exportsAll - True when every sampled span is meant to be exported: the missing ones are then lost.
   */
  watchProcessor(processor: SpanProcessor, exportsAll: boolean): void;
}

/** Where processors announce their tally while they are shut down. */
export const tallySlot: symbol = Symbol.for('@e2evidence/otlp-config/tally/v1');

/** A tally that has counted nothing yet. */
export function createExportTally(): RunningTally {
  const underWay = new Set<Promise<void>>();
  let failedSpans = 0;
  let endedSpans = 0;
  let exportedSpans = 0;
  let lastError: unknown;
  let seesExports = false;
  let seesEnded = false;

  const self: RunningTally = {
    get lostSpans() {
      return failedSpans + (seesExports && seesEnded ? Math.max(0, endedSpans - exportedSpans) : 0);
    },
    get lastError() {
      return lastError;
    },
    async idle() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    watchExporter(exporter) {
      const { export: send } = exporter;
      // A frozen exporter is used as it is, and nothing is known of it then.
      seesExports = Reflect.set(exporter, 'export', ((spans, done) => {
        const count = spans.length;
        exportedSpans += count;
        let end = () => {};
        const answer = new Promise<void>((resolve) => {
          end = resolve;
        });
        underWay.add(answer);
        const settle = (code: number, error: unknown) => {
          if (!underWay.delete(answer)) return;
          if (code !== 0) {
            failedSpans += count;
            lastError = error;
          }
          end();
        };
        try {
          send.call(exporter, spans, (result) => {
            settle(result.code, result.error);
            done(result);
          });
        } catch (error) {
          settle(1, error);
          throw error;
        }
      }) satisfies SpanExporter['export']);
      return exporter;
    },
    watchProcessor(processor, exportsAll) {
      let isShutDown = false;
      const { shutdown, onEnd } = processor;
      Reflect.set(processor, 'shutdown', () => {
        isShutDown = true;
        announce(tallySlot, self);
        return shutdown.call(processor);
      });
      if (!exportsAll) return;
      seesEnded = Reflect.set(processor, 'onEnd', (span: SampledSpan) => {
        if (!isShutDown && (span.spanContext().traceFlags & sampledFlag) !== 0) endedSpans += 1;
        onEnd.call(processor, span);
      });
    },
  };
  return self;
}

// https://www.w3.org/TR/trace-context/#sampled-flag
const sampledFlag = 1;

interface SampledSpan {
  spanContext(): { readonly traceFlags: number };
}

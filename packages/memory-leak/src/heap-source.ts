import { isPageClosed } from '@e2evidence/drivers';
import { describeError, isE2EvidenceError } from '@e2evidence/errors';
import { type HeapFiguresRow, heapFiguresRow } from './growth-report.js';
import { type HeapFigureSource, type SampleOptions, sampleHeap } from './sample-heap.js';

/** `artifacts/heap.json`: the heap of every watched page while a flow ran. */
export interface HeapHistory {
  readonly schema_version: 1;
  /** In order of time. */
  readonly samples: readonly HeapHistorySample[];
}

/** The heap of one page at one moment of a flow. */
export interface HeapHistorySample extends HeapFiguresRow {
  /** Label of the page. */
  readonly page: string;
  /** `start` is before the first step. */
  readonly at: 'start' | 'step_ended' | 'failure';
  /** The step before or in which it was taken; null outside of steps. Counts as in `report.json`. */
  readonly step_index: number | null;
  /** Its name; null outside of steps. */
  readonly step_name: string | null;
  /** Epoch milliseconds. */
  readonly timestamp_ms: number;
  /** Where the figures come from. */
  readonly source: HeapFigureSource;
}

/** What {@link heapSource} needs of the flow that runs it. */
export interface HeapSourceContext {
  /** The pages watched so far, closed ones included. */
  pages(): readonly { readonly label: string; readonly page: object }[];
  /** Says what could not be measured; it becomes part of the report, not of the result. */
  diagnose(message: string): void;
  /** The clock of the flow, epoch milliseconds. */
  now(): number;
}

/** What {@link heapSource} needs to know of a step. */
export interface HeapSourceStep {
  /** Counts from 0 in order of start. */
  readonly index: number;
  /** What the step does. */
  readonly name: string;
}

/** An evidence source for `sources` of `withFlow` and `startFlow`. */
export interface HeapSource {
  readonly name: 'heap';
  /** Remembers the flow, and forgets the one before; nothing is measured yet. */
  start(context: HeapSourceContext): void;
  /** Measures before the first step only. */
  stepStarted(step: HeapSourceStep): Promise<void>;
  /** Measures after each step. */
  stepEnded(step: HeapSourceStep): Promise<void>;
  /** Measures once more, and gives `artifacts/heap.json`; no file when nothing could be measured. */
  failed(
    context: HeapSourceContext & { readonly step?: HeapSourceStep },
  ): Promise<{ name: string; data: string; contentType: string; description: string }[]>;
  /** Does nothing: each sample closes its own session. */
  stop(): void;
}

/**
 * The heap of every watched page before the first step, after each step and at the failure, as `artifacts/heap.json`.
 *
 * Each sample forces a collection, which takes 10 to 60 ms of the page's time: pass this where the heap is in question,
 * not to every test. One flow after another may use it; flows that run at the same time need one each.
 *
 * @param options - `source`: as for {@link sampleHeap} (default `auto`). `timeoutMs`: longest time for one sample, in milliseconds
 * (default 1000).
 *
 * @example
 * await withFlow(page, { name: 'checkout', sources: [heapSource()] }, async (flow) => {});
 * // => the bundle of a failure holds artifacts/heap.json
 */
export function heapSource(options: Pick<SampleOptions, 'source' | 'timeoutMs'> = {}): HeapSource {
  const { source = 'auto', timeoutMs = 1000 } = options;
  let samples: HeapHistorySample[] = [];
  const unmeasurable = new WeakSet<object>();
  let flow: HeapSourceContext | undefined;

  const sampleEachPage = async (context: HeapSourceContext, at: HeapHistorySample['at'], step?: HeapSourceStep) => {
    const pages = context.pages().filter(({ page }) => !unmeasurable.has(page) && !isPageClosed(page));
    await Promise.all(
      pages.map(async ({ page, label }) => {
        try {
          const figures = await sampleHeap(page, { source, timeoutMs });
          samples.push({
            page: label,
            at,
            step_index: step?.index ?? null,
            step_name: step?.name ?? null,
            timestamp_ms: context.now(),
            ...heapFiguresRow(figures),
            source: figures.source,
          });
        } catch (error) {
          if (isE2EvidenceError(error, 'MEMORY_LEAK_NO_HEAP_FIGURES')) unmeasurable.add(page);
          context.diagnose(`${label}: ${describeError(error).message}`);
        }
      }),
    );
  };

  return {
    name: 'heap',
    start(context) {
      flow = context;
      samples = [];
    },
    async stepStarted(step) {
      if (flow && samples.length === 0) await sampleEachPage(flow, 'start', step);
    },
    async stepEnded(step) {
      if (flow) await sampleEachPage(flow, 'step_ended', step);
    },
    async failed(context) {
      await sampleEachPage(context, 'failure', context.step);
      if (samples.length === 0) return [];
      const history: HeapHistory = { schema_version: 1, samples };
      const data = `${JSON.stringify(history, null, 2)}\n`;
      const description = 'heap of each page after each step, bytes';
      return [{ name: 'artifacts/heap.json', data, contentType: 'application/json', description }];
    },
    stop() {},
  };
}

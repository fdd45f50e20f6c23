import type { GrowthResult } from './detect-growth.js';
import type { HeapFigureSource, HeapFigures } from './sample-heap.js';

/** The heap of one moment, as it is written to disk. */
export interface HeapFiguresRow {
  /** JavaScript objects. */
  readonly used_heap_bytes: number;
  /** What the browser holds for the page besides, such as DOM nodes; absent when not told. */
  readonly embedder_heap_bytes?: number;
  /** Memory behind typed arrays; absent when not told. */
  readonly backing_storage_bytes?: number;
}

/** The memory report, as it is written to disk: bytes, iterations counted from 0. */
export interface GrowthReport {
  /** One per iteration, in order. */
  readonly samples: readonly ({ readonly iteration: number } & HeapFiguresRow)[];
  /** Slope of the least squares line through the used heap, bytes per iteration. */
  readonly slope_bytes_per_iter: number;
  /** Last sample minus first, used heap. */
  readonly delta_bytes: number;
  /** Where every figure comes from. */
  readonly source: HeapFigureSource | 'sampler';
  /** How many iterations ran before the first sample. */
  readonly warmup: number;
  /** The budget in bytes per iteration, null when there was none. */
  readonly budget_bytes_per_iter: number | null;
}

/** A result as its report. */
export function growthReport(result: Omit<GrowthResult, 'toReport'>): GrowthReport {
  return {
    samples: result.samples.map((sample) => ({ iteration: sample.iteration, ...heapFiguresRow(sample) })),
    slope_bytes_per_iter: result.slopeBytesPerIter,
    delta_bytes: result.deltaBytes,
    source: result.source,
    warmup: result.warmup,
    budget_bytes_per_iter: result.growthBytesPerIterBudget ?? null,
  };
}

/** Heap figures under the names that they have on disk. */
export function heapFiguresRow(figures: Omit<HeapFigures, 'source'>): HeapFiguresRow {
  const { usedHeapBytes, embedderHeapBytes, backingStorageBytes } = figures;
  return {
    used_heap_bytes: usedHeapBytes,
    ...(embedderHeapBytes === undefined ? {} : { embedder_heap_bytes: embedderHeapBytes }),
    ...(backingStorageBytes === undefined ? {} : { backing_storage_bytes: backingStorageBytes }),
  };
}

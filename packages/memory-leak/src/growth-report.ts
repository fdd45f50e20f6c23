import type { GrowthResult } from './detect-growth.js';
import type { HeapFigureSource, HeapFigures } from './sample-heap.js';

/** The heap of one moment, as it is written to disk. */
export interface HeapFiguresRow {
  /** JavaScript objects, bytes. */
  readonly used_heap_bytes: number;
  /** What the browser holds for the page besides, bytes; absent when not told. */
  readonly embedder_heap_bytes?: number;
  /** Memory behind typed arrays, bytes; absent when not told. */
  readonly backing_storage_bytes?: number;
}

/** The heap after one iteration, as it is written to disk. */
export interface MemorySampleRow extends HeapFiguresRow {
  /**
   * Counts from 0; warm-up iterations are not counted.
   *
   * @asType integer
   */
  readonly iteration: number;
}

/** The memory report on disk. The first three keys are those of the Python tool; reports that it wrote have no others. */
export interface MemoryReport {
  /** One per iteration, in order. */
  readonly samples: readonly MemorySampleRow[];
  /** Slope of the least squares line through the samples; negative when the heap shrank. */
  readonly slope_bytes_per_iter: number;
  /** Last sample minus first. */
  readonly delta_bytes: number;
  /** Where every figure comes from; `sampler` for a measure of the caller's own. */
  readonly source?: HeapFigureSource | 'sampler';
  /** How many iterations were run before and not kept. */
  readonly warmup?: number;
  /** The budget in bytes per iteration, null when there was none. */
  readonly budget_bytes_per_iter?: number | null;
}

/** The memory report as it is written by this package: nothing is left out. */
export type GrowthReport = Required<MemoryReport>;

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

/**
 * Tells whether the heap of a page grows when an action is repeated.
 *
 * @packageDocumentation
 */
export { detectGrowth, type GrowthOptions, type GrowthResult } from './detect-growth.js';
export { MemoryLeakError, type MemoryLeakErrorCode } from './errors.js';
export type { GrowthReport, HeapFiguresRow, MemoryReport, MemorySampleRow } from './growth-report.js';
export {
  type HeapHistory,
  type HeapHistorySample,
  type HeapSource,
  type HeapSourceContext,
  type HeapSourceStep,
  heapSource,
} from './heap-source.js';
export { MemorySample } from './memory-sample.js';
export {
  type HeapFigureSource,
  type HeapFigures,
  type SampleOptions,
  sampleHeap,
  sampleUsedHeap,
} from './sample-heap.js';

import type { HeapFigures } from './sample-heap.js';

/**
 * The heap after one iteration.
 *
 * @example
 * new MemorySample(0, 1_048_576).embedderHeapBytes; // => undefined
 */
export class MemorySample {
  /** Counts from 0; warm-up iterations are not counted. */
  readonly iteration: number;
  /** JavaScript objects, bytes. */
  readonly usedHeapBytes: number;
  /** What the browser holds for the page besides, bytes; absent when not told. */
  readonly embedderHeapBytes?: number;
  /** Memory behind typed arrays, bytes; absent when not told. */
  readonly backingStorageBytes?: number;

  /**
   * Takes what it is given, unchecked; bytes.
   *
   * @param more - The memory around the heap, where it is known.
   */
  constructor(
    iteration: number,
    usedHeapBytes: number,
    more: Pick<HeapFigures, 'embedderHeapBytes' | 'backingStorageBytes'> = {},
  ) {
    this.iteration = iteration;
    this.usedHeapBytes = usedHeapBytes;
    if (more.embedderHeapBytes !== undefined) this.embedderHeapBytes = more.embedderHeapBytes;
    if (more.backingStorageBytes !== undefined) this.backingStorageBytes = more.backingStorageBytes;
  }
}

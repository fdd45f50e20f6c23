import { E2EvidenceError, type ErrorCatalog } from '@e2evidence/errors';

const memoryLeakCatalog = {
  MEMORY_LEAK_TOO_FEW_ITERATIONS: {
    meaning: 'A line cannot be fitted through fewer than two samples.',
    remedy: 'Pass `iterations` as an integer from 2.',
  },
  MEMORY_LEAK_BAD_OPTION: {
    meaning: 'An option is out of its bounds.',
    remedy: 'Correct the option that the message names.',
  },
  MEMORY_LEAK_BUDGET_EXCEEDED: {
    meaning: 'The heap grew faster than `growthBytesPerIterBudget` allows.',
    remedy: 'Look at `details.report`: find what each iteration keeps, or raise the budget.',
  },
  MEMORY_LEAK_NO_HEAP_FIGURES: {
    meaning: 'The driver does not tell how large the heap of the page is.',
    remedy: 'Pass an open page of a Chromium browser, or a `sampler` that gives the used heap in bytes.',
  },
  MEMORY_LEAK_TIMED_OUT: {
    meaning: 'The page gave no heap figure in time.',
    remedy: 'Close what blocks the page, such as a dialog or an endless loop, or raise `timeoutMs`.',
  },
} as const;

/** The codes of {@link MemoryLeakError}. */
export type MemoryLeakErrorCode = keyof typeof memoryLeakCatalog;

/** Thrown when the heap cannot be measured, and when it grew more than allowed. */
export class MemoryLeakError extends E2EvidenceError<MemoryLeakErrorCode> {
  static override readonly className: string = 'MemoryLeakError';
  static override readonly catalog: ErrorCatalog = memoryLeakCatalog;
}

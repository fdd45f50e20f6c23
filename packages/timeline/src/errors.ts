import { E2EvidenceError, type ErrorCatalog } from '@e2evidence/errors';

const timelineCatalog = {
  TIMELINE_BAD_TIMESTAMP: {
    meaning: 'An entry has no timestamp that is a finite number.',
    remedy: 'Give the entry its time in epoch milliseconds.',
  },
  TIMELINE_BAD_ENTRY: {
    meaning: 'A source of the timeline is no list, or one of its entries is no object.',
    remedy: 'Pass an iterable of plain objects, or leave the source out.',
  },
} as const;

/** Why a timeline could not be made. */
export type TimelineErrorCode = keyof typeof timelineCatalog;

/** Thrown when entries cannot be put in order. */
export class TimelineError extends E2EvidenceError<TimelineErrorCode> {
  static override readonly className: string = 'TimelineError';
  static override readonly catalog: ErrorCatalog = timelineCatalog;
}

import { isE2EvidenceError } from '@e2evidence/errors';
import { EventBusError } from './errors.js';
import { behindTheEnd, unreadable } from './log-offsets.js';

/** What ndjson throws, in the words of the bus. What the caller's own functions throw goes through as it is. */
export function asReadError(path: string, cause: unknown): unknown {
  if (isE2EvidenceError(cause, 'NDJSON_BAD_OFFSET')) {
    return behindTheEnd(path, Number(cause.details['offset']), Number(cause.details['size']));
  }
  if (isE2EvidenceError(cause, 'NDJSON_UNREADABLE')) return unreadable(path, cause.cause);
  if (isE2EvidenceError(cause, 'NDJSON_BAD_ROW')) {
    return corruptLine(path, {
      offset: Number(cause.details['offset']),
      nextOffset: Number(cause.details['nextOffset']),
    });
  }
  return cause;
}

/** Whether a reading failed because the log is no longer the one that was read before. */
export function isOfAnotherLog(error: unknown): boolean {
  return isE2EvidenceError(error, 'EVENT_BUS_BAD_OFFSET') || isE2EvidenceError(error, 'EVENT_BUS_LOG_REPLACED');
}

/** The error for a complete line that is not JSON. */
export function corruptLine(
  path: string,
  { offset, nextOffset }: { offset: number; nextOffset: number },
): EventBusError {
  const message = `Could not read the event at byte ${offset} of ${path}: the line is not JSON.`;
  return new EventBusError('EVENT_BUS_CORRUPT_LINE', message, { details: { path, offset, nextOffset } });
}

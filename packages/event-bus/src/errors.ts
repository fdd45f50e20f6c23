import { E2EvidenceError, type ErrorCatalog } from '@e2evidence/errors';

const eventBusCatalog = {
  EVENT_BUS_EMPTY_TOPIC: {
    meaning: 'The topic is empty, or no text.',
    remedy: 'Pass a topic such as "setup.done".',
  },
  EVENT_BUS_BAD_PAYLOAD: {
    meaning: 'The payload is no plain object, or holds what would not come back from the log as it was.',
    remedy:
      'Pass an object of text, finite numbers, booleans, null, arrays and plain objects; a date as toISOString(), a Map as Object.fromEntries(map).',
  },
  EVENT_BUS_BAD_ENVELOPE: {
    meaning: 'An object, or a line of the log, is no event: a member is missing or of the wrong kind.',
    remedy:
      'An event has event_id and topic (text), payload (an object), timestamp_ms (a number) and sender (text or null); pass onCorrupt to skip such lines.',
  },
  EVENT_BUS_CORRUPT_LINE: {
    meaning: 'A complete line of the log is not JSON: a writer died in it, or something else wrote there.',
    remedy: 'Pass onCorrupt to skip such lines, or read on from the nextOffset in the details.',
  },
  EVENT_BUS_BAD_OFFSET: {
    meaning: 'The offset is no number of bytes, lies behind the end of the log, or inside one of its lines.',
    remedy: 'Use a nextOffset or a currentOffset() of this log; when it was truncated or replaced, start again at 0.',
  },
  EVENT_BUS_TIMEOUT: {
    meaning:
      'What was waited for did not come in time: an event, the result of another process, a lock, a barrier, a job.',
    remedy:
      'Check that the other processes run and use the same log and name; raise timeoutMs, or go on from the nextOffset in the details.',
  },
  EVENT_BUS_ABORTED: {
    meaning: 'The signal was aborted while something was waited for.',
    remedy: 'The cause is the reason that was given to abort().',
  },
  EVENT_BUS_CLOSED: {
    meaning: 'The bus is closed.',
    remedy: 'Close it last, or make a new EventBus for the same log.',
  },
  EVENT_BUS_UNWRITABLE: {
    meaning: 'The log cannot be opened for appending, or the event was not taken whole.',
    remedy: 'Check that the path is a file in a writable folder and that the disk has room, then publish again.',
  },
  EVENT_BUS_UNREADABLE: {
    meaning: 'The log is there but cannot be read.',
    remedy: 'Check that it is a file and that this user may read it.',
  },
  EVENT_BUS_LEASE_LOST: {
    meaning: 'The lease was lost before its work was done: it was not renewed in time, and another may hold it now.',
    remedy:
      'Do not block the event loop for as long as ttlMs, or raise it; stop the work when the signal is aborted, and hand the token to what it changes.',
  },
  EVENT_BUS_LOG_REPLACED: {
    meaning: 'The log was removed, cut short or replaced while processes coordinated through it.',
    remedy:
      'Use a new log for a new run, and leave the old one until every process has ended; then make a new EventBus.',
  },
  EVENT_BUS_BAD_URL: {
    meaning: 'The address names no log that this package can open.',
    remedy: 'Pass a path or a file: URL; for nats:// install @e2evidence/event-bus-nats, whose createBus takes it.',
  },
  EVENT_BUS_BAD_OPTION: {
    meaning: 'An option, a key or a name has a value that cannot be used.',
    remedy:
      'Times are milliseconds, 0 or more, a ttlMs 1 or more; senders, keys and names are text; now gives epoch milliseconds, newId a UUID.',
  },
} as const;

/** Every code of {@link EventBusError}. */
export type EventBusErrorCode = keyof typeof eventBusCatalog;

/** What this package throws. `details` holds `path`, and for a place in the log `offset` and `nextOffset`, in bytes. */
export class EventBusError extends E2EvidenceError<EventBusErrorCode> {
  static override readonly className: string = 'EventBusError';
  static override readonly catalog: ErrorCatalog = eventBusCatalog;
}

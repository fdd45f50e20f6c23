import type { EventBusError } from './errors.js';
import type { EventEnvelope, EventPlace, PolledEnvelope } from './event-envelope.js';

/** A complete line, or message, of a log that is no event. */
export interface CorruptEventLine extends EventPlace {
  /** Says why: `EVENT_BUS_CORRUPT_LINE` or `EVENT_BUS_BAD_ENVELOPE`. */
  readonly error: EventBusError;
}

/** What one reading of an {@link EventLog} gives. */
export interface EventBatch {
  /** In the order of the log. */
  readonly events: readonly PolledEnvelope[];
  /** The position of the next reading: behind the last event that was looked at, wanted or not. */
  readonly nextOffset: number;
  /** True when the log held nothing behind this batch. */
  readonly atEnd: boolean;
  /** There when the log was cut short or replaced since the batch before, and this one begins at its new start. */
  readonly restarted?: 'truncated' | 'replaced';
}

/** Options of {@link EventLog.readFrom}. */
export interface ReadFromOptions {
  /** Only events of these topics; empty for all. @defaultValue all */
  readonly topics?: ReadonlySet<string>;
  /**
   * Called for each bad line, which is then skipped; one that cannot be an event of the wanted topics may be passed over.
   * @defaultValue such a line throws, behind the events before it
   */
  readonly onCorrupt?: ((line: CorruptEventLine) => void) | undefined;
  /**
   * An event that was read from this log before. When it no longer stands in its place, another log does, and the reading
   * throws `EVENT_BUS_LOG_REPLACED`. Not for `follow`, which notices by itself; a log that nobody can replace need not look.
   * @defaultValue none
   */
  readonly known?: Pick<PolledEnvelope, 'eventId' | 'offset' | 'nextOffset'> | undefined;
  /**
   * Goes on for ever: waits at the end for what comes, and goes over to the log that replaces this one once what is left
   * of this one is read. @defaultValue `false`
   */
  readonly follow?: boolean;
  /** Ends the reading, without an error. @defaultValue none */
  readonly signal?: AbortSignal;
}

/**
 * A total order of events that several processes append to: a file on one machine, a stream on a server.
 *
 * A position is a number that only grows: the byte in a file, the sequence in a stream. 0 is the start.
 */
export interface EventLog {
  /** Names the log for people: the path of a file, the address of a server without credentials. */
  readonly name: string;
  /**
   * Appends one event. Events of one log object keep the order of the calls.
   *
   * @returns Resolves when the log has the event: it is then read by everybody and survives the process.
   * @throws EventBusError `EVENT_BUS_UNWRITABLE`, `EVENT_BUS_CLOSED`
   */
  append(envelope: EventEnvelope): Promise<void>;
  /**
   * Reads from a position to the end that the log has now, batch by batch in bounded memory. A log that is not there
   * yet gives one batch without events, whose `nextOffset` is 0.
   *
   * @throws EventBusError `EVENT_BUS_BAD_OFFSET`, `EVENT_BUS_UNREADABLE`, `EVENT_BUS_LOG_REPLACED`, and without `onCorrupt`
   * `EVENT_BUS_CORRUPT_LINE` and `EVENT_BUS_BAD_ENVELOPE`
   */
  readFrom(offset: number, options?: ReadFromOptions): AsyncIterable<EventBatch>;
  /** The position behind the last event; 0 when the log is empty. */
  end(): Promise<number>;
  /**
   * Calls `wake` soon after the log has grown, perhaps more often. A wake that is missed costs time, never events.
   *
   * @returns Stops it; after that `wake` is not called.
   */
  watch(wake: () => void): () => void;
  /** Ends once what was appended is written. A second call does nothing. */
  close(): Promise<void>;
}

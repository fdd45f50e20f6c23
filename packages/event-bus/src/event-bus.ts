import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { isE2EvidenceError } from '@e2evidence/errors';
import { type Appender, openAppender } from '@e2evidence/ndjson';
import { EventBusError } from './errors.js';
import { EventEnvelope, type PolledEnvelope, toRow } from './event-envelope.js';
import { endOfLastLine } from './log-offsets.js';
import { isWellFormed, plainPayload } from './plain-payload.js';
import { type CorruptEventLine, scanEvents } from './scan-events.js';
import { type WaitForOptions, waitForEvent } from './wait-for-event.js';

/** Options of {@link EventBus}. */
export interface EventBusOptions {
  /** Who publishes, such as `shard-1`. @defaultValue `null` */
  readonly sender?: string | null;
  /** The clock of `timestampMs`: epoch milliseconds; a fraction is cut off. @defaultValue `Date.now` */
  readonly now?: () => number;
  /** Makes event ids: UUIDs, or 32 hex digits. @defaultValue `crypto.randomUUID` */
  readonly newId?: () => string;
}

/** Options of {@link EventBus.poll}. */
export interface PollOptions {
  /** The byte to start at: 0, a `nextOffset`, or a `currentOffset()`. @defaultValue `0` */
  readonly offset?: number;
  /** The topics that are wanted, one or many; an empty list wants all. @defaultValue all */
  readonly topics?: string | Iterable<string>;
  /** Called for each complete line that is no event, which is then skipped. Without it such a line throws. */
  readonly onCorrupt?: (line: CorruptEventLine) => void;
}

/** What {@link EventBus.poll} gives. */
export interface PollResult {
  /** In the order of the log. */
  readonly events: PolledEnvelope[];
  /** The `offset` of the next poll: the byte after the last line that was looked at, wanted or not. */
  readonly nextOffset: number;
  /** How many lines were skipped; there when `onCorrupt` was given. */
  readonly corruptCount?: number;
}

/**
 * Publishes to, and reads from, one log that many processes share; the Python tool `je_web_runner` may be one of them.
 *
 * The file and its folder come with the first event. Payloads are written as they are: nothing is redacted.
 *
 * @example
 * const bus = new EventBus('run/bus.ndjson', { sender: 'shard-1' });
 * await bus.publish('setup.done', { baseUrl: 'http://127.0.0.1:8080' });
 * (await bus.waitFor('setup.done')).payload; // => { baseUrl: 'http://127.0.0.1:8080' }
 */
export class EventBus implements AsyncDisposable {
  /** The path of the log, as it was given. */
  readonly logPath: string;
  /** Who publishes here; null when nobody said. */
  readonly sender: string | null;
  readonly #path: string;
  readonly #now: () => number;
  readonly #newId: () => string;
  readonly #closed = new AbortController();
  #appender: Promise<Appender> | undefined;

  /**
   * Opens nothing yet: the log is opened by the first event.
   *
   * @param logPath - The file, the same in every process; a relative one is meant from where the process is now.
   * @param options - Or the sender alone.
   * @throws {@link EventBusError} `EVENT_BUS_BAD_OPTION`
   */
  constructor(logPath: string, options: EventBusOptions | string = {}) {
    const {
      sender = null,
      now = Date.now,
      newId = randomUUID,
    } = typeof options === 'string' ? { sender: options } : options;
    if (sender !== null && (typeof sender !== 'string' || !isWellFormed(sender))) throw badOption('sender', sender);
    this.logPath = logPath;
    this.sender = sender;
    // A later chdir moves neither the reader nor the writer.
    this.#path = resolve(logPath);
    this.#now = now;
    this.#newId = newId;
  }

  /**
   * Appends one event; events of one bus keep the order of their calls.
   *
   * @param topic - Not empty.
   * @param payload - Plain data, copied before this returns. A property that is `undefined` is left out.
   * @returns The event, once its whole line is written. Nothing is written when this throws.
   * @throws {@link EventBusError} `EVENT_BUS_EMPTY_TOPIC`, `EVENT_BUS_BAD_PAYLOAD`, `EVENT_BUS_BAD_ENVELOPE` (a topic
   * that UTF-8 cannot carry), `EVENT_BUS_BAD_OPTION`, `EVENT_BUS_UNWRITABLE`, `EVENT_BUS_CLOSED`
   *
   * @example
   * (await bus.publish('shard.started', { shard: 2 })).topic; // => 'shard.started'
   */
  async publish(topic: string, payload: Readonly<Record<string, unknown>> = {}): Promise<EventEnvelope> {
    checkTopic(topic, 'publish');
    if (!isWellFormed(topic)) {
      throw new EventBusError('EVENT_BUS_BAD_ENVELOPE', 'Could not publish: the topic holds a lone surrogate.');
    }
    const copy = plainPayload(payload);
    const envelope = new EventEnvelope(this.#makeId(), topic, copy, this.#timestamp(), this.sender);
    await this.#append(envelope);
    return envelope;
  }

  /**
   * Reads the events from an offset to the last complete line. A line that is still being written is left for the next
   * poll, which starts at `nextOffset`.
   *
   * @returns No events and 0 when there is no log yet.
   * @throws {@link EventBusError} `EVENT_BUS_BAD_OFFSET`, `EVENT_BUS_UNREADABLE`, and without `onCorrupt`
   * `EVENT_BUS_CORRUPT_LINE` and `EVENT_BUS_BAD_ENVELOPE`, which say at which byte
   *
   * @example
   * let offset = 0;
   * const { events, nextOffset } = await bus.poll({ offset, topics: ['shard.done'] });
   * offset = nextOffset;
   */
  async poll(options: PollOptions = {}): Promise<PollResult> {
    const { offset = 0, topics = [], onCorrupt } = options;
    const wanted = new Set(typeof topics === 'string' ? [topics] : topics);
    const events: PolledEnvelope[] = [];
    const collect = (event: PolledEnvelope): boolean => {
      if (wanted.size === 0 || wanted.has(event.topic)) events.push(event);
      return false;
    };
    const { nextOffset, corruptCount } = await scanEvents(this.#path, offset, collect, onCorrupt);
    return { events, nextOffset, ...(onCorrupt ? { corruptCount } : {}) };
  }

  /**
   * The byte after the last complete line: pass it as `offset` to see only what is published from now on.
   *
   * @returns 0 when there is no log yet.
   * @throws {@link EventBusError} `EVENT_BUS_UNREADABLE`
   */
  async currentOffset(): Promise<number> {
    return endOfLastLine(this.#path);
  }

  /**
   * Waits for the first event of a topic, from the start of the log unless `offset` says otherwise.
   *
   * @returns The event; its `nextOffset` is where the next wait goes on, so that nothing in between is lost.
   * @throws {@link EventBusError} `EVENT_BUS_TIMEOUT` (`details.nextOffset` is what was looked at), `EVENT_BUS_ABORTED`,
   * `EVENT_BUS_CLOSED`, `EVENT_BUS_EMPTY_TOPIC`, `EVENT_BUS_BAD_OPTION`, and as {@link poll} does
   * `EVENT_BUS_BAD_OFFSET`, `EVENT_BUS_UNREADABLE`, `EVENT_BUS_CORRUPT_LINE`, `EVENT_BUS_BAD_ENVELOPE`; what the
   * predicate throws goes through
   *
   * @example
   * const first = await bus.waitFor('shard.done');
   * const second = await bus.waitFor('shard.done', { offset: first.nextOffset });
   */
  async waitFor(topic: string, options: WaitForOptions = {}): Promise<PolledEnvelope> {
    checkTopic(topic, 'wait');
    return waitForEvent(this.#path, topic, options, this.#closed.signal);
  }

  /** Closes the log once the events under way are written, and ends the waits. A second call does nothing. */
  async close(): Promise<void> {
    this.#closed.abort();
    const appender = await this.#appender?.catch(() => undefined);
    await appender?.close();
  }

  /** The same as {@link close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #append(envelope: EventEnvelope): Promise<void> {
    if (this.#closed.signal.aborted) {
      throw new EventBusError('EVENT_BUS_CLOSED', `Could not publish to ${this.#path}: the bus is closed.`, {
        details: { path: this.#path, topic: envelope.topic },
      });
    }
    try {
      const appender = await this.#open();
      await appender.append(toRow(envelope));
    } catch (cause) {
      throw unwritable(this.#path, envelope.topic, cause);
    }
  }

  #open(): Promise<Appender> {
    this.#appender ??= openAppender(this.#path).catch((cause) => {
      this.#appender = undefined;
      throw cause;
    });
    return this.#appender;
  }

  #makeId(): string {
    const id = this.#newId();
    const hex = typeof id === 'string' ? id.replaceAll('-', '').toLowerCase() : '';
    if (!/^[0-9a-f]{32}$/.test(hex)) throw badOption('newId()', id);
    return hex;
  }

  #timestamp(): number {
    const timestampMs = Math.trunc(this.#now());
    if (!Number.isSafeInteger(timestampMs)) throw badOption('now()', timestampMs);
    return timestampMs;
  }
}

function checkTopic(topic: unknown, attempt: string): void {
  if (typeof topic === 'string' && topic !== '') return;
  throw new EventBusError('EVENT_BUS_EMPTY_TOPIC', `Could not ${attempt}: the topic is ${JSON.stringify(topic)}.`);
}

function badOption(option: string, value: unknown): EventBusError {
  return new EventBusError('EVENT_BUS_BAD_OPTION', `Could not use the bus: ${option} is ${String(value)}.`, {
    details: { option },
  });
}

function unwritable(path: string, topic: string, cause: unknown): EventBusError {
  return new EventBusError('EVENT_BUS_UNWRITABLE', `Could not publish to ${path}: ${reasonOf(cause)}.`, {
    cause,
    details: { path, topic },
  });
}

function reasonOf(failure: unknown): string {
  if (isE2EvidenceError(failure, 'NDJSON_SHORT_WRITE')) {
    return `${failure.details['written']} of ${failure.details['length']} bytes were taken`;
  }
  const { cause } = failure as { cause?: NodeJS.ErrnoException };
  return cause?.code ?? String(failure);
}

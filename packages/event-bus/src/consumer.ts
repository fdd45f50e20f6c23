import type { BusBackend } from './bus-backend.js';
import type { Topics } from './checks.js';
import { Deadline, type WaitOptions } from './deadline.js';
import { EventBusError } from './errors.js';
import type { PolledEnvelope } from './event-envelope.js';
import type { EventLog } from './event-log.js';
import type { Lease } from './key-value.js';
import { isIn, type Place, placeOf } from './place.js';
import { eventsFrom, type SubscribeOptions } from './subscription.js';
import { takeWhenFree } from './take-when-free.js';

/** Options of {@link EventBus.consumer}. */
export interface ConsumerOptions extends WaitOptions, Pick<SubscribeOptions, 'signal' | 'onCorrupt' | 'onRestart'> {
  /** The topics that are wanted, one or many; an empty list wants all. @defaultValue all */
  readonly topics?: Topics;
  /** Where one begins that has no place yet. @defaultValue `0` */
  readonly from?: number;
  /**
   * How long another process waits for this one when it no longer shows that it lives, milliseconds. One whose process
   * has ended on this machine is replaced at once. @defaultValue `30_000`
   */
  readonly ttlMs?: number;
}

/**
 * A reader with a name, which goes on where it was, in this process or in the next.
 *
 * An event counts as read when the loop asks for the next one, or at {@link commit}. A process that dies before has one
 * event that does not count: its successor gets that one again, and no other twice.
 *
 * @example
 * await using reports = await bus.consumer('reports', { topics: 'shard.done' });
 * for await (const { payload } of reports) console.log(payload); // => { shard: 2 }
 */
export class Consumer implements AsyncIterable<PolledEnvelope>, AsyncDisposable {
  /** Its name; one process at a time reads under it. */
  readonly name: string;
  readonly #log: EventLog;
  readonly #lease: Lease;
  readonly #topics: ReadonlySet<string>;
  readonly #options: ConsumerOptions;
  readonly #signal: AbortSignal;
  readonly #end = new AbortController();
  readonly #closed: AbortSignal;
  #place: Place | undefined;
  /** The event that the loop is at, until it counts as read. */
  #current: PolledEnvelope | undefined;

  /** Made by {@link EventBus.consumer}. */
  constructor(
    name: string,
    log: EventLog,
    lease: Lease,
    topics: ReadonlySet<string>,
    options: ConsumerOptions,
    closed: AbortSignal,
  ) {
    this.name = name;
    this.#log = log;
    this.#lease = lease;
    this.#topics = topics;
    this.#options = options;
    this.#closed = closed;
    const given = options.signal ? [options.signal] : [];
    this.#signal = AbortSignal.any([closed, lease.lost, this.#end.signal, ...given]);
    this.#place = lease.previous as Place | undefined;
  }

  /** The position behind the last event that counts as read. */
  get nextOffset(): number {
    return this.#place?.nextOffset ?? this.#options.from ?? 0;
  }

  /** Aborted when the name is lost: it was not renewed in time, and another process may read under it. */
  get lost(): AbortSignal {
    return this.#lease.lost;
  }

  /**
   * Each event behind the place, for ever: until the loop is left, the signal is aborted, or the consumer or its bus is
   * closed. When the log is another one than that of the place, it begins at the start, and `onRestart` is told.
   *
   * @throws {@link EventBusError} `EVENT_BUS_LEASE_LOST`, `EVENT_BUS_BAD_OFFSET`, `EVENT_BUS_UNREADABLE`, and without
   * `onCorrupt` `EVENT_BUS_CORRUPT_LINE` and `EVENT_BUS_BAD_ENVELOPE`
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<PolledEnvelope, void, undefined> {
    if (this.#place && !(await isIn(this.#log, this.#place))) {
      this.#place = undefined;
      this.#options.onRestart?.('replaced');
    }
    for await (const event of eventsFrom(this.#log, this.#topics, this.nextOffset, this.#options, this.#signal)) {
      this.#current = event;
      yield event;
      // Nothing counts as read when the bus is closed.
      if (this.#closed.aborted) return;
      await this.commit();
    }
    if (this.#lease.lost.aborted && !this.#end.signal.aborted && !this.#closed.aborted) throw this.#lostError();
  }

  /**
   * Counts the event that the loop is at as read, now: for the last one before the loop is left.
   *
   * @throws {@link EventBusError} `EVENT_BUS_LEASE_LOST`, `EVENT_BUS_UNWRITABLE`, `EVENT_BUS_LOG_REPLACED`
   */
  async commit(): Promise<void> {
    const event = this.#current;
    if (!event) return;
    const place = placeOf(event);
    if (!(await this.#lease.update(place))) throw this.#lostError();
    this.#place = place;
    if (this.#current === event) this.#current = undefined;
  }

  /** Ends the loop and gives the name back. A second call does nothing. */
  async close(): Promise<void> {
    if (this.#end.signal.aborted) return;
    this.#end.abort();
    await this.#lease.release(this.#place);
  }

  /** The same as {@link close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #lostError(): EventBusError {
    const message = `Could not go on as the consumer ${JSON.stringify(this.name)}: another process may read under that name.`;
    return new EventBusError('EVENT_BUS_LEASE_LOST', message, {
      details: { name: this.name, nextOffset: this.nextOffset },
    });
  }
}

/** Waits until the name is free, and takes it. */
export async function openConsumer(
  { log, keyValue }: BusBackend,
  name: string,
  topics: ReadonlySet<string>,
  options: ConsumerOptions,
  closed: AbortSignal,
): Promise<Consumer> {
  const deadline = new Deadline(`the consumer ${JSON.stringify(name)}`, options, closed);
  const lease = await takeWhenFree(keyValue, `consumer/${name}`, options.ttlMs, deadline);
  return new Consumer(name, log, lease as Lease, topics, options, closed);
}

import { setMaxListeners } from 'node:events';
import { type BarrierOptions, type BarrierRound, waitAtBarrier } from './barrier.js';
import { type BusBackend, fileBackend } from './bus-backend.js';
import { type BusStats, countEvents } from './bus-stats.js';
import { badOption, checkName, checkTopic, type Topics, topicSet } from './checks.js';
import { type Consumer, type ConsumerOptions, openConsumer } from './consumer.js';
import { EnvelopeMaker, type EnvelopeOptions } from './envelope-maker.js';
import { EventBusError } from './errors.js';
import type { EventEnvelope, PolledEnvelope } from './event-envelope.js';
import type { CorruptEventLine } from './event-log.js';
import type { KeyValueEntry } from './key-value.js';
import { type Lock, type LockOptions, takeLock } from './lock.js';
import { type OnceContext, type OnceOptions, runOnce } from './once.js';
import { plainValue } from './plain-payload.js';
import {
  type BusSubscription,
  type EventCallback,
  type EventStream,
  LogStream,
  LogSubscription,
  type SubscribeOptions,
} from './subscription.js';
import { type WaitForOptions, waitForEvent } from './wait-for-event.js';
import { WorkQueue } from './work-queue.js';

/** Options of {@link EventBus}. */
export interface EventBusOptions extends EnvelopeOptions {
  /**
   * An event counts as published once the disk has it (fdatasync), so that a power cut loses none; events that are
   * published meanwhile share the next wait. A backend that is given decides for itself. @defaultValue `false`
   */
  readonly durable?: boolean;
}

/** Options of {@link EventBus.poll}. */
export interface PollOptions {
  /** The position to start at: 0, a `nextOffset`, or a `currentOffset()`. @defaultValue `0` */
  readonly offset?: number;
  /** The topics that are wanted, one or many; an empty list wants all. @defaultValue all */
  readonly topics?: Topics;
  /** At most so many events, 1 or more: a long log in bounded memory. @defaultValue all */
  readonly limit?: number;
  /**
   * Called for each complete line that is no event, which is then skipped; one that cannot be an event of the wanted
   * topics is passed over. @defaultValue such a line throws
   */
  readonly onCorrupt?: (line: CorruptEventLine) => void;
}

/** What {@link EventBus.poll} gives. */
export interface PollResult {
  /** In the order of the log. */
  readonly events: PolledEnvelope[];
  /** The `offset` of the next poll: the position behind the last event that was looked at, wanted or not. */
  readonly nextOffset: number;
  /** How many lines were skipped; there when `onCorrupt` was given. */
  readonly corruptCount?: number;
}

/**
 * Publishes to, and reads from, one log that many processes share; the Python tool `je_web_runner` may be one of them.
 *
 * The file and its folder come with the first event. Payloads are written as they are: nothing is redacted. What the
 * processes agree upon (`once`, `lock`, `queue`, named consumers, keys) stands in a second file, `<logPath>.kv.ndjson`.
 *
 * @example
 * const bus = new EventBus('run/bus.ndjson', { sender: 'shard-1' });
 * await bus.publish('setup.done', { baseUrl: 'http://127.0.0.1:8080' });
 * (await bus.waitFor('setup.done')).payload; // => { baseUrl: 'http://127.0.0.1:8080' }
 */
export class EventBus implements AsyncDisposable {
  /** The path of the log, as it was given; the name of the log of another backend. */
  readonly logPath: string;
  /** Who publishes here; null when nobody said. */
  readonly sender: string | null;
  readonly #backend: BusBackend;
  readonly #envelopes: EnvelopeMaker;
  readonly #closed = new AbortController();
  readonly #subscriptions = new Set<LogSubscription>();
  readonly #queues = new Map<string, WorkQueue>();
  /** Who arrived at a barrier here, and has left it: by the name of the barrier. */
  readonly #absent = new Map<string, string[]>();

  /**
   * Opens nothing yet: the log is opened by the first event.
   *
   * @param log - The file, the same in every process; a relative one is meant from where the process is now. Or a
   * backend of another kind, which the bus closes when it is closed.
   * @param options - Or the sender alone.
   * @throws {@link EventBusError} `EVENT_BUS_BAD_OPTION`
   */
  constructor(log: string | BusBackend, options: EventBusOptions | string = {}) {
    const given = typeof options === 'string' ? { sender: options } : options;
    if (typeof log === 'string' ? log.includes('\0') : typeof log?.log?.readFrom !== 'function')
      throw badOption('log', log);
    this.#envelopes = new EnvelopeMaker(given);
    this.sender = this.#envelopes.sender;
    this.#backend = typeof log === 'string' ? fileBackend(log, { durable: given.durable ?? false }) : log;
    this.logPath = this.#backend.log.name;
    // Each wait listens: that many is no leak.
    setMaxListeners(0, this.#closed.signal);
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
  publish(topic: string, payload: Readonly<Record<string, unknown>> = {}): Promise<EventEnvelope> {
    try {
      const envelope = this.#envelopes.make(topic, payload);
      this.#throwWhenClosed('publish to', { topic });
      return this.#backend.log.append(envelope).then(() => envelope);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /**
   * Reads the events from an offset to the last complete line. A line that is still being written is left for the next
   * poll, which starts at `nextOffset`.
   *
   * @returns No events and 0 when there is no log yet.
   * @throws {@link EventBusError} `EVENT_BUS_BAD_OFFSET`, `EVENT_BUS_EMPTY_TOPIC`, `EVENT_BUS_BAD_OPTION`,
   * `EVENT_BUS_UNREADABLE`, and without `onCorrupt` `EVENT_BUS_CORRUPT_LINE` and `EVENT_BUS_BAD_ENVELOPE`, which say at which byte
   *
   * @example
   * let offset = 0;
   * const { events, nextOffset } = await bus.poll({ offset, topics: ['shard.done'] });
   * offset = nextOffset;
   */
  async poll(options: PollOptions = {}): Promise<PollResult> {
    const { offset = 0, topics, onCorrupt, limit = Number.POSITIVE_INFINITY } = options;
    if (!(limit >= 1)) throw badOption('limit', limit);
    const most = Math.floor(limit);
    const events: PolledEnvelope[] = [];
    let nextOffset = offset;
    let corruptCount = 0;
    const bad: CorruptEventLine[] = [];
    const reading = {
      topics: topicSet(topics),
      onCorrupt: onCorrupt && ((line: CorruptEventLine) => void bad.push(line)),
    };
    for await (const batch of this.#backend.log.readFrom(offset, reading)) {
      const taken = Math.min(batch.events.length, most - events.length);
      for (let i = 0; i < taken; i++) events.push(batch.events[i]!);
      nextOffset = taken < batch.events.length ? events.at(-1)!.nextOffset : batch.nextOffset;
      // A bad line behind the last event that is given belongs to the next poll.
      for (const line of bad.splice(0)) {
        if (line.nextOffset > nextOffset) continue;
        corruptCount++;
        onCorrupt?.(line);
      }
      if (events.length >= most) break;
    }
    return { events, nextOffset, ...(onCorrupt ? { corruptCount } : {}) };
  }

  /**
   * The position behind the last event, in a file the byte after the last complete line: pass it as `offset` to see only
   * what is published from now on.
   *
   * @returns 0 when there is no log yet.
   * @throws {@link EventBusError} `EVENT_BUS_UNREADABLE`
   */
  currentOffset(): Promise<number> {
    return this.#backend.log.end();
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
    return waitForEvent(this.#backend.log, topic, options, this.#closed.signal);
  }

  /**
   * Calls a function for each event as it comes, one at a time: the next one follows when the callback has ended. Nothing
   * is dropped: while a callback is slow, the log is read later.
   *
   * @param topics - One topic or many; an empty list wants all.
   * @param callback - What it throws goes to `onError`, and the next event follows.
   * @throws {@link EventBusError} `EVENT_BUS_CLOSED`, `EVENT_BUS_EMPTY_TOPIC`, `EVENT_BUS_BAD_OPTION`
   *
   * @example
   * const subscription = bus.subscribe('shard.done', ({ payload }) => console.log(payload)); // => { shard: 2 }
   * await subscription.unsubscribe();
   */
  subscribe(topics: Topics, callback: EventCallback, options?: SubscribeOptions): BusSubscription;
  /**
   * The same for `for await`; the loop ends with the subscription, and the subscription with the loop.
   *
   * @example
   * for await (const { payload } of bus.subscribe('shard.done', { from: 0 })) console.log(payload); // => { shard: 2 }
   */
  subscribe(topics: Topics, options?: SubscribeOptions): EventStream;
  subscribe(
    topics: Topics,
    first: EventCallback | SubscribeOptions = {},
    second: SubscribeOptions = {},
  ): BusSubscription {
    this.#throwWhenClosed('subscribe to');
    const { log } = this.#backend;
    const wanted = topicSet(topics);
    const closed = this.#closed.signal;
    if (typeof first !== 'function') return new LogStream(log, wanted, first, closed);
    const subscription: LogSubscription = new LogSubscription(log, wanted, first, second, closed, () =>
      this.#subscriptions.delete(subscription),
    );
    this.#subscriptions.add(subscription);
    return subscription;
  }

  /**
   * Waits until nobody else reads under a name, and goes on where the last one was. In `for await` an event counts as
   * processed when the loop asks for the next one; after a crash the one that did not count is given again.
   *
   * @param name - The same in every process that takes turns.
   * @throws {@link EventBusError} `EVENT_BUS_TIMEOUT` when somebody else still reads, `EVENT_BUS_ABORTED`,
   * `EVENT_BUS_CLOSED`, `EVENT_BUS_EMPTY_TOPIC`, `EVENT_BUS_BAD_OPTION`, `EVENT_BUS_UNREADABLE`,
   * `EVENT_BUS_UNWRITABLE`, `EVENT_BUS_LOG_REPLACED`
   *
   * @example
   * await using reports = await bus.consumer('reports', { topics: 'shard.done' });
   * for await (const { payload } of reports) console.log(payload); // => { shard: 2 }
   */
  async consumer(name: string, options: ConsumerOptions = {}): Promise<Consumer> {
    checkName('name', name);
    return openConsumer(this.#backend, name, topicSet(options.topics), options, this.#closed.signal);
  }

  /**
   * Runs a function in one of the processes that ask for it, and gives its result to all, also to those that come later.
   *
   * A leader whose process dies is replaced. What the function throws goes to its own caller, and the next process tries.
   *
   * @param key - Names what is done, such as `migrate`.
   * @param run - Gives plain data, or nothing. It must not block the event loop for as long as `ttlMs`.
   * @throws {@link EventBusError} `EVENT_BUS_TIMEOUT`, `EVENT_BUS_ABORTED`, `EVENT_BUS_CLOSED` (while another process
   * runs it), `EVENT_BUS_LEASE_LOST` (it has run, too late), `EVENT_BUS_BAD_PAYLOAD` (its result is no plain data),
   * `EVENT_BUS_BAD_OPTION`, `EVENT_BUS_UNREADABLE`, `EVENT_BUS_UNWRITABLE`, `EVENT_BUS_LOG_REPLACED`
   *
   * @example
   * await bus.once('seed-db', async () => ({ users: 3 })); // => { users: 3 }, in every process
   */
  async once<Result>(
    key: string,
    run: (context: OnceContext) => Result | Promise<Result>,
    options: OnceOptions = {},
  ): Promise<Result> {
    checkName('key', key);
    return runOnce(this.#backend.keyValue, key, run, options, this.#closed.signal);
  }

  /**
   * Waits for a lock that one holder has at a time. Who waits longest is not first.
   *
   * A holder whose process dies is replaced, one that hangs when its lease has lapsed; it may not know that yet, so hand
   * the `token` to what the lock guards, which refuses one lower than it has seen.
   *
   * @throws {@link EventBusError} `EVENT_BUS_TIMEOUT`, `EVENT_BUS_ABORTED`, `EVENT_BUS_CLOSED`, `EVENT_BUS_BAD_OPTION`,
   * `EVENT_BUS_UNREADABLE`, `EVENT_BUS_UNWRITABLE`, `EVENT_BUS_LOG_REPLACED`
   *
   * @example
   * await using lock = await bus.lock('port-8080');
   * lock.token; // => 3653432967782400
   */
  async lock(key: string, options: LockOptions = {}): Promise<Lock> {
    checkName('key', key);
    return takeLock(this.#backend.keyValue, key, options, this.#closed.signal);
  }

  /**
   * Waits until `size` participants have arrived, then begins anew: a barrier is used round after round.
   *
   * @param size - How many, 1 or more, the same for all of a round.
   * @returns Who took part.
   * @throws {@link EventBusError} `EVENT_BUS_TIMEOUT` (its message and `details.arrived` name who has arrived),
   * `EVENT_BUS_ABORTED`, `EVENT_BUS_CLOSED`, `EVENT_BUS_BAD_OPTION`, `EVENT_BUS_UNREADABLE`, `EVENT_BUS_UNWRITABLE`,
   * `EVENT_BUS_LOG_REPLACED`
   *
   * @example
   * (await bus.barrier('ready', 2, { participant: 'shard-1' })).participants; // => ['shard-2', 'shard-1']
   */
  async barrier(name: string, size: number, options: BarrierOptions = {}): Promise<BarrierRound> {
    checkName('name', name);
    const publish = (topic: string, payload: Readonly<Record<string, unknown>>) => this.publish(topic, payload);
    return waitAtBarrier(this.#backend.log, name, size, publish, options, this.#closed.signal, this.#absent);
  }

  /**
   * Work for whoever comes first; the same object for the same name.
   *
   * @param name - The same in every process.
   * @throws {@link EventBusError} `EVENT_BUS_BAD_OPTION`
   *
   * @example
   * await bus.queue('specs').push({ file: 'cart.spec.ts' });
   * (await bus.queue('specs').take()).payload; // => { file: 'cart.spec.ts' }
   */
  queue(name: string): WorkQueue {
    checkName('name', name);
    let queue = this.#queues.get(name);
    if (!queue) {
      const publish = (topic: string, payload: Readonly<Record<string, unknown>>) => this.publish(topic, payload);
      queue = new WorkQueue(name, this.#backend, publish, this.#closed.signal);
      this.#queues.set(name, queue);
    }
    return queue;
  }

  /**
   * The value of a key that {@link compareAndSet} has set.
   *
   * @returns undefined when there is none.
   * @throws {@link EventBusError} `EVENT_BUS_BAD_OPTION`, `EVENT_BUS_UNREADABLE`, `EVENT_BUS_CLOSED`,
   * `EVENT_BUS_LOG_REPLACED`
   *
   * @example
   * (await bus.get('base-url'))?.value; // => 'http://127.0.0.1:8080'
   */
  async get(key: string): Promise<KeyValueEntry | undefined> {
    checkName('key', key);
    return this.#backend.keyValue.get(`value/${key}`);
  }

  /**
   * Sets a key if its revision still is the given one: 0 for a key that is not there. So no change of another process is
   * lost: who comes second reads again.
   *
   * @param value - Plain data; undefined deletes the key.
   * @returns The new revision; undefined when another change came first.
   * @throws {@link EventBusError} `EVENT_BUS_BAD_OPTION`, `EVENT_BUS_BAD_PAYLOAD`, `EVENT_BUS_UNREADABLE`,
   * `EVENT_BUS_UNWRITABLE`, `EVENT_BUS_CLOSED`, `EVENT_BUS_LOG_REPLACED`
   *
   * @example
   * await bus.compareAndSet('base-url', 'http://127.0.0.1:8080', 0); // => 3653432967782400
   * await bus.compareAndSet('base-url', 'http://127.0.0.1:9090', 0); // => undefined
   */
  async compareAndSet(key: string, value: unknown, revision: number): Promise<number | undefined> {
    checkName('key', key);
    if (!Number.isSafeInteger(revision) || revision < 0) throw badOption('revision', revision);
    const plain = value === undefined ? undefined : plainValue(value, 'value');
    return this.#backend.keyValue.compareAndSet(`value/${key}`, plain, revision);
  }

  /**
   * Counts what the log holds.
   *
   * @throws {@link EventBusError} `EVENT_BUS_UNREADABLE`
   *
   * @example
   * (await bus.stats()).topics; // => { 'shard.done': 4, 'setup.done': 1 }
   */
  async stats(): Promise<BusStats> {
    return countEvents(this.#backend.log);
  }

  /**
   * Closes the bus once the events under way are written. Waits and subscriptions end, and what is held is given back. A
   * second call does nothing.
   */
  async close(): Promise<void> {
    if (this.#closed.signal.aborted) return;
    this.#closed.abort();
    await Promise.all([...this.#subscriptions].map((subscription) => subscription.unsubscribe()));
    await this.#backend.keyValue.close();
    await this.#backend.log.close();
  }

  /** The same as {@link close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #throwWhenClosed(attempt: string, more: object = {}): void {
    if (!this.#closed.signal.aborted) return;
    throw new EventBusError('EVENT_BUS_CLOSED', `Could not ${attempt} ${this.logPath}: the bus is closed.`, {
      details: { path: this.logPath, ...more },
    });
  }
}

import type { BusBackend } from './bus-backend.js';
import { checkMilliseconds, Deadline, type WaitOptions } from './deadline.js';
import { EventBusError } from './errors.js';
import type { EventEnvelope, PolledEnvelope } from './event-envelope.js';
import type { EventLog } from './event-log.js';
import type { KeyValue, Lease } from './key-value.js';
import { checkTtl } from './take-when-free.js';
import { WakeUp } from './wake-up.js';

/** Options of {@link WorkQueue.take}. */
export interface TakeOptions extends WaitOptions {
  /**
   * How long others wait for a worker that no longer shows that it lives, milliseconds. The item of one whose process
   * has ended on this machine is free at once. @defaultValue `30_000`
   */
  readonly ttlMs?: number;
}

/** An item that this worker has, and nobody else. */
export class Job<Payload extends Readonly<Record<string, unknown>> = Readonly<Record<string, unknown>>>
  implements AsyncDisposable
{
  /** What was pushed. */
  readonly payload: Payload;
  /** The event with which it was pushed: its id, time and sender. */
  readonly event: PolledEnvelope;
  readonly #lease: Lease;
  readonly #onDone: () => void;
  #ended = false;

  constructor(event: PolledEnvelope, lease: Lease, onDone: () => void) {
    this.payload = event.payload as Payload;
    this.event = event;
    this.#lease = lease;
    this.#onDone = onDone;
  }

  /** Aborted when the item is lost: it was not renewed in time, and another worker may have it. */
  get lost(): AbortSignal {
    return this.#lease.lost;
  }

  /**
   * Takes the item off the queue.
   *
   * @throws {@link EventBusError} `EVENT_BUS_LEASE_LOST` when another worker may have it
   */
  async done(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    if (!(await this.#lease.release({ done: true }))) {
      throw new EventBusError('EVENT_BUS_LEASE_LOST', 'Could not take an item off the queue: it was lost before.', {
        details: { eventId: this.event.eventId },
      });
    }
    this.#onDone();
  }

  /** Puts the item back, for whoever comes first. */
  async giveBack(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    await this.#lease.release();
  }

  /** Gives the item back unless it is done. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.giveBack();
  }
}

/**
 * Work for whoever comes first. Items are handed out in the order in which they were pushed; each goes to one worker at
 * a time, and comes back when that worker dies.
 *
 * @example
 * const specs = bus.queue('specs');
 * await specs.push({ file: 'cart.spec.ts' });
 * const job = await specs.take();
 * job.payload; // => { file: 'cart.spec.ts' }
 * await job.done();
 */
export class WorkQueue<Payload extends Readonly<Record<string, unknown>> = Readonly<Record<string, unknown>>> {
  /** Its name, the same in every process. */
  readonly name: string;
  readonly #topic: string;
  readonly #log: EventLog;
  readonly #store: KeyValue;
  readonly #publish: (topic: string, payload: Payload) => Promise<EventEnvelope>;
  readonly #closed: AbortSignal;
  /** Items that are read and not known to be done, in order. */
  #open: PolledEnvelope[] = [];
  #offset = 0;
  #lastRead: Promise<void> = Promise.resolve();

  /** @param publish - Publishes one event. `closed`: aborted when the bus is closed. */
  constructor(
    name: string,
    { log, keyValue }: BusBackend,
    publish: (topic: string, payload: Payload) => Promise<EventEnvelope>,
    closed: AbortSignal,
  ) {
    this.name = name;
    this.#topic = `e2evidence.queue.${name}`;
    this.#log = log;
    this.#store = keyValue;
    this.#publish = publish;
    this.#closed = closed;
  }

  /**
   * Puts an item at the end.
   *
   * @param payload - Plain data.
   * @returns The event that holds it, once it is in the log.
   * @throws {@link EventBusError} `EVENT_BUS_BAD_PAYLOAD`, `EVENT_BUS_UNWRITABLE`, `EVENT_BUS_CLOSED`
   */
  push(payload: Payload): Promise<EventEnvelope> {
    return this.#publish(this.#topic, payload);
  }

  /**
   * Waits for the first item that nobody has.
   *
   * @throws {@link EventBusError} `EVENT_BUS_TIMEOUT`, `EVENT_BUS_ABORTED`, `EVENT_BUS_CLOSED`, `EVENT_BUS_BAD_OPTION`,
   * `EVENT_BUS_UNREADABLE`, `EVENT_BUS_UNWRITABLE`
   */
  async take(options: TakeOptions = {}): Promise<Job<Payload>> {
    const ttlMs = checkTtl(options.ttlMs);
    const deadline = new Deadline(`an item of the queue ${JSON.stringify(this.name)}`, options, this.#closed);
    const wakeUp = new WakeUp(
      (wake) => this.#log.watch(wake),
      (wake) => this.#store.watch(wake),
    );
    try {
      for (;;) {
        deadline.throwWhenStopped();
        const isLastLook = deadline.leftMs === 0;
        wakeUp.clear();
        const job = await this.#takeFirst(ttlMs);
        if (job) return job;
        if (isLastLook) throw deadline.timedOut({ queue: this.name });
        // A worker that dies tells nobody.
        await wakeUp.wait(Math.min(longestPauseMs, deadline.leftMs), deadline.signals);
      }
    } finally {
      wakeUp.stop();
    }
  }

  /**
   * Item after item, for `for await`; ends when the signal is aborted, or when none has come for `timeoutMs`. Each is done
   * when the loop asks for the next one, unless it was given back; leaving the loop gives the last one back.
   *
   * @param options - As {@link take}; without `timeoutMs` it waits for ever.
   * @throws {@link EventBusError} as {@link take}, but for the time-out: `EVENT_BUS_CLOSED`, `EVENT_BUS_LEASE_LOST`
   *
   * @example
   * for await (const job of bus.queue('specs').jobs({ timeoutMs: 1000 })) console.log(job.payload); // => { file: 'a' }
   */
  async *jobs(options: TakeOptions = {}): AsyncGenerator<Job<Payload>, void, undefined> {
    const { timeoutMs = Number.POSITIVE_INFINITY } = options;
    checkMilliseconds('timeoutMs', timeoutMs);
    for (;;) {
      const job = await this.take({ ...options, timeoutMs }).catch((error: unknown) => {
        if (error instanceof EventBusError && ['EVENT_BUS_TIMEOUT', 'EVENT_BUS_ABORTED'].includes(error.code)) return;
        throw error;
      });
      if (!job) return;
      try {
        yield job;
        await job.done();
      } finally {
        await job.giveBack();
      }
    }
  }

  async #takeFirst(ttlMs: number): Promise<Job<Payload> | undefined> {
    await this.#readOn();
    for (const event of [...this.#open]) {
      const key = `queue/${this.name}/${event.eventId}`;
      const value = (await this.#store.get(key))?.value;
      if (isDone(value)) {
        this.#forget(event);
        continue;
      }
      const lease = await this.#store.lease(key, { ttlMs });
      if (!lease) continue;
      if (!isDone(lease.previous)) return new Job(event, lease, () => this.#forget(event));
      await lease.release(lease.previous);
      this.#forget(event);
    }
    return undefined;
  }

  #forget(event: PolledEnvelope): void {
    const index = this.#open.indexOf(event);
    if (index !== -1) this.#open.splice(index, 1);
  }

  /** Several takes of one queue object read one after the other. */
  #readOn(): Promise<void> {
    const read = this.#lastRead.then(async () => {
      const reading = { topics: new Set([this.#topic]), onCorrupt: () => {} };
      for await (const batch of this.#log.readFrom(this.#offset, reading)) {
        this.#open.push(...batch.events);
        this.#offset = batch.nextOffset;
      }
    });
    this.#lastRead = read.catch(() => {});
    return read;
  }
}

const longestPauseMs = 100;

function isDone(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Reflect.get(value, 'done') === true;
}

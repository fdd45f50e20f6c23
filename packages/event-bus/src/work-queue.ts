import type { BusBackend } from './bus-backend.js';
import { checkMilliseconds, Deadline, type WaitOptions } from './deadline.js';
import { EventBusError } from './errors.js';
import type { EventEnvelope } from './event-envelope.js';
import type { EventLog } from './event-log.js';
import { Job } from './job.js';
import type { KeyValue } from './key-value.js';
import { isDone, OpenItems } from './open-items.js';
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
  readonly #items: OpenItems;

  /** Made by {@link EventBus.queue}. */
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
    this.#items = new OpenItems(name, this.#topic, log, keyValue);
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
   * `EVENT_BUS_UNREADABLE`, `EVENT_BUS_UNWRITABLE`; `EVENT_BUS_LOG_REPLACED` once, when another log has the path: the next
   * call goes on with that one
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
   * @throws {@link EventBusError} as {@link take}, but for the time-out: `EVENT_BUS_BAD_OPTION`, `EVENT_BUS_CLOSED`,
   * `EVENT_BUS_LEASE_LOST`
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
    await this.#items.readOn();
    for (const event of this.#items) {
      const key = this.#items.keyOf(event);
      if (isDone((await this.#store.get(key))?.value)) {
        await this.#items.remove(event);
        continue;
      }
      const lease = await this.#store.lease(key, { ttlMs });
      if (!lease) continue;
      if (!isDone(lease.previous)) return new Job(event, lease, () => this.#items.remove(event));
      // It was done between the look and the taking.
      await lease.release(lease.previous);
      await this.#items.remove(event);
    }
    return undefined;
  }
}

/** A worker that dies tells nobody; so often it is looked for. */
const longestPauseMs = 100;

import { EventBusError } from './errors.js';
import type { PolledEnvelope } from './event-envelope.js';
import type { Lease } from './key-value.js';

/**
 * An item that this worker has, and nobody else.
 *
 * @example
 * await using job = await bus.queue('specs').take();
 * job.payload; // => { file: 'cart.spec.ts' }
 * await job.done();
 */
export class Job<Payload extends Readonly<Record<string, unknown>> = Readonly<Record<string, unknown>>>
  implements AsyncDisposable
{
  /** What was pushed. */
  readonly payload: Payload;
  /** The event with which it was pushed: its id, time and sender. */
  readonly event: PolledEnvelope;
  readonly #lease: Lease;
  readonly #onDone: () => Promise<void>;
  #ended = false;

  /** Made by {@link WorkQueue.take}. */
  constructor(event: PolledEnvelope, lease: Lease, onDone: () => Promise<void>) {
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
    await this.#onDone();
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

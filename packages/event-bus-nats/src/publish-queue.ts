import { EventBusError, type EventEnvelope } from '@e2evidence/event-bus';
import { JetStreamApiError } from '@nats-io/jetstream';
import { isOfTheWay, type NatsLink } from './nats-link.js';

interface Waiting {
  readonly envelope: EventEnvelope;
  readonly subject: string;
  readonly line: string;
  readonly endMs: number;
  readonly resolve: () => void;
  readonly reject: (reason: EventBusError) => void;
}

/** So many are under way at once; the next ones follow when the server has all of them. */
const batchSize = 256;

/**
 * Publishes events in the order in which they came, many at a time.
 *
 * A batch whose connection breaks is sent again as a whole, before anything that came after it. The server knows each
 * event by its id, so what it has already it keeps once.
 */
export class PublishQueue {
  readonly #link: NatsLink;
  readonly #maxPending: number;
  #queue: Waiting[] = [];
  #sending: Promise<void> | undefined;

  constructor(link: NatsLink, maxPending: number) {
    this.#link = link;
    this.#maxPending = maxPending;
  }

  add(envelope: EventEnvelope, subject: string): Promise<void> {
    if (this.#queue.length >= this.#maxPending) {
      return Promise.reject(this.#refusal(envelope, `${this.#maxPending} events wait for the server already`));
    }
    return new Promise((resolve, reject) => {
      const endMs = performance.now() + this.#link.timeoutMs;
      this.#queue.push({ envelope, subject, line: envelope.toJsonLine().trimEnd(), endMs, resolve, reject });
      this.#sending ??= this.#send().finally(() => {
        this.#sending = undefined;
      });
    });
  }

  /** Ends when nothing waits any more. */
  async drain(): Promise<void> {
    while (this.#sending) await this.#sending;
  }

  async #send(): Promise<void> {
    // What is published in this turn goes out together.
    await Promise.resolve();
    while (this.#queue.length > 0) {
      let left = this.#queue.splice(0, batchSize);
      while (left.length > 0) left = await this.#sendBatch(left);
    }
  }

  /** @returns What must be sent again. */
  async #sendBatch(batch: readonly Waiting[]): Promise<Waiting[]> {
    const outcomes = await this.#publishAll(batch);
    const again: Waiting[] = [];
    for (const [index, one] of batch.entries()) {
      const outcome = outcomes[index];
      if (outcome?.status === 'fulfilled') one.resolve();
      else if (isOfTheWay(outcome?.reason) && performance.now() < one.endMs) again.push(one);
      else one.reject(this.#failure(one.envelope, outcome?.reason));
    }
    return again;
  }

  async #publishAll(batch: readonly Waiting[]): Promise<readonly PromiseSettledResult<unknown>[]> {
    try {
      const { js } = await this.#link.session();
      const endMs = Math.max(...batch.map((one) => one.endMs));
      const timeout = Math.max(1, Math.ceil(endMs - performance.now()));
      return await Promise.allSettled(
        batch.map(({ envelope, subject, line }) =>
          js.publish(subject, line, { msgID: envelope.eventId, timeout, retries: 0 }),
        ),
      );
    } catch (reason) {
      return batch.map(() => ({ status: 'rejected', reason }));
    }
  }

  #failure(envelope: EventEnvelope, cause: unknown): EventBusError {
    if (cause instanceof EventBusError) return cause;
    const why = cause instanceof JetStreamApiError ? `: ${cause.message}` : '';
    return this.#refusal(envelope, `the server did not take it${why}`, cause);
  }

  #refusal(envelope: EventEnvelope, reason: string, cause?: unknown): EventBusError {
    const message = `Could not publish to ${this.#link.label}: ${reason}.`;
    const details = { path: this.#link.label, topic: envelope.topic, eventId: envelope.eventId };
    return new EventBusError('EVENT_BUS_UNWRITABLE', message, { cause, details });
  }
}

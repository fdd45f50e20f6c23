import type { BidiEvent } from './event.js';
import type { BidiSubscription, Subscription } from './subscription.js';

/** Events of one subscription for `for await`. Leaving the loop unsubscribes. */
export interface BidiEventStream<Payload> extends Subscription, AsyncIterableIterator<BidiEvent<Payload>> {
  /** The stream itself: it can be walked through once. */
  [Symbol.asyncIterator](): BidiEventStream<Payload>;
}

/**
 * Turns a callback subscription into a bounded stream: the oldest events are kept, what finds no room is counted.
 *
 * @param subscribe - Starts the subscription with the given callback.
 * @param bufferSize - Most events kept for a consumer that lags, 1 or more.
 */
export function eventStream<Payload>(
  subscribe: (callback: (event: BidiEvent<Payload>) => void) => BidiSubscription,
  bufferSize: number,
): BidiEventStream<Payload> {
  type Result = IteratorResult<BidiEvent<Payload>>;
  const buffer: BidiEvent<Payload>[] = [];
  const waiting: ((result: Result | Promise<Result>) => void)[] = [];
  const done = { done: true, value: undefined } as const;
  let end: () => Promise<Result> = async () => done;

  const subscription = subscribe((event) => {
    const next = waiting.shift();
    if (next) next({ done: false, value: event });
    else if (buffer.length < bufferSize) buffer.push(event);
    else subscription.countDropped();
  });

  // A loop over a subscription that the driver refuses throws, instead of waiting for ever.
  subscription.ready.catch((failure: unknown) => {
    end = async () => {
      throw failure;
    };
    for (const next of waiting.splice(0)) next(end());
  });

  const unsubscribe = async () => {
    await subscription.unsubscribe();
    for (const next of waiting.splice(0)) next(done);
  };

  const stream: BidiEventStream<Payload> = {
    get id() {
      return subscription.id;
    },
    get ready() {
      return subscription.ready;
    },
    get active() {
      return subscription.active;
    },
    get droppedCount() {
      return subscription.droppedCount;
    },
    unsubscribe,
    [Symbol.asyncDispose]: unsubscribe,
    [Symbol.asyncIterator]: () => stream,
    next() {
      const value = buffer.shift();
      if (value) return Promise.resolve({ done: false, value });
      if (!subscription.active) return end();
      return new Promise((resolve) => waiting.push(resolve));
    },
    async return() {
      buffer.length = 0;
      await unsubscribe();
      return done;
    },
  };
  return stream;
}

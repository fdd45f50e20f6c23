import { setTimeout as sleep } from 'node:timers/promises';

/** How long the driver may take to end a subscription before nobody waits for it, milliseconds. */
const longestEndMs = 1000;

/** Something that listens until it is told to stop. */
export interface Subscription extends AsyncDisposable {
  /** Unique in its bridge, such as `sub-1`. */
  readonly id: string;
  /** Resolves when every event from now on is seen. Rejects when the driver refuses; the subscription has then ended. */
  readonly ready: Promise<void>;
  /** False once unsubscribed. */
  readonly active: boolean;
  /** Events that were not delivered because the consumer was too slow. */
  readonly droppedCount: number;
  /**
   * Stops. Never throws, and does nothing the second time; after it no callback runs. Waits for the driver at most a
   * second, since a page that has crashed gives no answer.
   */
  unsubscribe(): Promise<void>;
}

/**
 * A subscription to one event of one target. It ends by `unsubscribe()`, by disposal, or when the driver refuses it.
 *
 * @example
 * const subscription = bridge.subscribe(page, 'console', () => {});
 * await subscription.unsubscribe();
 * subscription.active; // => false
 */
export class BidiSubscription implements Subscription {
  readonly id: string;
  /** The name of the event, such as `console`. */
  readonly event: string;
  /** The word of the driver, such as `playwright`. */
  readonly backend: string;
  readonly ready: Promise<void>;
  #active = true;
  #droppedCount = 0;
  #ending: Promise<void> | undefined;
  readonly #detach: () => void | Promise<void>;
  readonly #onEnd: (failure?: unknown) => void;

  /**
   * Made by {@link BidiBridge.subscribe}.
   *
   * @param detach - Takes the listener off the driver.
   * @param onEnd - Called once when it has ended, with what failed while detaching.
   * @param ready - Resolves when the driver listens; at once by default.
   */
  constructor(
    id: string,
    event: string,
    backend: string,
    detach: () => void | Promise<void>,
    onEnd: (failure?: unknown) => void = () => {},
    ready: Promise<void> = Promise.resolve(),
  ) {
    this.id = id;
    this.event = event;
    this.backend = backend;
    this.#detach = detach;
    this.#onEnd = onEnd;
    this.ready = ready;
  }

  /** The same as `id`. */
  get subscriptionId(): string {
    return this.id;
  }

  get active(): boolean {
    return this.#active;
  }

  get droppedCount(): number {
    return this.#droppedCount;
  }

  /** Takes the listener off the driver. Never throws: a page that is gone has no listener left. */
  detach(): void {
    if (!this.#active) return;
    this.#active = false;
    try {
      const ending = this.#detach();
      if (ending === undefined) this.#onEnd();
      else this.#ending = ending.then(() => this.#onEnd(), this.#onEnd);
    } catch (failure) {
      this.#onEnd(failure);
    }
  }

  async unsubscribe(): Promise<void> {
    this.detach();
    if (!this.#ending) return;
    const ended = new AbortController();
    const late = sleep(longestEndMs, undefined, { signal: ended.signal }).catch(() => {});
    await Promise.race([this.#ending, late]);
    ended.abort();
  }

  /** The same as {@link unsubscribe}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.unsubscribe();
  }

  /** Counts an event that the consumer had no room for. */
  countDropped(): void {
    this.#droppedCount++;
  }
}

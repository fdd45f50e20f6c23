/** Something that listens until it is told to stop. */
export interface Subscription extends AsyncDisposable {
  readonly id: string;
  /** Resolves when every event from now on is seen. Rejects when the driver refuses; the subscription has then ended. */
  readonly ready: Promise<void>;
  /** False once unsubscribed. */
  readonly active: boolean;
  /** Events that were not delivered because the consumer was too slow. */
  readonly droppedCount: number;
  /** Stops. Never throws, and does nothing the second time; after it no callback runs. */
  unsubscribe(): Promise<void>;
}

/** A subscription to one event of one target. */
export class BidiSubscription implements Subscription {
  readonly id: string;
  readonly event: string;
  readonly backend: string;
  readonly ready: Promise<void>;
  #active = true;
  #droppedCount = 0;
  #ending: Promise<void> | undefined;
  readonly #detach: () => void | Promise<void>;
  readonly #onEnd: (failure?: unknown) => void;

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
    await this.#ending;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.unsubscribe();
  }

  /** Counts an event that the consumer had no room for. */
  countDropped(): void {
    this.#droppedCount++;
  }
}

import { isE2EvidenceError } from '@e2evidence/errors';
import { EventBusError } from './errors.js';
import type { Holder } from './holder.js';
import type { KeyValue, Lease } from './key-value.js';
import { longestTimerMs } from './wake-up.js';

/** What of a store a lease needs. */
export type LeaseStore = Pick<KeyValue, 'get' | 'compareAndSet'>;

/** What stands under a key while it is held. */
export interface LeasedValue {
  readonly $lease: Holder & { readonly ttlMs: number };
  /** What is kept under the key besides; absent for nothing. */
  readonly value?: unknown;
}

/** A key that has just been taken. */
interface TakenKey {
  readonly key: string;
  readonly holder: LeasedValue['$lease'];
  readonly token: number;
  readonly previous: unknown;
  /** When it was asked for, by `performance.now()`. */
  readonly askedAtMs: number;
}

/** Keeps a key by writing it anew at a third of its `ttlMs`, until it is released or lost. */
export class HeldLease implements Lease {
  readonly key: string;
  readonly token: number;
  readonly previous: unknown;
  readonly #store: LeaseStore;
  readonly #holder: LeasedValue['$lease'];
  readonly #lost = new AbortController();
  readonly #onEnd: () => void;
  readonly #renewal: NodeJS.Timeout;
  #lapse: NodeJS.Timeout;
  #value: unknown;
  #revision: number;
  /** Changes of one lease follow each other. */
  #last: Promise<unknown> = Promise.resolve();
  #ended = false;

  constructor(store: LeaseStore, taken: TakenKey, onEnd: () => void) {
    this.key = taken.key;
    this.token = taken.token;
    this.previous = taken.previous;
    this.#store = store;
    this.#holder = taken.holder;
    this.#value = taken.previous;
    this.#revision = taken.token;
    this.#onEnd = onEnd;
    this.#lapse = this.#lapseAfter(taken.askedAtMs);
    // A store that cannot be written now may be writable again before the lease lapses.
    const renew = (): void => void this.#keep(() => this.#value).catch(() => {});
    this.#renewal = setInterval(renew, Math.min(taken.holder.ttlMs / 3, longestTimerMs)).unref();
  }

  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  update(value: unknown): Promise<boolean> {
    return this.#keep(() => {
      this.#value = value;
      return value;
    });
  }

  async release(value?: unknown): Promise<boolean> {
    try {
      return await this.#change(() => value);
    } finally {
      this.#end();
    }
  }

  /** Gives the key back as it is, and tells whoever works under it. */
  async abandon(): Promise<void> {
    if (this.#ended) return;
    const released = this.#change(() => this.#value).catch(() => false);
    this.#abortLost();
    await released;
    this.#end();
  }

  async #keep(next: () => unknown): Promise<boolean> {
    let askedAtMs = 0;
    const isKept = await this.#change(() => {
      askedAtMs = performance.now();
      return leased(this.#holder, next());
    });
    if (isKept && !this.#ended) {
      clearTimeout(this.#lapse);
      this.#lapse = this.#lapseAfter(askedAtMs);
    }
    return isKept;
  }

  #change(next: () => unknown): Promise<boolean> {
    const change = this.#last.then(async () => {
      if (this.#ended) return false;
      const revision = await this.#set(next());
      if (revision === undefined) this.#lose();
      else this.#revision = revision;
      return revision !== undefined;
    });
    this.#last = change.catch(() => {});
    return change;
  }

  async #set(value: unknown): Promise<number | undefined> {
    try {
      const revision = await this.#store.compareAndSet(this.key, value, this.#revision);
      if (revision !== undefined) return revision;
      // A change whose answer was lost on the way has counted all the same.
      const entry = await this.#store.get(this.key);
      if (!isLeased(entry?.value) || entry.value.$lease.id !== this.#holder.id) return undefined;
      return await this.#store.compareAndSet(this.key, value, entry.revision);
    } catch (error) {
      if (isE2EvidenceError(error, 'EVENT_BUS_LOG_REPLACED')) this.#lose();
      throw error;
    }
  }

  #lose(): void {
    if (this.#ended) return;
    this.#end();
    this.#abortLost();
  }

  #abortLost(): void {
    const message = `The lease of ${JSON.stringify(this.key)} is lost.`;
    this.#lost.abort(
      new EventBusError('EVENT_BUS_LEASE_LOST', message, { details: { key: this.key, token: this.token } }),
    );
  }

  /** Others take the key `ttlMs` after the last change that they saw; this one must know before. */
  #lapseAfter(askedAtMs: number): NodeJS.Timeout {
    const leftMs = askedAtMs + this.#holder.ttlMs * 0.9 - performance.now();
    return setTimeout(() => this.#lose(), Math.min(Math.max(0, leftMs), longestTimerMs)).unref();
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    clearInterval(this.#renewal);
    clearTimeout(this.#lapse);
    this.#onEnd();
  }
}

/** What is written under a key that is held. */
export function leased(lease: LeasedValue['$lease'], value: unknown): LeasedValue {
  return value === undefined ? { $lease: lease } : { $lease: lease, value };
}

/** Tells it from what a user put under a key. */
export function isLeased(value: unknown): value is LeasedValue {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, '$lease') === 'object';
}

import { HeldLease, isLeased, type LeaseStore, leased } from './held-lease.js';
import { isGone, thisHolder } from './holder.js';
import type { Lease, LeaseOptions } from './key-value.js';

/**
 * Takes keys of a store by `get` and `compareAndSet` alone. A store holds one for its own `lease`.
 *
 * No clock is compared with another: a holder renews by writing, and who wants the key takes it when what stands there
 * has not changed for the holder's `ttlMs` by the own clock, or when the holder's process has ended on this machine.
 *
 * @example
 * const leaser = new Leaser(store);
 * (await leaser.take('door', { ttlMs: 30_000 }))?.token; // => 17
 */
export class Leaser {
  readonly #store: LeaseStore;
  readonly #seen = new Map<string, { readonly revision: number; readonly sinceMs: number }>();
  readonly #held = new Set<HeldLease>();

  /**
   * Asks nothing of the store yet.
   *
   * @param store - Where the keys are.
   */
  constructor(store: LeaseStore) {
    this.#store = store;
  }

  /**
   * As {@link KeyValue.lease}.
   *
   * @returns undefined when somebody else holds the key.
   */
  async take(key: string, { ttlMs }: LeaseOptions): Promise<Lease | undefined> {
    const entry = await this.#store.get(key);
    const holder = isLeased(entry?.value) ? entry.value.$lease : undefined;
    if (entry && holder && !isGone(holder) && !this.#hasLapsed(key, entry.revision, holder.ttlMs)) return undefined;
    const previous = isLeased(entry?.value) ? entry.value.value : entry?.value;

    const own = { ...thisHolder(), ttlMs };
    const askedAtMs = performance.now();
    const token = await this.#store.compareAndSet(key, leased(own, previous), entry?.revision ?? 0);
    if (token === undefined) return undefined;
    this.#seen.delete(key);
    const taken = { key, holder: own, token, previous, askedAtMs };
    const held: HeldLease = new HeldLease(this.#store, taken, () => this.#held.delete(held));
    this.#held.add(held);
    return held;
  }

  /** Gives back what is still held, so that nobody has to wait for it; whoever works under it is told. */
  async close(): Promise<void> {
    await Promise.all([...this.#held].map((lease) => lease.abandon()));
  }

  #hasLapsed(key: string, revision: number, ttlMs: number): boolean {
    const seen = this.#seen.get(key);
    if (seen?.revision === revision) return performance.now() - seen.sinceMs >= ttlMs;
    this.#seen.set(key, { revision, sinceMs: performance.now() });
    return false;
  }
}

/**
 * What a user put under a key, without the lease beside it.
 *
 * @param value - What the store gave.
 *
 * @example
 * valueBesideLease(undefined); // => undefined
 */
export function valueBesideLease(value: unknown): unknown {
  return isLeased(value) ? value.value : value;
}

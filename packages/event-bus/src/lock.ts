import { Deadline, type WaitOptions } from './deadline.js';
import type { KeyValue, Lease } from './key-value.js';
import { takeWhenFree } from './take-when-free.js';

/** Options of {@link EventBus.lock}. */
export interface LockOptions extends WaitOptions {
  /**
   * How long others wait for a holder that no longer shows that it lives, milliseconds. One whose process has ended on
   * this machine is replaced at once. @defaultValue `30_000`
   */
  readonly ttlMs?: number;
}

/**
 * A lock that is held. It is renewed until it is released, lost, or its process ends.
 *
 * @example
 * await using lock = await bus.lock('port-8080');
 * lock.token; // => 3653432967782400
 */
export class Lock implements AsyncDisposable {
  /** The name of the lock. */
  readonly key: string;
  readonly #lease: Lease;

  /** Made by {@link EventBus.lock}. */
  constructor(key: string, lease: Lease) {
    this.key = key;
    this.#lease = lease;
  }

  /** Fencing token: greater than that of every holder before. What the lock guards refuses a lower one than it has seen. */
  get token(): number {
    return this.#lease.token;
  }

  /** Aborted when the lock is lost: it could not be renewed in time, and another may hold it. */
  get lost(): AbortSignal {
    return this.#lease.lost;
  }

  /**
   * Gives the lock back.
   *
   * @returns False when it was lost before.
   */
  release(): Promise<boolean> {
    return this.#lease.release();
  }

  /** The same as {@link release}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.release();
  }
}

/** Waits for a lock. */
export async function takeLock(store: KeyValue, key: string, options: LockOptions, closed: AbortSignal): Promise<Lock> {
  const deadline = new Deadline(`the lock ${JSON.stringify(key)}`, options, closed);
  const lease = await takeWhenFree(store, `lock/${key}`, options.ttlMs, deadline);
  return new Lock(key, lease as Lease);
}

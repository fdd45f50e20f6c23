/** A value with the revision that a change of it must name. */
export interface KeyValueEntry {
  /** Plain JSON data. */
  readonly value: unknown;
  /** Grows with every change of any key of the store; never used twice. */
  readonly revision: number;
}

/**
 * Values that several processes change without losing an update of another one.
 *
 * Every change names the revision it was made from, and is refused when another came first.
 */
export interface KeyValue {
  /**
   * Gives the value of a key as it is now.
   *
   * @returns undefined when there is no such key, or it was deleted.
   * @throws EventBusError `EVENT_BUS_UNREADABLE`
   */
  get(key: string): Promise<KeyValueEntry | undefined>;
  /**
   * Sets a key if its revision still is the given one: 0 for a key that is not there. An `undefined` value deletes it.
   *
   * @returns The new revision; undefined when another change came first.
   * @throws EventBusError `EVENT_BUS_BAD_PAYLOAD`, `EVENT_BUS_UNWRITABLE`, `EVENT_BUS_CLOSED`
   */
  compareAndSet(key: string, value: unknown, revision: number): Promise<number | undefined>;
  /**
   * Takes the key for a holder if it is free, or its holder has died or not renewed it for its `ttlMs`.
   *
   * @returns undefined when somebody else holds it.
   */
  lease(key: string, options: LeaseOptions): Promise<Lease | undefined>;
  /**
   * Calls `wake` soon after the store has changed, perhaps more often.
   *
   * @returns Stops it; after that `wake` is not called.
   */
  watch(wake: () => void): () => void;
  /** Ends it: leases that are still held are no longer renewed. A second call does nothing. */
  close(): Promise<void>;
}

/** Options of {@link KeyValue.lease}. */
export interface LeaseOptions {
  /** How long the lease holds without renewal, milliseconds, 1 or more; it is renewed at a third of it. */
  readonly ttlMs: number;
}

/** A key that is held. */
export interface Lease {
  /** What is held. */
  readonly key: string;
  /** Fencing token: the revision at which the key was taken. A later holder has a greater one, always. */
  readonly token: number;
  /** What stood under the key when it was taken; undefined for nothing. */
  readonly previous: unknown;
  /** Aborted when the lease is lost: it could not be renewed in time, or another has taken it. */
  readonly lost: AbortSignal;
  /**
   * Puts a value under the key and goes on holding it.
   *
   * @param value - Plain JSON data.
   * @returns False when the lease was lost before, and nothing was changed.
   */
  update(value: unknown): Promise<boolean>;
  /**
   * Gives the key back, and leaves `value` under it (nothing when undefined).
   *
   * @returns False when the lease was lost before, and nothing was changed.
   */
  release(value?: unknown): Promise<boolean>;
}

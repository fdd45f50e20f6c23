import type { Detach } from './translator.js';

/** Something that is open, and how to close it. */
export interface Opened<Resource> {
  readonly resource: Resource;
  readonly close: Detach;
}

/** Keeps one resource per target open for as long as somebody uses it: ten subscriptions need one connection. */
export class Shared<Resource> {
  readonly #open: (target: object) => Promise<Opened<Resource>>;
  readonly #entries = new WeakMap<object, { users: number; readonly opened: Promise<Opened<Resource>> }>();

  constructor(open: (target: object) => Promise<Opened<Resource>>) {
    this.#open = open;
  }

  /**
   * The resource of a target, opened when nobody has it yet.
   *
   * @returns `release`: to be called once; the last one closes the resource.
   */
  async acquire(target: object): Promise<{ readonly resource: Resource; readonly release: Detach }> {
    const entry = this.#entries.get(target) ?? { users: 0, opened: this.#open(target) };
    this.#entries.set(target, entry);
    entry.users++;
    try {
      const { resource, close } = await entry.opened;
      return { resource, release: () => this.#release(target, entry, close) };
    } catch (error) {
      // The next one who asks tries again.
      if (this.#entries.get(target) === entry) this.#entries.delete(target);
      throw error;
    }
  }

  async #release(target: object, entry: { users: number }, close: Detach): Promise<void> {
    if (--entry.users > 0) return;
    if (this.#entries.get(target) === entry) this.#entries.delete(target);
    await close();
  }
}

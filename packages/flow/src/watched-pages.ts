import { detectDriver, followPages } from '@e2evidence/drivers';
import { describeError } from '@e2evidence/errors';
import { DeadlinePassed, withDeadline } from './deadline.js';
import type { WatchedPage } from './evidence-source.js';
import { callGuest } from './guests.js';

type PageListener = (page: WatchedPage) => void | Promise<void>;

/** The pages of a flow: those it was given, and those that opened from them. */
export class WatchedPages {
  readonly #pages: WatchedPage[] = [];
  readonly #listeners: PageListener[] = [];
  readonly #stops: (() => void)[] = [];
  readonly #diagnose: (message: string) => void;
  readonly #timeoutMs: number;
  #stopped = false;

  /**
   * @param timeoutMs - Longest wait for listeners to be ready for a page.
   * @param diagnose - Gets what a listener threw, so that one bad listener does not blind the others.
   */
  constructor(timeoutMs: number, diagnose: (message: string) => void) {
    this.#timeoutMs = timeoutMs;
    this.#diagnose = diagnose;
  }

  /** Every page so far, in the order in which they were seen. */
  all(): readonly WatchedPage[] {
    return [...this.#pages];
  }

  /** Calls back for every page so far, then for every later one. */
  onPage(listener: PageListener): void {
    this.#listeners.push(listener);
    for (const page of this.#pages) void this.#tell(listener, page);
  }

  /**
   * Watches the pages of one more target, and waits until all listeners are ready for those there are.
   *
   * @param label - The label of its first page; later ones get `label-2` and so on.
   * @throws {@link DriversError} `DRIVERS_UNKNOWN_TARGET`
   */
  async follow(target: object, label: string): Promise<void> {
    detectDriver(target);
    let preparing: Promise<void>[] | undefined = [];
    const stop = await followPages(target, (page) => {
      const told = this.#add(page, label);
      preparing?.push(...told);
    });
    if (this.#stopped) stop();
    else this.#stops.push(stop);
    const first = preparing;
    // Later pages are waited for by nobody.
    preparing = undefined;
    await this.#ready(first, label);
  }

  /** Stops following. The pages stay as they are. */
  stop(): void {
    this.#stopped = true;
    for (const stop of this.#stops.splice(0)) stop();
    this.#listeners.length = 0;
  }

  async #ready(preparing: readonly Promise<void>[], label: string): Promise<void> {
    try {
      await withDeadline(() => Promise.all(preparing), this.#timeoutMs);
    } catch (error) {
      if (!(error instanceof DeadlinePassed)) throw error;
      this.#diagnose(
        `${label}: a source was not ready within ${this.#timeoutMs} ms and may have missed what came first`,
      );
    }
  }

  #add(page: object, label: string): Promise<void>[] {
    if (this.#stopped || this.#pages.some((known) => known.page === page)) return [];
    const watched = { page, label: this.#unique(label) };
    this.#pages.push(watched);
    return this.#listeners.map((listener) => this.#tell(listener, watched));
  }

  #tell(listener: PageListener, page: WatchedPage): Promise<void> {
    return callGuest(
      () => listener(page),
      (error) => this.#diagnose(`${page.label}: ${describeError(error).message}`),
    );
  }

  #unique(label: string): string {
    const taken = new Set(this.#pages.map((page) => page.label));
    if (!taken.has(label)) return label;
    let count = 2;
    while (taken.has(`${label}-${count}`)) count++;
    return `${label}-${count}`;
  }
}

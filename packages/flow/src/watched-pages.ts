import { detectDriver, followPages } from '@e2evidence/drivers';
import { describeError } from '@e2evidence/errors';
import type { WatchedPage } from './evidence-source.js';
import { callGuest } from './guests.js';

/** The pages of a flow: those it was given, and those that opened from them. */
export class WatchedPages {
  readonly #pages: WatchedPage[] = [];
  readonly #listeners: ((page: WatchedPage) => void)[] = [];
  readonly #stops: (() => void)[] = [];
  readonly #diagnose: (message: string) => void;
  #stopped = false;

  /** @param diagnose - Gets what a listener threw, so that one bad listener does not blind the others. */
  constructor(diagnose: (message: string) => void) {
    this.#diagnose = diagnose;
  }

  /** Every page so far, in the order in which they were seen. */
  all(): readonly WatchedPage[] {
    return [...this.#pages];
  }

  /** Calls back for every page so far, then for every later one. */
  onPage(listener: (page: WatchedPage) => void): void {
    this.#listeners.push(listener);
    for (const page of this.#pages) this.#tell(listener, page);
  }

  /**
   * Watches the pages of one more target.
   *
   * @param label - The label of its first page; later ones get `label-2` and so on.
   * @throws {@link DriversError} `DRIVERS_UNKNOWN_TARGET`
   */
  async follow(target: object, label: string): Promise<void> {
    detectDriver(target);
    const stop = await followPages(target, (page) => this.#add(page, label));
    if (this.#stopped) stop();
    else this.#stops.push(stop);
  }

  /** Stops following. The pages stay as they are. */
  stop(): void {
    this.#stopped = true;
    for (const stop of this.#stops.splice(0)) stop();
    this.#listeners.length = 0;
  }

  #add(page: object, label: string): void {
    if (this.#stopped || this.#pages.some((known) => known.page === page)) return;
    const watched = { page, label: this.#unique(label) };
    this.#pages.push(watched);
    for (const listener of this.#listeners) this.#tell(listener, watched);
  }

  #tell(listener: (page: WatchedPage) => void, page: WatchedPage): void {
    callGuest(
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

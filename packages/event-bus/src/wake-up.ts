/** Waits for something that calls back at once when it may have changed, and remembers a call that came too early. */
export class WakeUp {
  #woken = false;
  #wake: (() => void) | undefined;
  readonly #watches: readonly ((wake: () => void) => () => void)[];
  #stops: (() => void)[] | undefined;

  /** @param watches - Each takes what it calls, and gives what stops it; asked at the first wait. */
  constructor(...watches: readonly ((wake: () => void) => () => void)[]) {
    this.#watches = watches;
  }

  /** Forgets the calls so far: whoever looks now sees what they told of. */
  clear(): void {
    this.#woken = false;
  }

  /**
   * Ends at a call since {@link clear}, when the time is over, or when one of the signals is aborted; the first time at
   * once, because something may have changed before the watch began. It keeps the process alive until {@link stop}.
   *
   * @param signals - The same at each wait.
   */
  wait(ms: number, signals: readonly AbortSignal[]): Promise<void> {
    if (this.#stops === undefined) {
      this.#stops = this.#watches.map((watch) => watch(this.#call));
      this.#listen(signals);
      return Promise.resolve();
    }
    if (this.#woken || signals.some((signal) => signal.aborted)) return Promise.resolve();
    return new Promise<void>((resolve) => {
      // Whoever waits for long has nothing to clear away when it is woken.
      const timer = Number.isFinite(ms) ? setTimeout(this.#call, Math.min(ms, longestTimerMs)) : undefined;
      this.#wake = () => {
        this.#wake = undefined;
        clearTimeout(timer);
        resolve();
      };
    });
  }

  stop(): void {
    for (const stop of this.#stops?.splice(0) ?? []) stop();
  }

  #listen(signals: readonly AbortSignal[]): void {
    const keepAlive = setInterval(() => {}, longestTimerMs);
    this.#stops?.push(() => clearInterval(keepAlive));
    for (const signal of signals) {
      signal.addEventListener('abort', this.#call);
      this.#stops?.push(() => signal.removeEventListener('abort', this.#call));
    }
  }

  readonly #call = (): void => {
    this.#woken = true;
    this.#wake?.();
  };
}

/** A timer of Node ends at once when it is given more. */
export const longestTimerMs: number = 2 ** 31 - 1;

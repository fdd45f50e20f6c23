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
   * once, because something may have changed before the watch began. It keeps the process alive.
   */
  async wait(ms: number, signals: readonly AbortSignal[]): Promise<void> {
    if (this.#stops === undefined) {
      this.#stops = this.#watches.map((watch) => watch(this.#call));
      return;
    }
    if (this.#woken || signals.some((signal) => signal.aborted)) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      timer = setTimeout(resolve, Math.min(ms, longestTimerMs));
      for (const signal of signals) signal.addEventListener('abort', this.#call);
    });
    this.#wake = undefined;
    clearTimeout(timer);
    for (const signal of signals) signal.removeEventListener('abort', this.#call);
  }

  stop(): void {
    for (const stop of this.#stops ?? []) stop();
  }

  readonly #call = (): void => {
    this.#woken = true;
    this.#wake?.();
  };
}

/** A timer of Node ends at once when it is given more. */
export const longestTimerMs: number = 2 ** 31 - 1;

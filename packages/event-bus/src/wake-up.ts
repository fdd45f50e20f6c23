/** Calls what it is given when something may have changed, until what it gives is called. */
export type Watch = (wake: () => void) => () => void;

/** Waits for something that calls back at once when it may have changed, and remembers a call that came too early. */
export class WakeUp {
  #woken = false;
  #wake: (() => void) | undefined;
  readonly #watches: readonly Watch[];
  #stop: (() => void) | undefined;

  /** @param watches - Asked at the first wait. */
  constructor(...watches: readonly Watch[]) {
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
    if (this.#stop === undefined) {
      this.#stop = listen(this.#watches, signals, this.#call);
      return Promise.resolve();
    }
    if (this.#woken || signals.some((signal) => signal.aborted)) return Promise.resolve();
    return new Promise<void>((resolve) => {
      const timer = setTimeout(this.#call, Math.min(ms, longestTimerMs));
      this.#wake = () => {
        this.#wake = undefined;
        clearTimeout(timer);
        resolve();
      };
    });
  }

  stop(): void {
    this.#stop?.();
    this.#stop = undefined;
  }

  readonly #call = (): void => {
    this.#woken = true;
    this.#wake?.();
  };
}

/**
 * Calls a function whenever a watch does and when a signal is aborted. It keeps the process alive until it is stopped.
 *
 * @returns Stops it.
 */
export function listen(watches: readonly Watch[], signals: readonly AbortSignal[], call: () => void): () => void {
  const stops = watches.map((watch) => watch(call));
  const keepAlive = setInterval(() => {}, longestTimerMs);
  for (const signal of signals) signal.addEventListener('abort', call);
  return () => {
    for (const stop of stops) stop();
    clearInterval(keepAlive);
    for (const signal of signals) signal.removeEventListener('abort', call);
  };
}

/** A timer of Node ends at once when it is given more. */
export const longestTimerMs: number = 2 ** 31 - 1;

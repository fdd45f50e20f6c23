/** What ends the waiting for work that cannot be stopped from outside. */
export interface Limit {
  /** Milliseconds; 0 means no limit. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** What is thrown when the time is over. */
  readonly timedOut: () => Error;
}

/**
 * Waits for work until its time is over. The work is then left behind, and its late failure is not heard.
 *
 * @throws Whatever the work throws, what `timedOut` gives, or the reason of the signal.
 */
export async function untilLimit<Result>(
  run: () => Result | Promise<Result>,
  { timeoutMs = 0, signal, timedOut }: Limit,
): Promise<Result> {
  if (timeoutMs === 0 && !signal) return run();
  signal?.throwIfAborted();
  let timer: NodeJS.Timeout | undefined;
  let onAbort = () => {};
  const limit = new Promise<never>((_resolve, reject) => {
    if (timeoutMs > 0) timer = setTimeout(() => reject(timedOut()), timeoutMs);
    onAbort = () => reject(signal?.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
  try {
    const running = (async () => run())();
    running.catch(() => {});
    return await Promise.race([running, limit]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

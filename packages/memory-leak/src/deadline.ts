import { MemoryLeakError } from './errors.js';

/**
 * Waits for work until a deadline, or until the caller's signal is aborted.
 *
 * @param work - Gets a signal that is aborted at the same moment, to clean up what it began.
 * @param timeoutMs - The deadline, in milliseconds from now.
 * @throws {@link MemoryLeakError} `MEMORY_LEAK_TIMED_OUT`; the reason of `signal`; or what the work throws.
 */
export async function withDeadline<Result>(
  work: (signal: AbortSignal) => Promise<Result>,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<Result> {
  signal?.throwIfAborted();
  const ending = new AbortController();
  const giveUp = () => ending.abort(signal?.reason);
  signal?.addEventListener('abort', giveUp, { once: true });
  const timer = setTimeout(() => {
    ending.abort(
      new MemoryLeakError('MEMORY_LEAK_TIMED_OUT', `Could not measure the heap within ${timeoutMs} ms.`, {
        details: { timeoutMs },
      }),
    );
  }, timeoutMs);
  try {
    return await orAborted(work(ending.signal), ending.signal);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', giveUp);
  }
}

/** Gives the result of a promise, or rejects with the signal's reason, whatever comes first. */
export async function orAborted<Result>(promise: Promise<Result>, signal: AbortSignal): Promise<Result> {
  // It may still fail later, when nobody waits any more.
  promise.catch(() => {});
  let onAbort = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

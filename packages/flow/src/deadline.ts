/** Thrown by {@link withDeadline} when the work gave no answer in time. */
export class DeadlinePassed extends Error {}

/**
 * Waits for work, but not longer than a deadline.
 *
 * @param work - Gets a signal that is aborted when the deadline passes.
 * @param timeoutMs - The deadline, in milliseconds from now.
 * @throws Whatever the work throws, or {@link DeadlinePassed} with how long was waited.
 */
export async function withDeadline<Result>(
  work: (deadline: AbortSignal) => Result | Promise<Result>,
  timeoutMs: number,
): Promise<Result> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new DeadlinePassed(`no answer within ${timeoutMs} ms`));
      controller.abort();
    }, timeoutMs);
  });
  try {
    const working = (async () => work(controller.signal))();
    // It may still fail after the deadline, when nobody waits any more.
    working.catch(() => {});
    return await Promise.race([working, expired]);
  } finally {
    clearTimeout(timer);
  }
}

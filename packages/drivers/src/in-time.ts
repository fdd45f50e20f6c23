/**
 * What a promise gives, unless it takes too long.
 *
 * @throws Error when it takes longer than so many milliseconds, with the message; what the promise rejects with.
 */
export async function inTime<Result>(work: Promise<Result>, timeoutMs: number, message: string): Promise<Result> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const error = new Error(message);
    timer = setTimeout(reject, timeoutMs, error);
  });
  // It may still fail when nobody waits any more.
  work.catch(() => {});
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

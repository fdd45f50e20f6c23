/** Aborted by Ctrl+C or a polite kill, which then do not end the process. Disposing gives the signals back. */
export interface Interruption extends Disposable {
  readonly signal: AbortSignal;
}

/** Listens for SIGINT and SIGTERM. */
export function listenForInterruption(): Interruption {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  process.on('SIGINT', abort);
  process.on('SIGTERM', abort);
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      process.off('SIGINT', abort);
      process.off('SIGTERM', abort);
    },
  };
}

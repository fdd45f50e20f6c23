import { checkTimeout } from './timeout.js';

/** Options of {@link shutdownOtlpExport}. */
export interface ShutdownOptions {
  /** Milliseconds to wait, above 0, at most 2147483647. @defaultValue `3_000` */
  readonly timeoutMs?: number;
  /** Ends the waiting early, with the outcome `aborted`. @defaultValue none */
  readonly signal?: AbortSignal;
}

/** How a shutdown ended: `done`, when the collector took every span that was still waiting. */
export type ShutdownOutcome =
  | { readonly status: 'done' }
  | { readonly status: 'failed'; readonly error: unknown }
  | { readonly status: 'timedOut' }
  | { readonly status: 'aborted' };

/**
 * Sends the spans that are still waiting and shuts down, within a deadline and without ever rejecting for the exporter:
 * a collector that is down fails no test.
 *
 * Call it before the process ends. A process that just ends, or calls `process.exit()`, loses every waiting span.
 *
 * @param target - A tracer provider, or the processor that `configureOtlpExport` returned.
 * @throws {@link OtlpExporterError} `OTLP_BAD_TIMEOUT` for a `timeoutMs` out of bounds.
 *
 * @example
 * await shutdownOtlpExport(provider); // => { status: 'done' }
 */
export async function shutdownOtlpExport(
  target: { shutdown(): Promise<void> },
  options: ShutdownOptions = {},
): Promise<ShutdownOutcome> {
  const { timeoutMs = 3_000, signal } = options;
  checkTimeout(timeoutMs, 'Could not shut down the export');
  let timer: NodeJS.Timeout | undefined;
  let onAbort = () => {};
  const early = new Promise<ShutdownOutcome>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, { status: 'timedOut' });
    onAbort = () => resolve({ status: 'aborted' });
  });
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted) onAbort();
  try {
    return await Promise.race([shutDown(target), early]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

async function shutDown(target: { shutdown(): Promise<void> }): Promise<ShutdownOutcome> {
  try {
    await target.shutdown();
    return { status: 'done' };
  } catch (error) {
    return { status: 'failed', error };
  }
}

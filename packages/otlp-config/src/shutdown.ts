import type { TracerProvider } from '@opentelemetry/api';
import { hearDuring } from './announcement.js';
import { OtlpExporterError } from './errors.js';
import { type ExportTally, tallySlot } from './export-tally.js';
import { has, realProvider } from './real-provider.js';
import { checkTimeout } from './timeout.js';

/** Options of {@link shutdownOtlpExport}. */
export interface ShutdownOptions {
  /** Milliseconds to wait, above 0, at most 2147483647. @defaultValue `3_000` */
  readonly timeoutMs?: number;
  /** Ends the waiting early, with the outcome `aborted`. @defaultValue none */
  readonly signal?: AbortSignal;
}

/**
 * How a shutdown ended.
 *
 * - `done`: no span was lost. Every batch since `configureOtlpExport` was answered without an error, and the queue had
 *   room for every sampled span that ended.
 * - `failed`: spans were lost since `configureOtlpExport`, or the shutdown itself failed. `error` is what the shutdown
 *   rejected with, else that of the last export that failed, else an `OTLP_SPANS_LOST`. `lostSpans` counts the spans
 *   that the exporter failed to send and those that the queue had no room for, over all attached exports; it is absent
 *   when none of them is known to be lost, and may be too low when an answer is still missing at the deadline.
 * - `timedOut`, `aborted`: the shutdown had not come to its end; what was lost until then is not told.
 *
 * `done` does not cover spans that the collector rejects in an answer of success (a partial success, which the exporters
 * only log through `diag` of `@opentelemetry/api`), that have not ended, that your own `processorFactory` leaves out, or
 * that went to exporters which were not attached with `configureOtlpExport`.
 */
export type ShutdownOutcome =
  | { readonly status: 'done' }
  | { readonly status: 'failed'; readonly error: unknown; readonly lostSpans?: number }
  | { readonly status: 'timedOut' }
  | { readonly status: 'aborted' };

/**
 * Sends the spans that are still waiting and shuts down, within a deadline and without ever rejecting for the exporter:
 * a collector that is down fails no test. Tells whether spans were lost at any time since `configureOtlpExport`.
 *
 * Call it before the process ends. A process that just ends, or calls `process.exit()`, loses every waiting span.
 *
 * @param target - A tracer provider, the global `trace.getTracerProvider()` that stands for one, or the processor that
 * `configureOtlpExport` returned. One without `shutdown()` gives `failed` with an `OTLP_NO_SHUTDOWN`.
 * @returns How it ended; see {@link ShutdownOutcome} for what `done` covers.
 * @throws {@link OtlpExporterError} `OTLP_BAD_TIMEOUT` for a `timeoutMs` out of bounds. `OTLP_NO_SHUTDOWN` and
 * `OTLP_SPANS_LOST` are never thrown: they come as the `error` of an outcome.
 *
 * @example
 * await shutdownOtlpExport(provider); // => { status: 'done' }
 */
export async function shutdownOtlpExport(
  target: { shutdown(): Promise<void> } | TracerProvider,
  options: ShutdownOptions = {},
): Promise<ShutdownOutcome> {
  const { timeoutMs = 3_000, signal } = options;
  checkTimeout(timeoutMs, 'Could not shut down the export');
  let timer: NodeJS.Timeout | undefined;
  let onAbort = () => {};
  const early = new Promise<EarlyOutcome>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, { status: 'timedOut' });
    onAbort = () => resolve({ status: 'aborted' });
  });
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted) onAbort();
  try {
    return await outcomeOf(target, early);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

type EarlyOutcome = { readonly status: 'timedOut' | 'aborted' };

async function outcomeOf(target: object, early: Promise<EarlyOutcome>): Promise<ShutdownOutcome> {
  let work: Promise<{ rejection?: { error: unknown } }> = Promise.resolve({});
  const tallies = hearDuring<ExportTally>(tallySlot, () => {
    work = shutDown(target).then(
      () => ({}),
      (error: unknown) => ({ rejection: { error } }),
    );
  });
  const ended = await Promise.race([work, early]);
  if ('status' in ended) return ended;
  // A batch that fails ends the shutdown at once: the others may still be under way.
  const tooEarly = await Promise.race([Promise.all(tallies.map((tally) => tally.idle())).then(() => undefined), early]);
  if (ended.rejection) return failed(ended.rejection.error, tallies);
  if (tooEarly) return tooEarly;
  return lostSpansOf(tallies) > 0 ? failed(reasonOf(tallies), tallies) : { status: 'done' };
}

// Runs up to the target's own shutdown() without a pause: what announces itself does so in that call.
async function shutDown(target: object): Promise<void> {
  const provider = typeof target === 'object' && target !== null ? realProvider(target, 'shutdown') : {};
  if (!has(provider, 'shutdown')) {
    throw new OtlpExporterError('OTLP_NO_SHUTDOWN', 'Could not shut down the export: the target has no shutdown().');
  }
  await provider.shutdown();
}

function failed(error: unknown, tallies: readonly ExportTally[]): ShutdownOutcome {
  const lostSpans = lostSpansOf(tallies);
  return { status: 'failed', error, ...(lostSpans > 0 ? { lostSpans } : {}) };
}

function lostSpansOf(tallies: readonly ExportTally[]): number {
  return tallies.reduce((sum, tally) => sum + tally.lostSpans, 0);
}

function reasonOf(tallies: readonly ExportTally[]): unknown {
  const [error] = tallies.flatMap(({ lastError }) => (lastError === undefined ? [] : [lastError]));
  if (error !== undefined) return error;
  const lostSpans = lostSpansOf(tallies);
  const message = `Could not export ${lostSpans} ${lostSpans === 1 ? 'span' : 'spans'}, and the exporter gave no error.`;
  return new OtlpExporterError('OTLP_SPANS_LOST', message, { details: { lostSpans } });
}

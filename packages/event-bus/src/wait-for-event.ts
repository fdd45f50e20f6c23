import { EventBusError } from './errors.js';
import type { PolledEnvelope } from './event-envelope.js';
import { type CorruptEventLine, scanEvents } from './scan-events.js';

/** Options of {@link EventBus.waitFor}. */
export interface WaitForOptions {
  /**
   * The byte to start at: 0, a `nextOffset`, or a `currentOffset()`. From 0 an event counts that was published before
   * the wait began. @defaultValue `0`
   */
  readonly offset?: number;
  /** Decides whether an event of the topic is the one. @defaultValue the first one is */
  readonly predicate?: (event: PolledEnvelope) => boolean | Promise<boolean>;
  /** Longest wait, milliseconds by a clock that is never set; with 0 it looks once. @defaultValue `30_000` */
  readonly timeoutMs?: number;
  /** Pause between two looks, milliseconds. @defaultValue `100` */
  readonly pollIntervalMs?: number;
  /** Makes the pause; gets its length in milliseconds. @defaultValue a timer */
  readonly sleep?: (ms: number) => Promise<unknown>;
  /** Ends the wait early, with `EVENT_BUS_ABORTED`. @defaultValue none */
  readonly signal?: AbortSignal;
  /** Called for each bad line, which is then skipped. Without it such a line throws. */
  readonly onCorrupt?: (line: CorruptEventLine) => void;
}

/**
 * Looks at a log again and again until an event is there. Each look starts where the last one ended, so that no event
 * falls between two; one more look follows the end of the time.
 *
 * @param closed - Aborted when the bus is closed.
 */
export async function waitForEvent(
  path: string,
  topic: string,
  options: WaitForOptions,
  closed: AbortSignal,
): Promise<PolledEnvelope> {
  const { offset = 0, predicate, timeoutMs = 30_000, pollIntervalMs = 100, sleep, signal, onCorrupt } = options;
  checkMilliseconds('timeoutMs', timeoutMs);
  checkMilliseconds('pollIntervalMs', pollIntervalMs);
  const deadline = performance.now() + timeoutMs;
  let cursor = offset;

  for (;;) {
    throwWhenStopped(topic, path, closed, signal);
    const lastLook = performance.now() >= deadline;
    let found: PolledEnvelope | undefined;
    const visit = async (event: PolledEnvelope): Promise<boolean> => {
      if (event.topic === topic && (predicate === undefined || (await predicate(event)))) found = event;
      return found !== undefined || closed.aborted || signal?.aborted === true;
    };
    const { nextOffset } = await scanEvents(path, cursor, visit, onCorrupt);
    if (found) return found;
    throwWhenStopped(topic, path, closed, signal);
    cursor = nextOffset;
    if (lastLook) throw timedOut(topic, path, timeoutMs, offset, cursor);
    const pauseMs = Math.max(0, Math.min(pollIntervalMs, deadline - performance.now()));
    await pause(pauseMs, sleep, signal ? [closed, signal] : [closed]);
  }
}

/** Ends when the time is over, or as soon as a signal is aborted. */
async function pause(ms: number, sleep: WaitForOptions['sleep'], signals: readonly AbortSignal[]): Promise<void> {
  let wake = (): void => {};
  const woken = new Promise<void>((resolve) => {
    wake = () => resolve();
  });
  const timer = sleep ? undefined : setTimeout(wake, ms);
  for (const signal of signals) signal.addEventListener('abort', wake);
  try {
    await (sleep ? Promise.race([sleep(ms), woken]) : woken);
  } finally {
    clearTimeout(timer);
    for (const signal of signals) signal.removeEventListener('abort', wake);
  }
}

function checkMilliseconds(name: string, value: number): void {
  if (typeof value === 'number' && value >= 0) return;
  throw new EventBusError('EVENT_BUS_BAD_OPTION', `Could not wait: ${name} is ${String(value)}.`, {
    details: { option: name },
  });
}

function throwWhenStopped(topic: string, path: string, closed: AbortSignal, signal: AbortSignal | undefined): void {
  const waiting = `Could not wait for ${JSON.stringify(topic)} in ${path}`;
  const details = { path, topic };
  if (closed.aborted) throw new EventBusError('EVENT_BUS_CLOSED', `${waiting}: the bus is closed.`, { details });
  if (!signal?.aborted) return;
  throw new EventBusError('EVENT_BUS_ABORTED', `${waiting}: it was aborted.`, { cause: signal.reason, details });
}

function timedOut(topic: string, path: string, timeoutMs: number, offset: number, nextOffset: number): EventBusError {
  const message = `Waited ${timeoutMs} ms for ${JSON.stringify(topic)} in ${path}: bytes ${offset} to ${nextOffset} do not hold it.`;
  return new EventBusError('EVENT_BUS_TIMEOUT', message, { details: { path, topic, timeoutMs, offset, nextOffset } });
}

import { checkMilliseconds, Deadline, type WaitOptions } from './deadline.js';
import type { PolledEnvelope } from './event-envelope.js';
import type { CorruptEventLine, EventLog } from './event-log.js';
import { WakeUp } from './wake-up.js';

/** Options of {@link EventBus.waitFor}. */
export interface WaitForOptions extends WaitOptions {
  /**
   * The position to start at: 0, a `nextOffset`, or a `currentOffset()`. From 0 an event counts that was published
   * before the wait began. @defaultValue `0`
   */
  readonly offset?: number;
  /** Decides whether an event of the topic is the one. @defaultValue the first one is */
  readonly predicate?: (event: PolledEnvelope) => boolean | Promise<boolean>;
  /** Longest pause between two looks, milliseconds; a look follows at once when the log has grown. @defaultValue `100` */
  readonly pollIntervalMs?: number;
  /** Makes the pause. @defaultValue a timer */
  readonly sleep?: (ms: number) => Promise<unknown>;
  /** Called for each bad line, which is then skipped. @defaultValue such a line throws */
  readonly onCorrupt?: (line: CorruptEventLine) => void;
}

/**
 * Looks at a log again and again until an event is there. Each look starts where the last one ended, so that no event
 * falls between two; one more look follows the end of the time.
 *
 * @param closed - Aborted when the bus is closed.
 */
export async function waitForEvent(
  log: EventLog,
  topic: string,
  options: WaitForOptions,
  closed: AbortSignal,
): Promise<PolledEnvelope> {
  const { offset = 0, predicate, pollIntervalMs = 100, sleep, onCorrupt } = options;
  const deadline = new Deadline(`${JSON.stringify(topic)} in ${log.name}`, options, closed);
  checkMilliseconds('pollIntervalMs', pollIntervalMs);
  const reading = { topics: new Set([topic]), onCorrupt };
  const wakeUp = new WakeUp((wake) => log.watch(wake));
  let cursor = offset;
  try {
    for (;;) {
      deadline.throwWhenStopped();
      const isLastLook = deadline.leftMs === 0;
      wakeUp.clear();
      for await (const batch of log.readFrom(cursor, reading)) {
        for (const event of batch.events) {
          if (predicate === undefined || (await predicate(event))) return event;
          deadline.throwWhenStopped();
        }
        cursor = batch.nextOffset;
      }
      deadline.throwWhenStopped();
      if (isLastLook) {
        const details = { path: log.name, topic, offset, nextOffset: cursor };
        throw deadline.timedOut(details, `: bytes ${offset} to ${cursor} do not hold it`);
      }
      const pauseMs = Math.min(pollIntervalMs, deadline.leftMs);
      await (sleep ? sleepUnlessStopped(sleep, pauseMs, deadline.signals) : wakeUp.wait(pauseMs, deadline.signals));
    }
  } finally {
    wakeUp.stop();
  }
}

/** The pause of the caller, or less of it when a signal is aborted. */
async function sleepUnlessStopped(
  sleep: (ms: number) => Promise<unknown>,
  ms: number,
  signals: readonly (AbortSignal | undefined)[],
): Promise<void> {
  let wake = (): void => {};
  const stopped = new Promise<void>((resolve) => {
    wake = resolve;
  });
  for (const signal of signals) signal?.addEventListener('abort', wake);
  try {
    await Promise.race([sleep(ms), stopped]);
  } finally {
    for (const signal of signals) signal?.removeEventListener('abort', wake);
  }
}

import { checkMilliseconds, Deadline, type WaitOptions } from './deadline.js';
import type { PolledEnvelope } from './event-envelope.js';
import type { CorruptEventLine, EventLog } from './event-log.js';
import { behindTheEnd } from './log-offsets.js';
import { longestTimerMs, WakeUp } from './wake-up.js';

/** Options of {@link EventBus.waitFor}. */
export interface WaitForOptions extends WaitOptions {
  /**
   * The position to start at: 0, a `nextOffset`, or a `currentOffset()`. From 0 an event counts that was published
   * before the wait began. @defaultValue `0`
   */
  readonly offset?: number;
  /** Decides whether an event of the topic is the one. @defaultValue the first one is */
  readonly predicate?: (event: PolledEnvelope) => boolean | Promise<boolean>;
  /**
   * Pause between two looks, milliseconds. @defaultValue `100` with `sleep`; else there is none: what watches the log
   * tells at once, and looks besides four times a second
   */
  readonly pollIntervalMs?: number;
  /** Makes the pause; gets its length in milliseconds. @defaultValue a timer */
  readonly sleep?: (ms: number) => Promise<unknown>;
  /** Called for each bad line, which is then skipped. @defaultValue such a line throws */
  readonly onCorrupt?: (line: CorruptEventLine) => void;
}

/**
 * Looks at a log until an event is there. Each look starts where the last one ended, so that no event falls between two;
 * one more look follows the end of the time.
 *
 * @param closed - Aborted when the bus is closed.
 */
export async function waitForEvent(
  log: EventLog,
  topic: string,
  options: WaitForOptions,
  closed: AbortSignal,
): Promise<PolledEnvelope> {
  const { offset = 0, predicate, pollIntervalMs, sleep, onCorrupt } = options;
  const deadline = new Deadline(`${JSON.stringify(topic)} in ${log.name}`, options, closed);
  checkMilliseconds('pollIntervalMs', pollIntervalMs ?? 0);
  let cursor = offset;

  const look = async (following: { follow?: boolean; signal?: AbortSignal }): Promise<PolledEnvelope | undefined> => {
    for await (const batch of log.readFrom(cursor, { topics: new Set([topic]), onCorrupt, ...following })) {
      if (batch.restarted === 'truncated') throw behindTheEnd(log.name, cursor, await log.end());
      for (const event of batch.events) {
        deadline.throwWhenStopped();
        if (predicate === undefined || (await predicate(event))) return event;
      }
      cursor = batch.nextOffset;
    }
    return undefined;
  };

  const wakeUp = new WakeUp((wake) => log.watch(wake));
  const end = new AbortController();
  const timer = setTimeout(() => end.abort(), Math.min(deadline.leftMs, longestTimerMs));
  const untilTheEnd = AbortSignal.any([end.signal, ...deadline.signals]);
  try {
    for (;;) {
      deadline.throwWhenStopped();
      const isLastLook = deadline.leftMs === 0;
      wakeUp.clear();
      const found = await look({});
      if (found) return found;
      deadline.throwWhenStopped();
      if (isLastLook) {
        const details = { path: log.name, topic, offset, nextOffset: cursor };
        throw deadline.timedOut(details, `: bytes ${offset} to ${cursor} do not hold it`);
      }
      const pauseMs = Math.min(pollIntervalMs ?? 100, deadline.leftMs);
      if (sleep) await sleepUnlessStopped(sleep, pauseMs, deadline.signals);
      else if (pollIntervalMs !== undefined) await wakeUp.wait(pauseMs, deadline.signals);
      else {
        const followed = await look({ follow: true, signal: untilTheEnd });
        if (followed) return followed;
      }
    }
  } finally {
    clearTimeout(timer);
    wakeUp.stop();
  }
}

/** The pause of the caller, or less of it when a signal is aborted. */
async function sleepUnlessStopped(
  sleep: (ms: number) => Promise<unknown>,
  ms: number,
  signals: readonly AbortSignal[],
): Promise<void> {
  let wake = (): void => {};
  const stopped = new Promise<void>((resolve) => {
    wake = resolve;
  });
  for (const signal of signals) signal.addEventListener('abort', wake);
  try {
    await Promise.race([sleep(ms), stopped]);
  } finally {
    for (const signal of signals) signal.removeEventListener('abort', wake);
  }
}

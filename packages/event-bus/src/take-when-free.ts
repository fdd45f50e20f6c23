import { badOption } from './checks.js';
import type { Deadline } from './deadline.js';
import type { KeyValue, Lease } from './key-value.js';
import { WakeUp } from './wake-up.js';

/** A holder whose process ends tells nobody; so often it is looked for. */
const longestPauseMs = 100;
const defaultTtlMs = 30_000;

/**
 * Waits until a key is free and takes it, or until something is found in its value that makes that needless.
 *
 * @throws EventBusError `EVENT_BUS_TIMEOUT`, `EVENT_BUS_ABORTED`, `EVENT_BUS_CLOSED`, `EVENT_BUS_BAD_OPTION`
 */
export async function takeWhenFree<Value = never>(
  store: KeyValue,
  key: string,
  ttlMs: number | undefined,
  deadline: Deadline,
  find?: (value: unknown) => Value | undefined,
): Promise<Lease | { readonly found: Value }> {
  const wakeUp = new WakeUp((wake) => store.watch(wake));
  try {
    for (;;) {
      deadline.throwWhenStopped();
      const isLastLook = deadline.leftMs === 0;
      wakeUp.clear();
      const found = find?.((await store.get(key))?.value);
      if (found !== undefined) return { found };
      const lease = await store.lease(key, { ttlMs: checkTtl(ttlMs) });
      if (lease) return lease;
      if (isLastLook) throw deadline.timedOut({ key });
      await wakeUp.wait(Math.min(longestPauseMs, deadline.leftMs), deadline.signals);
    }
  } finally {
    wakeUp.stop();
  }
}

/**
 * The time to live of a lease, milliseconds.
 *
 * @throws EventBusError `EVENT_BUS_BAD_OPTION` for what is not 1 or more, or has no end
 */
export function checkTtl(ttlMs: number = defaultTtlMs): number {
  // A store could not write down one that never ends.
  if (Number.isFinite(ttlMs) && ttlMs >= 1) return ttlMs;
  throw badOption('ttlMs', ttlMs);
}

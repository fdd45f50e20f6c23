import { Deadline, type WaitOptions } from './deadline.js';
import { EventBusError } from './errors.js';
import type { KeyValue, Lease } from './key-value.js';
import { valueBesideLease } from './lease.js';
import { plainValue } from './plain-payload.js';
import { takeWhenFree } from './take-when-free.js';

/** Options of {@link EventBus.once}. */
export interface OnceOptions extends WaitOptions {
  /**
   * How long others wait for a leader that no longer shows that it lives, milliseconds. One whose process has ended on
   * this machine is replaced at once. @defaultValue `30_000`
   */
  readonly ttlMs?: number;
}

/** What the function of {@link EventBus.once} is given. */
export interface OnceContext {
  /** Aborted when this process is no longer the leader: another may have begun. */
  readonly signal: AbortSignal;
  /** Fencing token: greater than that of every leader before. */
  readonly token: number;
}

interface Done {
  readonly done: true;
  readonly result?: unknown;
}

/** Runs a function in one process, and gives its result to all. */
export async function runOnce<Result>(
  store: KeyValue,
  key: string,
  run: (context: OnceContext) => Result | Promise<Result>,
  options: OnceOptions,
  closed: AbortSignal,
): Promise<Result> {
  const deadline = new Deadline(`${JSON.stringify(key)} to be done once`, options, closed);
  const place = `once/${key}`;
  const taken = await takeWhenFree(store, place, options.ttlMs, deadline, doneIn);
  if ('found' in taken) return taken.found.result as Result;
  const done = doneIn(taken.previous);
  if (done === undefined) return lead(taken, key, run);
  // It was done between the look and the taking.
  await taken.release(done);
  return done.result as Result;
}

async function lead<Result>(
  lease: Lease,
  key: string,
  run: (context: OnceContext) => Result | Promise<Result>,
): Promise<Result> {
  let result: unknown;
  try {
    result = await run({ signal: lease.lost, token: lease.token });
    if (result !== undefined) result = plainValue(result, 'result');
  } catch (error) {
    // The next one tries; the error of the function is what its caller gets, whatever happens to the key.
    await lease.release().catch(() => {});
    throw error;
  }
  const done: Done = result === undefined ? { done: true } : { done: true, result };
  if (await lease.release(done)) return result as Result;
  throw new EventBusError(
    'EVENT_BUS_LEASE_LOST',
    `Ran ${JSON.stringify(key)}, but another process has taken over meanwhile: the result is not kept.`,
    { details: { key, token: lease.token } },
  );
}

function doneIn(value: unknown): Done | undefined {
  const own = valueBesideLease(value);
  return typeof own === 'object' && own !== null && Reflect.get(own, 'done') === true ? (own as Done) : undefined;
}

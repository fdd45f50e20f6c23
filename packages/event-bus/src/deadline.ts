import { EventBusError } from './errors.js';

/** How long something is waited for, and what ends the wait early. */
export interface WaitOptions {
  /** Longest wait, milliseconds by a clock that is never set; with 0 it looks once. @defaultValue `30_000` */
  readonly timeoutMs?: number;
  /** Ends the wait early. @defaultValue none */
  readonly signal?: AbortSignal;
}

/** A wait that is under way. */
export class Deadline {
  readonly timeoutMs: number;
  readonly signals: readonly AbortSignal[];
  readonly #attempt: string;
  readonly #end: number;
  readonly #closed: AbortSignal;
  readonly #signal: AbortSignal | undefined;

  /**
   * @param attempt - What is waited for, such as `the lock "db"`.
   * @param closed - Aborted when the bus is closed.
   */
  constructor(attempt: string, { timeoutMs = 30_000, signal }: WaitOptions, closed: AbortSignal) {
    checkMilliseconds('timeoutMs', timeoutMs);
    this.timeoutMs = timeoutMs;
    this.#attempt = attempt;
    this.#end = performance.now() + timeoutMs;
    this.#closed = closed;
    this.#signal = signal;
    this.signals = signal ? [closed, signal] : [closed];
  }

  /** Milliseconds that are left, 0 when it is over. */
  get leftMs(): number {
    return Math.max(0, this.#end - performance.now());
  }

  /** @throws EventBusError `EVENT_BUS_CLOSED`, `EVENT_BUS_ABORTED` */
  throwWhenStopped(): void {
    const waiting = `Could not wait for ${this.#attempt}`;
    if (this.#closed.aborted) throw new EventBusError('EVENT_BUS_CLOSED', `${waiting}: the bus is closed.`);
    if (!this.#signal?.aborted) return;
    throw new EventBusError('EVENT_BUS_ABORTED', `${waiting}: it was aborted.`, { cause: this.#signal.reason });
  }

  timedOut(details: Record<string, unknown> = {}, more = ''): EventBusError {
    const message = `Waited ${this.timeoutMs} ms for ${this.#attempt}${more}.`;
    return new EventBusError('EVENT_BUS_TIMEOUT', message, { details: { timeoutMs: this.timeoutMs, ...details } });
  }
}

/** @throws EventBusError `EVENT_BUS_BAD_OPTION` for what is no number of milliseconds, 0 or more */
export function checkMilliseconds(name: string, value: number): void {
  if (typeof value === 'number' && value >= 0) return;
  throw new EventBusError('EVENT_BUS_BAD_OPTION', `Could not wait: ${name} is ${String(value)}.`, {
    details: { option: name },
  });
}

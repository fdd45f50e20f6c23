import { randomUUID } from 'node:crypto';
import type { PolledEnvelope } from './event-envelope.js';
import type { CorruptEventLine, EventLog } from './event-log.js';

/** Options of {@link EventBus.subscribe}. */
export interface SubscribeOptions {
  /**
   * Where it begins: a position such as 0 or a `nextOffset`, or `now`, the end of the log at the moment when
   * {@link BusSubscription.ready} resolves. @defaultValue `'now'`
   */
  readonly from?: 'now' | number;
  /** Ends the subscription. @defaultValue none */
  readonly signal?: AbortSignal;
  /**
   * Called for each bad line, which is then skipped.
   * @defaultValue a callback goes on behind it, and `onError` is told; a loop throws
   */
  readonly onCorrupt?: (line: CorruptEventLine) => void;
  /** Called when the log was cut short or replaced, and the subscription goes on with the new one. @defaultValue nobody is told */
  readonly onRestart?: (reason: 'truncated' | 'replaced') => void;
  /**
   * Called with what a callback throws or rejects with, and with what ends the subscription.
   * @defaultValue a warning of the process
   */
  readonly onError?: (error: unknown) => void;
}

/** What is called for each event, one at a time: the next one follows when this has ended. */
export type EventCallback = (event: PolledEnvelope) => unknown;

/** A subscription to topics of a bus. It keeps the process alive until it ends. */
export interface BusSubscription extends AsyncDisposable {
  /** Unique. */
  readonly id: string;
  /** Resolves when every event from now on is seen. Rejects when the log cannot be read. */
  readonly ready: Promise<void>;
  /** False once it has ended. */
  readonly active: boolean;
  /** Always 0: a slow consumer makes the bus read later, it loses nothing. */
  readonly droppedCount: number;
  /** The position behind the last event whose callback has ended: from there another subscription can go on. */
  readonly nextOffset: number;
  /** Ends it; after that no callback begins. Never throws. */
  unsubscribe(): Promise<void>;
}

/** Calls a function for each event of a log as it comes. */
export class LogSubscription implements BusSubscription {
  readonly id: string = randomUUID();
  readonly ready: Promise<void>;
  readonly droppedCount = 0;
  readonly #end = new AbortController();
  readonly #running: Promise<void>;
  readonly #onError: (error: unknown) => void;
  #nextOffset = 0;
  /** Set while a callback runs: one that unsubscribes must not wait for itself. */
  #isCalling = false;

  constructor(
    log: EventLog,
    topics: ReadonlySet<string>,
    callback: EventCallback,
    options: SubscribeOptions,
    closed: AbortSignal,
    onEnd: (subscription: LogSubscription) => void,
  ) {
    this.#onError = options.onError ?? warn;
    const starts = startOf(log, options);
    this.ready = starts.then(() => {});
    // Whoever does not look at it is told by onError.
    this.ready.catch(() => {});
    const signal = AbortSignal.any([closed, this.#end.signal, ...(options.signal ? [options.signal] : [])]);
    this.#running = this.#run(log, topics, callback, options, starts, signal).finally(() => {
      this.#end.abort();
      onEnd(this);
    });
  }

  get active(): boolean {
    return !this.#end.signal.aborted;
  }

  get nextOffset(): number {
    return this.#nextOffset;
  }

  async unsubscribe(): Promise<void> {
    this.#end.abort();
    if (!this.#isCalling) await this.#running;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.unsubscribe();
  }

  async #run(
    log: EventLog,
    topics: ReadonlySet<string>,
    callback: EventCallback,
    options: SubscribeOptions,
    starts: Promise<number>,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      this.#nextOffset = await starts;
      const onCorrupt = options.onCorrupt ?? ((line: CorruptEventLine) => this.#tell(line.error));
      // Not through `eventsFrom`: between the look and the callback each step is one that somebody waits for.
      for await (const batch of log.readFrom(this.#nextOffset, { topics, follow: true, signal, onCorrupt })) {
        if (batch.restarted) options.onRestart?.(batch.restarted);
        for (const event of batch.events) {
          if (signal.aborted) return;
          this.#isCalling = true;
          const called = this.#call(callback, event);
          if (called) await called;
          this.#isCalling = false;
          this.#nextOffset = event.nextOffset;
        }
      }
    } catch (error) {
      this.#tell(error);
    }
  }

  /** @returns What has to be waited for: nothing for a callback that gives no promise. */
  #call(callback: EventCallback, event: PolledEnvelope): Promise<unknown> | undefined {
    try {
      const result = callback(event);
      if (typeof (result as PromiseLike<unknown> | undefined)?.then !== 'function') return undefined;
      return Promise.resolve(result).catch((error: unknown) => this.#tell(error));
    } catch (error) {
      this.#tell(error);
      return undefined;
    }
  }

  #tell(error: unknown): void {
    try {
      this.#onError(error);
    } catch {
      // Whoever is told of errors cannot end the others.
    }
  }
}

/** A subscription that is read with `for await`, by one loop. */
export interface EventStream extends BusSubscription, AsyncIterable<PolledEnvelope> {}

/** Gives the events of a log to a loop as it asks for them. */
export class LogStream implements EventStream {
  readonly id: string = randomUUID();
  readonly ready: Promise<void>;
  readonly droppedCount = 0;
  readonly #end = new AbortController();
  readonly #events: AsyncGenerator<PolledEnvelope, void, undefined>;
  #nextOffset = 0;

  constructor(log: EventLog, topics: ReadonlySet<string>, options: SubscribeOptions, closed: AbortSignal) {
    const starts = startOf(log, options);
    this.ready = starts.then(() => {});
    // Whoever does not look at it is told by the loop.
    this.ready.catch(() => {});
    const signal = AbortSignal.any([closed, this.#end.signal, ...(options.signal ? [options.signal] : [])]);
    signal.addEventListener('abort', () => this.#end.abort(), { once: true });
    this.#events = this.#run(log, topics, options, starts, signal);
  }

  get active(): boolean {
    return !this.#end.signal.aborted;
  }

  get nextOffset(): number {
    return this.#nextOffset;
  }

  [Symbol.asyncIterator](): AsyncIterator<PolledEnvelope> {
    return this.#events;
  }

  async unsubscribe(): Promise<void> {
    this.#end.abort();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.unsubscribe();
  }

  async *#run(
    log: EventLog,
    topics: ReadonlySet<string>,
    options: SubscribeOptions,
    starts: Promise<number>,
    signal: AbortSignal,
  ): AsyncGenerator<PolledEnvelope, void, undefined> {
    try {
      this.#nextOffset = await starts;
      for await (const event of eventsFrom(log, topics, this.#nextOffset, options, signal)) {
        yield event;
        this.#nextOffset = event.nextOffset;
      }
    } catch (error) {
      // What breaks because all is being closed is no news.
      if (!signal.aborted) throw error;
    } finally {
      this.#end.abort();
    }
  }
}

/** The position at which a subscription begins. */
function startOf(log: EventLog, { from = 'now' }: SubscribeOptions): Promise<number> {
  return from === 'now' ? log.end() : Promise.resolve(from);
}

/** Each event from a position on, for ever. */
export async function* eventsFrom(
  log: EventLog,
  topics: ReadonlySet<string>,
  offset: number,
  { onCorrupt, onRestart }: SubscribeOptions,
  signal: AbortSignal,
): AsyncGenerator<PolledEnvelope, void, undefined> {
  for await (const batch of log.readFrom(offset, { topics, follow: true, signal, onCorrupt })) {
    if (batch.restarted) onRestart?.(batch.restarted);
    for (const event of batch.events) {
      if (signal.aborted) return;
      yield event;
    }
  }
}

function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error));
}

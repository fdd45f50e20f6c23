import type { EventBatch, ReadFromOptions } from './event-log.js';
import { EventReader, type FoundEvents } from './event-reader.js';
import { listen, type Watch } from './wake-up.js';

type Result = IteratorResult<EventBatch, undefined>;

/**
 * The batches of a log file for ever: what it holds, and then what comes.
 *
 * Written by hand, because somebody waits for what comes: between the call of the watch and whoever has asked for the
 * next batch there is no promise but theirs. One `next` at a time.
 */
export class FileFollower implements AsyncIterableIterator<EventBatch, undefined> {
  readonly #path: string;
  readonly #offset: number;
  readonly #options: ReadFromOptions;
  readonly #watch: Watch;
  #reader: EventReader | undefined;
  #stopListening: (() => void) | undefined;
  /** Whoever has asked for the next batch. */
  #taker: { readonly give: (result: Result) => void; readonly fail: (cause: unknown) => void } | undefined;
  /** The last look has reached the end: the next one is for the watch to begin. */
  #isAtEnd = false;
  /** The watch has called since the last look began. */
  #isWoken = false;
  #isWaiting = false;
  /** What stands behind the events that were given before it. */
  #failure: unknown;
  #isOver = false;

  constructor(path: string, offset: number, options: ReadFromOptions, watch: Watch) {
    this.#path = path;
    this.#offset = offset;
    this.#options = options;
    this.#watch = watch;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Result> {
    return new Promise((give, fail) => {
      this.#taker = { give, fail };
      void this.#goOn();
    });
  }

  async return(): Promise<Result> {
    this.#end();
    return over;
  }

  async #goOn(): Promise<void> {
    try {
      if (this.#failure !== undefined) throw this.#failure;
      if (this.#isOver || this.#options.signal?.aborted) {
        this.#end();
        this.#taker?.give(over);
        return;
      }
      this.#reader ??= new EventReader(this.#path, this.#offset, this.#options);
      if (this.#isAtEnd && !this.#isWoken) {
        if (this.#stopListening) {
          this.#isWaiting = true;
          return;
        }
        // Looks once more: something may have come before the watch began.
        const { signal } = this.#options;
        this.#stopListening = listen([this.#watch], signal ? [signal] : [], this.#wake);
      }
      this.#isWoken = false;
      this.#give(await this.#reader.read());
    } catch (cause) {
      this.#fail(cause);
    }
  }

  readonly #wake = (): void => {
    if (!this.#isWaiting) {
      this.#isWoken = true;
      return;
    }
    this.#isWaiting = false;
    try {
      const found = this.#options.signal?.aborted ? undefined : this.#reader?.readNow();
      if (found) {
        this.#give(found);
        return;
      }
    } catch (cause) {
      this.#fail(cause);
      return;
    }
    this.#isWoken = true;
    void this.#goOn();
  };

  #give({ batch, failure }: FoundEvents): void {
    if (failure && batch.events.length === 0) {
      this.#fail(failure);
      return;
    }
    this.#failure = failure;
    this.#isAtEnd = batch.atEnd;
    this.#taker?.give({ done: false, value: batch });
  }

  #fail(cause: unknown): void {
    this.#failure = undefined;
    this.#end();
    this.#taker?.fail(cause);
  }

  #end(): void {
    this.#isOver = true;
    this.#stopListening?.();
    this.#stopListening = undefined;
    this.#reader?.close();
  }
}

const over = { done: true, value: undefined } as const;

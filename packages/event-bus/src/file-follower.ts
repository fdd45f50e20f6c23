import type { EventBatch, ReadFromOptions } from './event-log.js';
import { EventReader, type FoundEvents } from './event-reader.js';
import { listen, type Watch } from './wake-up.js';

type Result = IteratorResult<EventBatch, undefined>;

interface Taker {
  readonly give: (result: Result) => void;
  readonly fail: (cause: unknown) => void;
}

/**
 * The batches of a log file for ever: what it holds, and then what comes.
 *
 * Written by hand, because somebody waits for what comes: between the call of the watch and whoever has asked for the
 * next batch there is no promise but theirs.
 */
export class FileFollower implements AsyncIterableIterator<EventBatch, undefined> {
  readonly #path: string;
  readonly #offset: number;
  readonly #options: ReadFromOptions;
  readonly #watch: Watch;
  #reader: EventReader | undefined;
  #stopListening: (() => void) | undefined;
  /** Whoever has asked for the next batch, and what they were given for it. */
  #taker: Taker | undefined;
  #asked: Promise<Result> | undefined;
  /** The last look has reached the end: the next one is for the watch to begin. */
  #isAtEnd = false;
  /** The watch has called since the last look began. */
  #isWoken = false;
  /** Ends the wait of whoever asked, who looks unless they are served; there while they wait. */
  #goOn: ((isServed: boolean) => void) | undefined;
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
    if (this.#taker) {
      const next = () => this.next();
      return this.#asked!.then(next, next);
    }
    this.#asked = new Promise((give, fail) => {
      this.#taker = { give, fail };
    });
    void this.#serve();
    return this.#asked;
  }

  async return(): Promise<Result> {
    this.#end();
    return over;
  }

  /** Runs where `next` was called: what the caller's functions are called by is not the watch, which others share. */
  async #serve(): Promise<void> {
    try {
      if (this.#isAtEnd && !this.#isWoken && this.#stopListening) {
        const isServed = await new Promise<boolean>((goOn) => {
          this.#goOn = goOn;
        });
        if (isServed) return;
      }
      if (this.#isOver || this.#options.signal?.aborted) {
        this.#taken()?.give(over);
        this.#end();
        return;
      }
      if (this.#failure !== undefined) throw this.#failure;
      this.#reader ??= new EventReader(this.#path, this.#offset, this.#options);
      if (this.#isAtEnd && !this.#isWoken) {
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
    this.#isWoken = true;
    const goOn = this.#goOn;
    if (!goOn) return;
    this.#goOn = undefined;
    const found = this.#options.signal?.aborted ? undefined : this.#reader?.readNow();
    if (found) {
      this.#isWoken = false;
      this.#give(found);
    }
    goOn(found !== undefined);
  };

  #give({ batch, failure }: FoundEvents): void {
    if (failure && batch.events.length === 0) {
      this.#fail(failure);
      return;
    }
    this.#failure = failure;
    this.#isAtEnd = batch.atEnd;
    this.#taken()?.give({ done: false, value: batch });
  }

  #fail(cause: unknown): void {
    this.#taken()?.fail(cause);
    this.#end();
  }

  /** Whoever waits for a look that is under way gets what it gives. */
  #end(): void {
    this.#isOver = true;
    this.#failure = undefined;
    this.#stopListening?.();
    this.#stopListening = undefined;
    this.#reader?.close();
    const goOn = this.#goOn;
    this.#goOn = undefined;
    goOn?.(false);
  }

  #taken(): Taker | undefined {
    const taker = this.#taker;
    this.#taker = undefined;
    return taker;
  }
}

const over = { done: true, value: undefined } as const;

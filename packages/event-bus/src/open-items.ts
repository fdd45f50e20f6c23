import { EventBusError } from './errors.js';
import type { PolledEnvelope } from './event-envelope.js';
import type { EventLog } from './event-log.js';
import type { KeyValue } from './key-value.js';
import { isOfAnotherLog } from './log-errors.js';
import { isIn, type Place, placeOf } from './place.js';

/** After so many items that are done, the store is told from where a new worker must look. */
const itemsPerMark = 32;

/** The items of a queue that are not known to be done, in the order in which they were pushed. */
export class OpenItems {
  readonly #name: string;
  readonly #topics: ReadonlySet<string>;
  readonly #log: EventLog;
  readonly #store: KeyValue;
  readonly #open = new Set<PolledEnvelope>();
  /** All items up to this one are done. */
  #mark: Place | undefined;
  #doneSinceMark = 0;
  #offset: number | undefined;
  /** The last item that was read: while it stands in its place, the log is the same. */
  #known: Place | undefined;
  /** Several takes read one after the other. */
  #lastRead: Promise<void> = Promise.resolve();

  constructor(name: string, topic: string, log: EventLog, store: KeyValue) {
    this.#name = name;
    this.#topics = new Set([topic]);
    this.#log = log;
    this.#store = store;
  }

  [Symbol.iterator](): Iterator<PolledEnvelope> {
    return this.#open.values();
  }

  keyOf({ eventId }: PolledEnvelope): string {
    return `queue/${this.#name}/${eventId}`;
  }

  /** Reads what was pushed meanwhile. */
  readOn(): Promise<void> {
    const read = this.#lastRead.then(async () => {
      try {
        await this.#readMore();
      } catch (error) {
        throw isOfAnotherLog(error) ? this.#replaced(error) : error;
      }
    });
    this.#lastRead = read.catch(() => {});
    return read;
  }

  async #readMore(): Promise<void> {
    this.#offset ??= await this.#start();
    const reading = { topics: this.#topics, onCorrupt: () => {}, known: this.#known };
    for await (const batch of this.#log.readFrom(this.#offset, reading)) {
      for (const event of batch.events) {
        this.#open.add(event);
        this.#known = placeOf(event);
      }
      this.#offset = batch.nextOffset;
    }
  }

  /** What was pushed to the log before may be lost, so somebody has to know; the next read begins with the new one. */
  #replaced(cause: unknown): EventBusError {
    this.#open.clear();
    this.#mark = undefined;
    this.#offset = undefined;
    this.#known = undefined;
    const message = `Could not go on with the queue ${JSON.stringify(this.#name)}: the items in ${this.#log.name} are gone.`;
    return new EventBusError('EVENT_BUS_LOG_REPLACED', message, {
      cause,
      details: { path: this.#log.name, name: this.#name },
    });
  }

  /** Takes an item out that is done. */
  async remove(event: PolledEnvelope): Promise<void> {
    const isFirst = this.#open.values().next().value === event;
    if (!this.#open.delete(event) || !isFirst) return;
    this.#mark = placeOf(event);
    if (++this.#doneSinceMark >= itemsPerMark) await this.#tellMark(this.#mark);
  }

  async #start(): Promise<number> {
    const mark = (await this.#store.get(this.#markKey))?.value as Place | undefined;
    return mark && (await isIn(this.#log, mark)) ? mark.nextOffset : 0;
  }

  /** It only saves work: when another worker comes first, its mark is as good. */
  async #tellMark(mark: Place): Promise<void> {
    this.#doneSinceMark = 0;
    const entry = await this.#store.get(this.#markKey);
    const known = (entry?.value as Place | undefined)?.nextOffset ?? 0;
    if (known < mark.nextOffset) await this.#store.compareAndSet(this.#markKey, mark, entry?.revision ?? 0);
  }

  get #markKey(): string {
    return `queue-mark/${this.#name}`;
  }
}

/** Whether what stands under the key of an item says so. */
export function isDone(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Reflect.get(value, 'done') === true;
}

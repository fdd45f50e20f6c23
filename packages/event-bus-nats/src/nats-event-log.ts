import {
  type EventBatch,
  EventBusError,
  EventEnvelope,
  type EventLog,
  type PolledEnvelope,
  type ReadFromOptions,
} from '@e2evidence/event-bus';
import { type Consumer, DeliverPolicy, type JsMsg } from '@nats-io/jetstream';
import { isOfTheWay, type NatsLink, type NatsSession } from './nats-link.js';
import { isNotFound, type StreamNames, topicSubject } from './nats-streams.js';
import { PublishQueue } from './publish-queue.js';

/** The stream of a bus; a position is the sequence of a message. */
export class NatsEventLog implements EventLog {
  readonly name: string;
  readonly #link: NatsLink;
  readonly #names: StreamNames;
  readonly #token: string;
  readonly #queue: PublishQueue;

  constructor(link: NatsLink, names: StreamNames, token: string, maxPending: number) {
    this.name = link.label;
    this.#link = link;
    this.#names = names;
    this.#token = token;
    this.#queue = new PublishQueue(link, maxPending);
  }

  async append(envelope: EventEnvelope): Promise<void> {
    if (this.#link.isClosed) {
      throw new EventBusError('EVENT_BUS_CLOSED', `Could not publish to ${this.name}: the bus is closed.`, {
        details: { path: this.name, topic: envelope.topic },
      });
    }
    await this.#queue.add(envelope, topicSubject(this.#token, envelope.topic));
  }

  async *readFrom(offset: number, options: ReadFromOptions = {}): AsyncGenerator<EventBatch> {
    const { follow = false, signal } = options;
    let position = offset;
    let lastAnswerMs = performance.now();
    let isFirst = true;
    while (!signal?.aborted) {
      let consumer: Consumer | undefined;
      try {
        const session = await this.#link.session();
        const end = await this.#endOf(session);
        this.#check(position, end, isFirst);
        isFirst = false;
        const until = follow ? Number.POSITIVE_INFINITY : end;
        if (position >= until) {
          yield { events: [], nextOffset: position, atEnd: true };
          return;
        }
        consumer = await this.#consumerFrom(session, position, options.topics);
        for await (const batch of this.#batches(consumer, position, until, options)) {
          lastAnswerMs = performance.now();
          position = batch.nextOffset;
          yield batch;
          if (batch.atEnd && !follow) return;
        }
      } catch (cause) {
        if (signal?.aborted) return;
        if (cause instanceof EventBusError) throw cause;
        const isOver = !follow && !this.#link.isClosed && performance.now() - lastAnswerMs > this.#link.timeoutMs;
        if (isOver || !(isOfTheWay(cause) || isNotFound(cause))) throw this.#unreadable(cause);
      } finally {
        // A request that meets a connection while it is being closed would wait for its whole time.
        if (!this.#link.isClosed) await consumer?.delete().catch(() => {});
      }
    }
  }

  async end(): Promise<number> {
    try {
      return await this.#link.use((session) => this.#endOf(session));
    } catch (cause) {
      throw this.#unreadable(cause);
    }
  }

  watch(wake: () => void): () => void {
    return this.#link.watch(this.#names.allEvents, wake);
  }

  async close(): Promise<void> {
    await this.#queue.drain();
    await this.#link.close();
  }

  async #endOf({ manager }: NatsSession): Promise<number> {
    return (await manager.streams.info(this.#names.events)).state.last_seq;
  }

  #check(position: number, end: number, isFirst: boolean): void {
    if (Number.isSafeInteger(position) && position >= 0 && position <= end) return;
    const why = Number.isSafeInteger(position) && position >= 0 ? `it ends at ${end}` : 'that is no position';
    const more = isFirst ? '' : ', so it was made anew';
    throw new EventBusError('EVENT_BUS_BAD_OFFSET', `Could not read ${this.name} from ${position}: ${why}${more}.`, {
      details: { path: this.name, offset: position, end },
    });
  }

  #consumerFrom({ js }: NatsSession, position: number, topics: ReadonlySet<string> | undefined): Promise<Consumer> {
    // Servers before 2.10 filter by one subject; of several topics all messages come, and the wanted ones are kept.
    const [only, ...others] = topics ?? [];
    const filter = only !== undefined && others.length === 0 ? topicSubject(this.#token, only) : this.#names.allEvents;
    return js.consumers.get(this.#names.events, {
      deliver_policy: DeliverPolicy.StartSequence,
      opt_start_seq: position + 1,
      filter_subjects: filter,
      inactive_threshold: 30_000,
    });
  }

  async *#batches(
    consumer: Consumer,
    start: number,
    until: number,
    { topics, onCorrupt, signal }: ReadFromOptions,
  ): AsyncGenerator<EventBatch> {
    let position = start;
    let { num_pending: pending } = await consumer.info();
    while (!signal?.aborted && !this.#link.isClosed) {
      const messages = pending > 0 ? await fetchAll(consumer, Math.min(pending, batchSize)) : [];
      if (messages.length === 0 && pending === 0) {
        if (Number.isFinite(until)) {
          yield { events: [], nextOffset: until, atEnd: true };
          return;
        }
        const next = await nextMessage(consumer, signal);
        if (next) messages.push(next);
        else if (signal?.aborted) return;
      }
      const events: PolledEnvelope[] = [];
      for (const message of messages) {
        pending = message.info.pending;
        if (message.seq > until) {
          pending = 0;
          break;
        }
        const event = this.#eventOf(message);
        if (event instanceof EventBusError) {
          if (!onCorrupt) {
            if (events.length > 0) yield { events, nextOffset: position, atEnd: false };
            throw event;
          }
          onCorrupt({ ...placeOf(message), error: event });
        } else if (!topics?.size || topics.has(event.topic)) events.push(event);
        position = message.seq;
      }
      const atEnd = pending === 0;
      const nextOffset = atEnd && Number.isFinite(until) ? until : position;
      if (messages.length > 0) yield { events, nextOffset, atEnd };
      if (atEnd && Number.isFinite(until)) return;
    }
  }

  /** @returns An error for a message that is no event. */
  #eventOf(message: JsMsg): PolledEnvelope | EventBusError {
    const place = placeOf(message);
    try {
      const { eventId, topic, payload, timestampMs, sender } = EventEnvelope.fromDict(message.json());
      return new EventEnvelope(eventId, topic, payload, timestampMs, sender, place) as PolledEnvelope;
    } catch (cause) {
      const details = { path: this.name, ...place };
      const attempt = `Could not read the event ${message.seq} of ${this.name}`;
      return cause instanceof EventBusError
        ? new EventBusError(cause.code, `${attempt}.`, { cause, details })
        : new EventBusError('EVENT_BUS_CORRUPT_LINE', `${attempt}: it is not JSON.`, { details });
    }
  }

  #unreadable(cause: unknown): EventBusError {
    if (cause instanceof EventBusError) return cause;
    return new EventBusError('EVENT_BUS_UNREADABLE', `Could not read ${this.name}.`, {
      cause,
      details: { path: this.name },
    });
  }
}

const batchSize = 500;
/** A pull request lasts so long at the most, milliseconds; one that was given up ends by itself. */
const pullMs = 5000;

function placeOf({ seq }: JsMsg): { readonly offset: number; readonly nextOffset: number } {
  return { offset: seq - 1, nextOffset: seq };
}

async function fetchAll(consumer: Consumer, count: number): Promise<JsMsg[]> {
  const messages: JsMsg[] = [];
  for await (const message of await consumer.fetch({ max_messages: count, expires: pullMs })) messages.push(message);
  return messages;
}

/** The next message as soon as it comes; undefined when none has come for a while, or the signal is aborted. */
async function nextMessage(consumer: Consumer, signal: AbortSignal | undefined): Promise<JsMsg | undefined> {
  const next = consumer.next({ expires: pullMs });
  next.catch(() => {});
  if (!signal) return (await next) ?? undefined;
  let stop = (): void => {};
  const aborted = new Promise<undefined>((resolve) => {
    stop = () => resolve(undefined);
    signal.addEventListener('abort', stop);
  });
  try {
    return (await Promise.race([next, aborted])) ?? undefined;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

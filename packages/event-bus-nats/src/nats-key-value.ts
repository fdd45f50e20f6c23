import { randomUUID } from 'node:crypto';
import {
  EventBusError,
  type KeyValue,
  type KeyValueEntry,
  type Lease,
  type LeaseOptions,
  Leaser,
} from '@e2evidence/event-bus';
import { headers } from '@nats-io/transport-node';
import type { NatsLink, NatsSession } from './nats-link.js';
import { isNotFound, isWrongRevision, keySubject, type StreamNames } from './nats-streams.js';

/** The key-value bucket of a bus; a revision is the sequence of the message that set the key. */
export class NatsKeyValue implements KeyValue {
  readonly #link: NatsLink;
  readonly #names: StreamNames;
  readonly #leaser = new Leaser(this);

  constructor(link: NatsLink, names: StreamNames) {
    this.#link = link;
    this.#names = names;
  }

  async get(key: string): Promise<KeyValueEntry | undefined> {
    const stream = `KV_${this.#names.bucket}`;
    const subject = keySubject(this.#names, key);
    const message = await this.#use('read', key, ({ manager }) =>
      manager.streams.getMessage(stream, { last_by_subj: subject }).catch((error) => {
        if (isNotFound(error)) return null;
        throw error;
      }),
    );
    if (message?.header.get('KV-Operation') !== '') return undefined;
    try {
      return { value: message.json(), revision: message.seq };
    } catch (cause) {
      const said = `Could not read ${JSON.stringify(key)} at ${this.#link.label}: its value is not JSON.`;
      const details = { path: this.#link.label, key, revision: message.seq };
      throw new EventBusError('EVENT_BUS_UNREADABLE', said, { cause, details });
    }
  }

  async compareAndSet(key: string, value: unknown, revision: number): Promise<number | undefined> {
    // Sent again after an outage, the change has the same id: the server then tells what became of the first one.
    const msgID = randomUUID();
    const expected = revision === 0 ? await this.#revisionOfNothing(key) : revision;
    if (expected === undefined) return undefined;
    const headersOf = headers();
    if (value === undefined) headersOf.set('KV-Operation', 'DEL');
    const data = value === undefined ? '' : JSON.stringify(value);
    return this.#use('set', key, async ({ js }) => {
      try {
        const options = { msgID, headers: headersOf, retries: 0, expect: { lastSubjectSequence: expected } };
        return (await js.publish(keySubject(this.#names, key), data, options)).seq;
      } catch (error) {
        if (isWrongRevision(error)) return undefined;
        throw error;
      }
    });
  }

  lease(key: string, options: LeaseOptions): Promise<Lease | undefined> {
    return this.#leaser.take(key, options);
  }

  watch(wake: () => void): () => void {
    return this.#link.watch(this.#names.allValues, wake);
  }

  /** The connection ends with the log, which may have events under way. */
  close(): Promise<void> {
    return this.#leaser.close();
  }

  /** What the server has as the last revision of a key that is not there: 0, or that of its deletion. */
  async #revisionOfNothing(key: string): Promise<number | undefined> {
    const stream = `KV_${this.#names.bucket}`;
    const subject = keySubject(this.#names, key);
    return this.#use('set', key, async ({ manager }) => {
      try {
        const message = await manager.streams.getMessage(stream, { last_by_subj: subject });
        if (!message) return 0;
        return message.header.get('KV-Operation') === '' ? undefined : message.seq;
      } catch (error) {
        if (isNotFound(error)) return 0;
        throw error;
      }
    });
  }

  async #use<Result>(attempt: string, key: string, act: (session: NatsSession) => Promise<Result>): Promise<Result> {
    try {
      return await this.#link.use(act);
    } catch (cause) {
      if (cause instanceof EventBusError) throw cause;
      const code = attempt === 'read' ? 'EVENT_BUS_UNREADABLE' : 'EVENT_BUS_UNWRITABLE';
      const message = `Could not ${attempt} ${JSON.stringify(key)} at ${this.#link.label}.`;
      throw new EventBusError(code, message, { cause, details: { path: this.#link.label, key } });
    }
  }
}

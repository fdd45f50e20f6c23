import { badOption, checkTopic } from './checks.js';
import { EventBusError } from './errors.js';
import { EventEnvelope } from './event-envelope.js';
import { checkedId, randomId } from './event-id.js';
import { plainPayload } from './plain-payload.js';

/** What stands in every event of a bus. */
export interface EnvelopeOptions {
  /** Who publishes, such as `shard-1`. @defaultValue `null` */
  readonly sender?: string | null;
  /** The clock of `timestampMs`: epoch milliseconds; a fraction is cut off. @defaultValue `Date.now` */
  readonly now?: () => number;
  /** Makes event ids: UUIDs, or 32 hex digits. @defaultValue 128 random bits */
  readonly newId?: () => string;
}

/** Makes events of what is published, and refuses what would not come back from the log as it was. */
export class EnvelopeMaker {
  readonly sender: string | null;
  readonly #now: () => number;
  /** The last topic that was found good: most events of a bus have few. */
  #goodTopic: string | undefined;
  readonly #newId: () => string;

  /** @throws EventBusError `EVENT_BUS_BAD_OPTION` */
  constructor({ sender = null, now = Date.now, newId }: EnvelopeOptions) {
    if (sender !== null && (typeof sender !== 'string' || !sender.isWellFormed())) throw badOption('sender', sender);
    this.sender = sender;
    this.#now = now;
    this.#newId = newId ? () => checkedId(newId()) : randomId;
  }

  /** @throws EventBusError as {@link EventBus.publish} before it writes */
  make(topic: string, payload: Readonly<Record<string, unknown>>): EventEnvelope {
    if (typeof topic !== 'string' || topic !== this.#goodTopic) this.#checkTopic(topic);
    const copy = plainPayload(payload);
    const timestampMs = Math.trunc(this.#now());
    if (!Number.isSafeInteger(timestampMs)) throw badOption('now()', timestampMs);
    return new EventEnvelope(this.#newId(), topic, copy, timestampMs, this.sender);
  }

  #checkTopic(topic: string): void {
    checkTopic(topic, 'publish');
    if (!topic.isWellFormed()) {
      throw new EventBusError('EVENT_BUS_BAD_ENVELOPE', 'Could not publish: the topic holds a lone surrogate.');
    }
    this.#goodTopic = topic;
  }
}

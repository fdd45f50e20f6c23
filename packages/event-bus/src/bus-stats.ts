import type { CorruptEventLine, EventLog } from './event-log.js';

/** What a log holds. */
export interface BusStats {
  /** How many events. */
  readonly events: number;
  /** Bad lines; those are not counted as events. */
  readonly corrupt: number;
  /** The position behind the last event: bytes of a file. */
  readonly nextOffset: number;
  /** The smallest and the largest `timestampMs`; null when there is no event. */
  readonly firstTimestampMs: number | null;
  /** Epoch milliseconds. */
  readonly lastTimestampMs: number | null;
  /** Topic → how many events, most first. */
  readonly topics: Readonly<Record<string, number>>;
  /** Sender → how many events, most first; those without one under the empty text. */
  readonly senders: Readonly<Record<string, number>>;
}

/** Counts everything in a log, in bounded memory but for the names. */
export async function countEvents(log: EventLog): Promise<BusStats> {
  const topics = new Map<string, number>();
  const senders = new Map<string, number>();
  const bad: { count: number } = { count: 0 };
  const onCorrupt = (_line: CorruptEventLine): void => void bad.count++;
  let events = 0;
  let nextOffset = 0;
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for await (const batch of log.readFrom(0, { onCorrupt })) {
    for (const { topic, sender, timestampMs } of batch.events) {
      events++;
      first = Math.min(first, timestampMs);
      last = Math.max(last, timestampMs);
      topics.set(topic, (topics.get(topic) ?? 0) + 1);
      senders.set(sender ?? '', (senders.get(sender ?? '') ?? 0) + 1);
    }
    nextOffset = batch.nextOffset;
  }
  return {
    events,
    corrupt: bad.count,
    nextOffset,
    firstTimestampMs: events > 0 ? first : null,
    lastTimestampMs: events > 0 ? last : null,
    topics: mostFirst(topics),
    senders: mostFirst(senders),
  };
}

function mostFirst(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a));
}

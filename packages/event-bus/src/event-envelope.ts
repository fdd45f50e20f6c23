import { EventBusError } from './errors.js';
import { formatEvent } from './event-line.js';
import { plainPayload } from './plain-payload.js';

/** Where an event stands in its log, in bytes. */
export interface EventPlace {
  /** The byte at which its line starts. */
  readonly offset: number;
  /** The byte after its line: where reading goes on. */
  readonly nextOffset: number;
}

/**
 * One event: what was published, by whom and when. Equal wherever it is read.
 *
 * @example
 * new EventEnvelope('a32d4775704f4cd9b584dcff8aa28e04', 'ready', {}, 1795315732700, 'shard-1').toJsonLine();
 * // => '{"event_id":"a32d4775704f4cd9b584dcff8aa28e04","topic":"ready","payload":{},"timestamp_ms":1795315732700,"sender":"shard-1"}\n'
 */
export class EventEnvelope {
  /** 32 hex digits, unique. */
  readonly eventId: string;
  /** The name that events are filtered by, such as `shard.done`; never empty. */
  readonly topic: string;
  /** Plain data; `{}` when nothing was published with it. */
  readonly payload: Readonly<Record<string, unknown>>;
  /** When it was published, epoch milliseconds by the clock of the publisher; 0 when the line does not say. */
  readonly timestampMs: number;
  /** Who published it, such as `shard-1`; null when nobody said. */
  readonly sender: string | null;
  readonly #place: EventPlace | undefined;

  /**
   * Takes what it is given, unchecked; {@link EventBus.publish} and {@link fromDict} check.
   *
   * @param timestampMs - Epoch milliseconds; now by default.
   * @param place - Where its line stands; nowhere by default.
   */
  constructor(
    eventId: string,
    topic: string,
    payload: Readonly<Record<string, unknown>> = {},
    timestampMs: number = Date.now(),
    sender: string | null = null,
    place?: EventPlace,
  ) {
    this.eventId = eventId;
    this.topic = topic;
    this.payload = payload;
    this.timestampMs = timestampMs;
    this.sender = sender;
    this.#place = place;
  }

  /** The position at which it stands in its log: a byte of a file; only an event that was read has a place. Not enumerable. */
  get offset(): number | undefined {
    return this.#place?.offset;
  }

  /** The position behind it: pass it as `offset` to go on from there. Not enumerable. */
  get nextOffset(): number | undefined {
    return this.#place?.nextOffset;
  }

  /**
   * Makes an envelope of a line's object, with the snake_case keys of the log.
   *
   * `payload`, `timestamp_ms` and `sender` may be missing or null. Numbers stand for text and text for numbers where
   * the Python tool takes them so.
   *
   * @throws {@link EventBusError} `EVENT_BUS_BAD_ENVELOPE`
   *
   * @example
   * EventEnvelope.fromDict({ event_id: 'a32d4775704f4cd9b584dcff8aa28e04', topic: 'ready' }).payload; // => {}
   */
  static fromDict(data: unknown): EventEnvelope {
    return readEnvelope(data);
  }

  /**
   * The line of the log, with its `\n`.
   *
   * @throws {@link EventBusError} `EVENT_BUS_BAD_PAYLOAD`
   */
  toJsonLine(): string {
    const payload = plainPayload(this.payload);
    return formatEvent(new EventEnvelope(this.eventId, this.topic, payload, this.timestampMs, this.sender));
  }
}

/** An event that was read from a log, and so has a place in it. */
export interface PolledEnvelope extends EventEnvelope {
  /** The byte at which its line starts. */
  readonly offset: number;
  /** The byte after its line: pass it as `offset` to go on behind this event. */
  readonly nextOffset: number;
}

/** One line of the log. What may be absent is always written. */
export interface EventEnvelopeRow {
  /**
   * 32 hex digits, unique.
   *
   * @pattern ^[0-9a-f]{32}$
   */
  readonly event_id: string;
  /**
   * What it is about.
   *
   * @minLength 1
   */
  readonly topic: string;
  /** Plain data; `{}` when absent. */
  readonly payload?: Readonly<Record<string, unknown>>;
  /**
   * When it was published, epoch milliseconds by the clock of the publisher; 0 when absent.
   *
   * @asType integer
   */
  readonly timestamp_ms?: number;
  /** Who published it; null, or absent, when nobody said. */
  readonly sender?: string | null;
}

/** An envelope of what a line holds; with a place, the envelope and the error know it. */
export function readEnvelope(data: unknown, path: string, place: EventPlace): PolledEnvelope;
export function readEnvelope(data: unknown): EventEnvelope;
export function readEnvelope(data: unknown, path?: string, place?: EventPlace): EventEnvelope {
  const plain = place && readPlain(data, place);
  if (plain) return plain;
  try {
    const row = members(data);
    return new EventEnvelope(
      text(row, 'event_id'),
      text(row, 'topic'),
      payloadOf(row),
      timestampOf(row),
      row['sender'] === undefined || row['sender'] === null ? null : text(row, 'sender'),
      place,
    );
  } catch (problem) {
    const where = place ? `Could not read the event at byte ${place.offset} of ${path}` : 'Could not make an envelope';
    throw new EventBusError('EVENT_BUS_BAD_ENVELOPE', `${where}: ${(problem as Error).message}.`, {
      details: place ? { path, offset: place.offset, nextOffset: place.nextOffset } : {},
    });
  }
}

/** The envelope of a line that holds what our writers put there, which is nearly every one. */
function readPlain(data: unknown, place: EventPlace): EventEnvelope | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const { event_id: id, topic, payload, timestamp_ms: timestampMs, sender } = data as Partial<EventEnvelopeRow>;
  if (typeof id !== 'string' || id === '' || typeof topic !== 'string' || topic === '') return undefined;
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) return undefined;
  if (!Number.isInteger(timestampMs) || (sender !== null && typeof sender !== 'string')) return undefined;
  return new EventEnvelope(id, topic, payload, timestampMs, sender, place);
}

function members(data: unknown): Readonly<Record<string, unknown>> {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) throw new Error('it is no object');
  return data as Record<string, unknown>;
}

function text(row: Readonly<Record<string, unknown>>, key: string): string {
  const value = row[key];
  if (value === undefined || value === null) throw new Error(`${key} is missing`);
  if (value === '' && key !== 'sender') throw new Error(`${key} is empty`);
  if (typeof value !== 'string' && typeof value !== 'number') throw new Error(`${key} is no text`);
  return String(value);
}

function payloadOf(row: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const payload = row['payload'] ?? {};
  if (typeof payload !== 'object' || Array.isArray(payload)) throw new Error('payload is no object');
  return payload as Record<string, unknown>;
}

function timestampOf(row: Readonly<Record<string, unknown>>): number {
  const value = row['timestamp_ms'] ?? 0;
  const timestamp = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof timestamp !== 'number' || !Number.isFinite(timestamp)) throw new Error('timestamp_ms is no number');
  return Math.trunc(timestamp);
}

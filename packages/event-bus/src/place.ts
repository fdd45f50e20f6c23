import { isE2EvidenceError } from '@e2evidence/errors';
import type { PolledEnvelope } from './event-envelope.js';
import type { EventLog } from './event-log.js';

/** An event by which a place in a log is kept. */
export interface Place {
  readonly eventId: string;
  readonly offset: number;
  readonly nextOffset: number;
}

/** The place of an event. */
export function placeOf({ eventId, offset, nextOffset }: PolledEnvelope): Place {
  return { eventId, offset, nextOffset };
}

/** Whether a place still is one of the log: a run that deleted its log may leave places that fit by chance. */
export async function isIn(log: EventLog, { eventId, offset }: Place): Promise<boolean> {
  try {
    for await (const { events } of log.readFrom(offset, { onCorrupt: () => {} })) return events[0]?.eventId === eventId;
  } catch (error) {
    if (!isE2EvidenceError(error, 'EVENT_BUS_BAD_OFFSET')) throw error;
  }
  return false;
}

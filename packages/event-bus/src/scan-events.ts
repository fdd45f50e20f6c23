import { isE2EvidenceError } from '@e2evidence/errors';
import { readRows } from '@e2evidence/ndjson';
import { EventBusError } from './errors.js';
import { type EventPlace, type PolledEnvelope, readEnvelope } from './event-envelope.js';
import { behindTheEnd, checkOffset, unreadable } from './log-offsets.js';

/** A complete line of the log that is no event. */
export interface CorruptEventLine extends EventPlace {
  /** Says why: `EVENT_BUS_CORRUPT_LINE` or `EVENT_BUS_BAD_ENVELOPE`. */
  readonly error: EventBusError;
}

/** What a scan has reached. */
export interface Scan {
  /** The byte after the last line that was looked at; 0 when there is no log. */
  readonly nextOffset: number;
  /** Lines that were handed to `onCorrupt`. */
  readonly corruptCount: number;
}

/**
 * Looks at each event from an offset to the last complete line, or to the one at which `visit` gives true.
 *
 * @param path - The log; a missing one has no events.
 * @param onCorrupt - Called for each bad line, which is then skipped. Without it such a line throws.
 * @throws {@link EventBusError} `EVENT_BUS_BAD_OFFSET`, `EVENT_BUS_UNREADABLE`, and without `onCorrupt`
 * `EVENT_BUS_CORRUPT_LINE` and `EVENT_BUS_BAD_ENVELOPE`
 */
export async function scanEvents(
  path: string,
  offset: number,
  visit: (event: PolledEnvelope) => boolean | Promise<boolean>,
  onCorrupt?: (line: CorruptEventLine) => void,
): Promise<Scan> {
  if (!(await checkOffset(path, offset))) return { nextOffset: 0, corruptCount: 0 };
  let nextOffset = offset;
  let corruptCount = 0;
  const skip = (place: EventPlace, error: EventBusError): void => {
    if (!onCorrupt) throw error;
    nextOffset = place.nextOffset;
    corruptCount++;
    onCorrupt({ offset: place.offset, nextOffset: place.nextOffset, error });
  };

  const rows = readRows(path, { offset, onCorrupt: (line) => skip(line, corruptLine(path, line)) });
  try {
    for await (const row of rows) {
      const event = tryReadEnvelope(row.value, path, row);
      if (event instanceof EventBusError) {
        skip(row, event);
        continue;
      }
      nextOffset = event.nextOffset;
      if (await visit(event)) break;
    }
  } catch (cause) {
    if (isE2EvidenceError(cause, 'NDJSON_NOT_FOUND')) return { nextOffset: 0, corruptCount };
    throw asBusError(path, cause);
  }
  return { nextOffset, corruptCount };
}

function tryReadEnvelope(value: unknown, path: string, place: EventPlace): PolledEnvelope | EventBusError {
  try {
    return readEnvelope(value, path, { offset: place.offset, nextOffset: place.nextOffset });
  } catch (error) {
    return error as EventBusError;
  }
}

function corruptLine(path: string, { offset, nextOffset }: EventPlace): EventBusError {
  const message = `Could not read the event at byte ${offset} of ${path}: the line is not JSON.`;
  return new EventBusError('EVENT_BUS_CORRUPT_LINE', message, { details: { path, offset, nextOffset } });
}

/** What the caller's own functions throw goes through as it is. */
function asBusError(path: string, cause: unknown): unknown {
  if (isE2EvidenceError(cause, 'NDJSON_BAD_OFFSET')) {
    return behindTheEnd(path, Number(cause.details['offset']), Number(cause.details['size']));
  }
  if (isE2EvidenceError(cause, 'NDJSON_UNREADABLE')) return unreadable(path, cause.cause);
  return cause;
}

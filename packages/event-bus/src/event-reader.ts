import { type CorruptLine, openRowReader, type Row, type RowBatch, type RowReader } from '@e2evidence/ndjson';
import type { EventBusError } from './errors.js';
import { type PolledEnvelope, readEnvelope } from './event-envelope.js';
import type { EventBatch, ReadFromOptions } from './event-log.js';
import { asReadError, corruptLine } from './log-errors.js';
import { checkOffset } from './log-offsets.js';
import { topicNeedles } from './topic-needles.js';

/** Every event starts so, whoever wrote it. */
const rowStart = '{"event_id"';

/** What one look at a log file gives. */
export interface FoundEvents {
  readonly batch: EventBatch;
  /** The first line that is no event, behind those of the batch; none when the caller is told of such lines. */
  readonly failure?: EventBusError;
}

/** Reads the events of a file, look by look. What it throws is in the words of the bus. */
export class EventReader {
  readonly #path: string;
  readonly #topics: ReadonlySet<string> | undefined;
  readonly #onCorrupt: ReadFromOptions['onCorrupt'];
  readonly #rows: RowReader;
  readonly #bad: CorruptLine[] = [];
  /** Rows that {@link readNow} has left to {@link read}. */
  #left: RowBatch | undefined;

  /** @throws EventBusError `EVENT_BUS_BAD_OFFSET`, `EVENT_BUS_UNREADABLE` */
  constructor(path: string, offset: number, { topics, onCorrupt }: ReadFromOptions) {
    this.#path = path;
    this.#topics = topics;
    this.#onCorrupt = onCorrupt;
    this.#rows = openRowReader(path, {
      // A log that is not there yet is read from its start when it comes.
      offset: checkOffset(path, offset) ? offset : 0,
      containing: topicNeedles(topics),
      recoverAfter: rowStart,
      onCorrupt: (line) => this.#bad.push(line),
    });
  }

  /** @throws EventBusError `EVENT_BUS_BAD_OFFSET`, `EVENT_BUS_UNREADABLE` */
  async read(): Promise<FoundEvents> {
    const left = this.#left;
    this.#left = undefined;
    return this.#eventsOf(left ?? (await this.#readRows()), true)!;
  }

  /**
   * What was appended since a look that reached the end, without a promise and without a call of what the caller has
   * given; undefined when it takes {@link read} to tell.
   */
  readNow(): FoundEvents | undefined {
    const rows = this.#left ? undefined : this.#rows.readNow();
    const found = rows && this.#eventsOf(rows, false);
    if (!found) this.#left ??= rows;
    return found;
  }

  close(): void {
    this.#rows.close();
  }

  async #readRows(): Promise<RowBatch> {
    try {
      return await this.#rows.read();
    } catch (cause) {
      throw asReadError(this.#path, cause);
    }
  }

  /** @returns undefined when there is a bad line to tell of, and nobody may be told. */
  #eventsOf({ rows, nextOffset, atEnd, restarted }: RowBatch, mayTell: boolean): FoundEvents | undefined {
    if (!mayTell && this.#bad.length > 0) return undefined;
    const lines = this.#bad.length === 0 ? rows : inOrder(rows, this.#bad.splice(0));
    const events: PolledEnvelope[] = [];
    const batch = restarted ? { events, nextOffset, atEnd, restarted } : { events, nextOffset, atEnd };
    for (let index = 0; index < lines.length; index++) {
      const line = lines[index]!;
      let event: PolledEnvelope;
      try {
        event = eventOf(this.#path, line);
      } catch (thrown) {
        const error = thrown as EventBusError;
        if (!mayTell) return undefined;
        if (this.#onCorrupt) this.#onCorrupt({ offset: line.offset, nextOffset: line.nextOffset, error });
        // What a dead writer left before an event in the same line was never acknowledged, and the event is whole.
        else if (lines[index + 1]?.nextOffset !== line.nextOffset) return { batch, failure: error };
        continue;
      }
      if (!this.#topics?.size || this.#topics.has(event.topic)) events.push(event);
    }
    return { batch };
  }
}

/** Rows and bad lines as they stand in the file: of one line, what a dead writer left comes before the row behind it. */
function inOrder(rows: readonly Row[], bad: readonly CorruptLine[]): readonly (Row | CorruptLine)[] {
  return [...bad, ...rows].sort((a, b) => a.offset - b.offset);
}

function eventOf(path: string, line: Row | CorruptLine): PolledEnvelope {
  if ('value' in line) return readEnvelope(line.value, path, line);
  throw corruptLine(path, line);
}

import { resolve } from 'node:path';
import { isE2EvidenceError } from '@e2evidence/errors';
import { type Appender, type CorruptLine, openAppender, openRowReader, type Row } from '@e2evidence/ndjson';
import { EventBusError } from './errors.js';
import { type EventEnvelope, type PolledEnvelope, readEnvelope } from './event-envelope.js';
import { formatEvent } from './event-line.js';
import type { EventBatch, EventLog, ReadFromOptions } from './event-log.js';
import { asReadError, corruptLine } from './log-errors.js';
import { checkOffset, endOfLastLine } from './log-offsets.js';
import { SharedWatch } from './shared-watch.js';
import { topicNeedles } from './topic-needles.js';
import { WakeUp } from './wake-up.js';

/** Readers find an event also behind what a dead writer left in its line, and in a file that was just replaced. */
const checkIntervalMs = 1;

/** Every event starts so, whoever wrote it. */
const rowStart = '{"event_id"';

/** An event log in one file, shared with the Python tool; a position is a byte. */
export class FileEventLog implements EventLog {
  readonly name: string;
  readonly #path: string;
  readonly #durable: boolean;
  readonly #watch: SharedWatch;
  #opening: Promise<Appender> | undefined;
  #appender: Appender | undefined;

  constructor(path: string, durable: boolean) {
    this.name = path;
    // A later chdir moves neither the reader nor the writer.
    this.#path = resolve(path);
    this.#durable = durable;
    this.#watch = new SharedWatch(this.#path);
  }

  append(envelope: EventEnvelope): Promise<void> {
    const line = formatEvent(envelope);
    const appended = this.#appender?.appendLine(line) ?? this.#open().then((appender) => appender.appendLine(line));
    return appended.catch((cause) => {
      throw unwritable(this.#path, envelope.topic, cause);
    });
  }

  async *readFrom(offset: number, options: ReadFromOptions = {}): AsyncGenerator<EventBatch> {
    const { topics, onCorrupt, follow = false, signal } = options;
    const isThere = checkOffset(this.#path, offset);
    if (!isThere && !follow) {
      yield { events: [], nextOffset: 0, atEnd: true };
      return;
    }
    const wakeUp = follow ? new WakeUp((wake) => this.watch(wake)) : undefined;
    const bad: CorruptLine[] = [];
    const reader = openRowReader(this.#path, {
      offset: isThere ? offset : 0,
      containing: topicNeedles(topics),
      recoverAfter: rowStart,
      onCorrupt: (line) => bad.push(line),
    });
    try {
      while (!signal?.aborted) {
        wakeUp?.clear();
        const { rows, nextOffset, atEnd, restarted } = await reader.read();
        if (restarted && !follow) return;
        const { events, failure } = eventsOf(
          this.#path,
          bad.length === 0 ? rows : inOrder(rows, bad.splice(0)),
          topics,
          onCorrupt,
        );
        if (!failure || events.length > 0) yield { events, nextOffset, atEnd, ...(restarted ? { restarted } : {}) };
        if (failure) throw failure;
        if (!atEnd) continue;
        if (!wakeUp) return;
        await wakeUp.wait(Number.POSITIVE_INFINITY, signal ? [signal] : []);
      }
    } catch (cause) {
      throw asReadError(this.#path, cause);
    } finally {
      wakeUp?.stop();
      reader.close();
    }
  }

  async end(): Promise<number> {
    return endOfLastLine(this.#path);
  }

  watch(wake: () => void): () => void {
    return this.#watch.listen(wake);
  }

  async close(): Promise<void> {
    this.#watch.close();
    const appender = await this.#opening?.catch(() => undefined);
    await appender?.close();
  }

  #open(): Promise<Appender> {
    if (this.#opening) return this.#opening;
    const opening = openAppender(this.#path, { durable: this.#durable, checkIntervalMs });
    this.#opening = opening;
    // Before all that wait for it, so that none is overtaken by an event that finds the file open.
    opening.then(
      (appender) => {
        this.#appender = appender;
      },
      () => {
        this.#opening = undefined;
      },
    );
    return opening;
  }
}

/** Rows and bad lines as they stand in the file. */
function inOrder(rows: readonly Row[], bad: readonly CorruptLine[]): readonly (Row | CorruptLine)[] {
  return [...rows, ...bad].sort((a, b) => a.offset - b.offset);
}

/** The events of some lines; without `onCorrupt` those before the first line that is none. */
function eventsOf(
  path: string,
  lines: readonly (Row | CorruptLine)[],
  topics: ReadonlySet<string> | undefined,
  onCorrupt: ReadFromOptions['onCorrupt'],
): { readonly events: readonly PolledEnvelope[]; readonly failure?: EventBusError } {
  const events: PolledEnvelope[] = [];
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]!;
    const event = 'value' in line ? eventOf(path, line) : corruptLine(path, line);
    if (event instanceof EventBusError) {
      if (onCorrupt) onCorrupt({ offset: line.offset, nextOffset: line.nextOffset, error: event });
      // What a dead writer left before an event in the same line was never acknowledged, and the event is whole.
      else if (lines[index + 1]?.nextOffset !== line.nextOffset) return { events, failure: event };
    } else if (!topics?.size || topics.has(event.topic)) events.push(event);
  }
  return { events };
}

function eventOf(path: string, row: Row): PolledEnvelope | EventBusError {
  try {
    return readEnvelope(row.value, path, row);
  } catch (error) {
    return error as EventBusError;
  }
}

function unwritable(path: string, topic: string, cause: unknown): EventBusError {
  const details = { path, topic };
  if (isE2EvidenceError(cause, 'NDJSON_CLOSED')) {
    return new EventBusError('EVENT_BUS_CLOSED', `Could not publish to ${path}: the bus is closed.`, { details });
  }
  const message = `Could not publish to ${path}: ${reasonOf(cause)}.`;
  return new EventBusError('EVENT_BUS_UNWRITABLE', message, { cause, details });
}

/** Why ndjson could not write. */
export function reasonOf(failure: unknown): string {
  if (isE2EvidenceError(failure, 'NDJSON_SHORT_WRITE')) {
    return `${failure.details['written']} of ${failure.details['length']} bytes were taken`;
  }
  const { cause } = failure as { cause?: NodeJS.ErrnoException };
  return cause?.code ?? String(failure);
}

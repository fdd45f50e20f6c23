import { resolve } from 'node:path';
import { isE2EvidenceError } from '@e2evidence/errors';
import { type Appender, openAppender } from '@e2evidence/ndjson';
import { EventBusError } from './errors.js';
import type { EventEnvelope } from './event-envelope.js';
import { formatEvent } from './event-line.js';
import type { EventBatch, EventLog, ReadFromOptions } from './event-log.js';
import { EventReader } from './event-reader.js';
import { FileFollower } from './file-follower.js';
import { endOfLastLine, holdsEvent } from './log-offsets.js';
import { SharedWatch } from './shared-watch.js';

/** Readers find an event also behind what a dead writer left in its line, and in a file that was just replaced. */
const checkIntervalMs = 1;

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

  readFrom(offset: number, options: ReadFromOptions = {}): AsyncIterable<EventBatch> {
    if (!options.follow) return this.#readOnce(offset, options);
    return new FileFollower(this.#path, offset, options, (wake) => this.watch(wake));
  }

  async *#readOnce(offset: number, options: ReadFromOptions): AsyncGenerator<EventBatch> {
    if (options.known && !holdsEvent(this.#path, options.known)) throw replaced(this.#path);
    const reader = new EventReader(this.#path, offset, options);
    try {
      while (!options.signal?.aborted) {
        const { batch, failure } = await reader.read();
        if (batch.restarted) return;
        if (!failure || batch.events.length > 0) yield batch;
        if (failure) throw failure;
        if (batch.atEnd) return;
      }
    } finally {
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

function replaced(path: string): EventBusError {
  const message = `Could not go on with ${path}: what was read from it before is gone.`;
  return new EventBusError('EVENT_BUS_LOG_REPLACED', message, { details: { path } });
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

import { randomUUID } from 'node:crypto';
import { type Appender, formatRow, openAppender, openRowReader, type RowReader } from '@e2evidence/ndjson';
import { EventBusError } from './errors.js';
import { reasonOf } from './file-event-log.js';
import { FileHead } from './file-head.js';
import type { KeyValue, KeyValueEntry, Lease, LeaseOptions } from './key-value.js';
import { type KeyValueChangeRow, type KeyValueStartRow, newBase, rowStart } from './key-value-rows.js';
import { KeyValueTable } from './key-value-table.js';
import { Leaser } from './lease.js';
import { asReadError } from './log-errors.js';
import { plainValue } from './plain-payload.js';
import { SharedWatch } from './shared-watch.js';

/**
 * A key-value store in one file: every change is a row, and the order of the rows decides.
 *
 * There is no lock and nothing to clean up, and a writer may die at any byte.
 */
export class FileKeyValue implements KeyValue {
  readonly path: string;
  readonly #reader: RowReader;
  readonly #watch: SharedWatch;
  readonly #table = new KeyValueTable();
  readonly #leaser = new Leaser(this);
  #appender: Promise<Appender> | undefined;
  /** Looks follow each other: one reader, one place. */
  #lastLook: Promise<void> = Promise.resolve();
  /** The first bytes of the file, once it has begun. */
  #head: FileHead | undefined;
  #replaced: EventBusError | undefined;
  #closed = false;

  constructor(path: string) {
    this.path = path;
    this.#reader = openRowReader(path, { onCorrupt: () => {}, recoverAfter: rowStart });
    this.#watch = new SharedWatch(path);
  }

  async get(key: string): Promise<KeyValueEntry | undefined> {
    this.#throwWhenClosed('read');
    await this.#look();
    const entry = this.#table.get(key);
    // What the caller does to its copy does not reach the store.
    return entry && { value: plainValue(entry.value, 'value'), revision: entry.revision };
  }

  async compareAndSet(key: string, value: unknown, revision: number): Promise<number | undefined> {
    this.#throwWhenClosed('write');
    const copy = value === undefined ? {} : { value: plainValue(value, 'value') };
    if (this.#table.base === undefined) await this.#look();
    const base = this.#table.base ?? (await this.#begin());
    const row: KeyValueChangeRow = { id: newId(), base, key, expected: revision, ...copy };
    this.#table.await(row.id);
    try {
      return await this.#append(row, () => this.#table.takeOutcome(row.id)).then((outcome) => outcome.revision);
    } finally {
      this.#table.forget(row.id);
    }
  }

  lease(key: string, options: LeaseOptions): Promise<Lease | undefined> {
    return this.#leaser.take(key, options);
  }

  watch(wake: () => void): () => void {
    return this.#watch.listen(wake);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    await this.#leaser.close();
    this.#closed = true;
    this.#watch.close();
    await this.#lastLook.catch(() => {});
    this.#reader.close();
    this.#head?.close();
    await (await this.#appender?.catch(() => undefined))?.close();
  }

  /** @returns The base of the log, whoever began it. */
  async #begin(): Promise<number> {
    const start: KeyValueStartRow = { id: newId(), version: 1, base: await newBase() };
    return this.#append(start, () => this.#table.base);
  }

  /** Appends a row, and reads on to where it stands. */
  async #append<Found>(row: KeyValueStartRow | KeyValueChangeRow, find: () => Found | undefined): Promise<Found> {
    let failure: unknown;
    try {
      this.#appender ??= openAppender(this.path);
      const appender = await this.#appender;
      await appender.appendLine(formatRow(row));
    } catch (cause) {
      failure = cause;
      // The next change tries to open it again.
      if (!this.#closed) await this.#appender?.catch(() => (this.#appender = undefined));
    }
    await this.#look();
    // A write that failed may have left the row all the same, when another row ended its line.
    const found = find();
    if (found !== undefined) return found;
    if (failure !== undefined) throw unwritable(this.path, failure);
    throw this.#replacedNow();
  }

  #look(): Promise<void> {
    const look = this.#lastLook.then(() => this.#readToTheEnd());
    this.#lastLook = look.catch(() => {});
    return look;
  }

  async #readToTheEnd(): Promise<void> {
    if (this.#replaced) throw this.#replaced;
    try {
      for (let atEnd = false; !atEnd; ) {
        const batch = await this.#reader.read();
        // What the new file says is not for a process that has acted on the old one.
        if (batch.restarted) throw this.#replacedNow();
        for (const { value } of batch.rows) this.#table.apply(value);
        atEnd = batch.atEnd;
      }
      if (this.#table.base === undefined) return;
      this.#head ??= FileHead.of(this.path);
      // A file that was cut short and has grown again shows at its start alone.
      if (!this.#head?.isUnchanged()) throw this.#replacedNow();
    } catch (cause) {
      throw asReadError(this.path, cause);
    }
  }

  #replacedNow(): EventBusError {
    const message = `Could not go on with ${this.path}: it was removed, cut short or replaced, and what it said is gone.`;
    this.#replaced = new EventBusError('EVENT_BUS_LOG_REPLACED', message, { details: { path: this.path } });
    return this.#replaced;
  }

  #throwWhenClosed(attempt: string): void {
    if (!this.#closed) return;
    throw new EventBusError('EVENT_BUS_CLOSED', `Could not ${attempt} ${this.path}: the bus is closed.`, {
      details: { path: this.path },
    });
  }
}

function newId(): string {
  return randomUUID().replaceAll('-', '');
}

function unwritable(path: string, cause: unknown): EventBusError {
  return new EventBusError('EVENT_BUS_UNWRITABLE', `Could not change ${path}: ${reasonOf(cause)}.`, {
    cause,
    details: { path },
  });
}

import type { AppendFile } from './append-file.js';
import { NdjsonError } from './errors.js';
import { formatRow } from './format-row.js';
import type { Appender } from './open-appender.js';

interface Waiting {
  readonly line: string;
  readonly resolve: () => void;
  readonly reject: (reason: NdjsonError) => void;
}

/** One write holds about this many characters at the most; a longer line is a write of its own. */
const maxBatchLength = 256 * 1024;
const done = Promise.resolve();

/**
 * Puts lines into a file: the first of a turn at once, the others of that turn in one write at its end.
 *
 * A turn ends with the microtask that the first line queues, so a caller that awaits each line gets each written at
 * once, and one that appends many before it waits gets one write for all of them.
 */
export class AppendQueue implements Appender {
  readonly path: string;
  readonly #file: AppendFile;
  readonly #durable: boolean;
  #queue: Waiting[] = [];
  #inTurn = false;
  #syncing: Promise<void> | undefined;
  #closed: Promise<void> | undefined;

  constructor(file: AppendFile, durable: boolean) {
    this.path = file.path;
    this.#file = file;
    this.#durable = durable;
  }

  append(value: unknown): Promise<void> {
    let line: string;
    try {
      line = formatRow(value);
    } catch (failure) {
      return Promise.reject(failure);
    }
    return this.appendLine(line);
  }

  appendLine(line: string): Promise<void> {
    if (this.#closed) return Promise.reject(this.#closedError());
    if (!isOneLine(line)) return Promise.reject(this.#noLine());
    if (this.#inTurn || this.#durable) {
      this.#startTurn();
      return new Promise((resolve, reject) => this.#queue.push({ line, resolve, reject }));
    }
    try {
      this.#writeNow(line);
      return done;
    } catch (failure) {
      return Promise.reject(failure);
    } finally {
      this.#startTurn();
    }
  }

  appendSync(value: unknown): number {
    if (this.#closed) throw this.#closedError();
    return this.appendLineSync(formatRow(value));
  }

  appendLineSync(line: string): number {
    if (this.#closed) throw this.#closedError();
    if (!isOneLine(line)) throw this.#noLine();
    const before: Waiting[] = [];
    while (this.#queue.length > 0) before.push(...this.#writeBatch(this.#takeBatch()));
    try {
      return this.#writeNow(line);
    } finally {
      // Also when there was no room for this one: those before it are there.
      this.#settleNow(before);
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.#drain().finally(() => this.#file.close());
    return this.#closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #startTurn(): void {
    if (this.#inTurn) return;
    this.#inTurn = true;
    // A fraction of what queueMicrotask costs.
    void done.then(this.#endTurn);
  }

  readonly #endTurn = (): void => {
    this.#inTurn = false;
    this.#writeQueued();
  };

  #writeNow(line: string): number {
    const taken = this.#file.write(line);
    const length = Buffer.byteLength(line);
    if (taken < length) throw shortWrite(this.path, taken, length);
    return length;
  }

  /** @throws NdjsonError `NDJSON_UNWRITABLE` when the disk refuses to sync, which leaves what was written in doubt. */
  #settleNow(written: readonly Waiting[]): void {
    try {
      if (this.#durable) this.#file.syncNow();
      for (const { resolve } of written) resolve();
    } catch (failure) {
      for (const { reject } of written) reject(failure as NdjsonError);
      throw failure;
    }
  }

  /** Writes what waits; a durable queue goes on when the disk has what was written before. */
  #writeQueued(): void {
    while (this.#queue.length > 0 && this.#syncing === undefined) {
      const written = this.#writeBatch(this.#takeBatch());
      if (!this.#durable) for (const { resolve } of written) resolve();
      else if (written.length > 0) this.#syncing = this.#syncBatch(written);
    }
  }

  #takeBatch(): Waiting[] {
    let length = 0;
    let count = 0;
    while (count < this.#queue.length && (count === 0 || length < maxBatchLength)) {
      length += this.#queue[count]?.line.length ?? 0;
      count++;
    }
    if (count < this.#queue.length) return this.#queue.splice(0, count);
    const batch = this.#queue;
    this.#queue = [];
    return batch;
  }

  /** @returns What the file has; the others of the batch are told why not. */
  #writeBatch(batch: readonly Waiting[]): readonly Waiting[] {
    const bytes = Buffer.from(batch.map(({ line }) => line).join(''));
    let taken: number;
    try {
      taken = this.#file.write(bytes);
    } catch (failure) {
      for (const { reject } of batch) reject(failure as NdjsonError);
      return [];
    }
    if (taken === bytes.length) return batch;
    const { whole, cut, later, cutBytes } = splitAt(batch, taken);
    cut?.reject(shortWrite(this.path, cutBytes, Buffer.byteLength(cut.line)));
    this.#queue.unshift(...later);
    return whole;
  }

  async #syncBatch(written: readonly Waiting[]): Promise<void> {
    try {
      await this.#file.sync();
      for (const { resolve } of written) resolve();
    } catch (failure) {
      for (const { reject } of written) reject(failure as NdjsonError);
    }
    this.#syncing = undefined;
    this.#writeQueued();
  }

  async #drain(): Promise<void> {
    this.#writeQueued();
    while (this.#syncing) await this.#syncing;
  }

  #noLine(): NdjsonError {
    const message = `Could not append to ${this.path}: the text is no line that ends with its only line feed.`;
    return new NdjsonError('NDJSON_UNSERIALISABLE', message, { details: { path: this.path } });
  }

  #closedError(): NdjsonError {
    return new NdjsonError('NDJSON_CLOSED', `Could not append to ${this.path}.`, { details: { path: this.path } });
  }
}

function isOneLine(text: string): boolean {
  return text !== '' && text.indexOf('\n') === text.length - 1;
}

/** What of a batch stands whole in its first bytes, what was cut, and what has not been begun. */
function splitAt(batch: readonly Waiting[], taken: number) {
  let left = taken;
  let count = 0;
  for (const { line } of batch) {
    const length = Buffer.byteLength(line);
    if (length > left) break;
    left -= length;
    count++;
  }
  // The first line that does not fit has failed, even when none of its bytes was taken: every write must get on.
  return { whole: batch.slice(0, count), cut: batch[count], later: batch.slice(count + 1), cutBytes: left };
}

function shortWrite(path: string, written: number, length: number): NdjsonError {
  const message = `Could not append to ${path}: ${written} of ${length} bytes were taken.`;
  return new NdjsonError('NDJSON_SHORT_WRITE', message, { details: { path, written, length } });
}

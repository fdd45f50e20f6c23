import fs from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Appender, formatRow, openAppender } from '@e2evidence/ndjson';
import { CdpTapError } from './errors.js';

/** A file that begins empty and is on disk up to its last row at every moment. */
export class RecordingFile {
  readonly path: string;
  #begun = false;
  #appender: Appender | undefined;
  #opening: Promise<void> | undefined;
  #failure: unknown;

  constructor(path: string) {
    // The process may change its folder meanwhile.
    this.path = resolve(path);
  }

  /** Empties the file the first time, and gets ready to append. Never throws: see {@link RecordingFile.whenOpen}. */
  open(): void {
    if (this.#opening) return;
    this.#begin();
    this.#opening = openAppender(this.path).then(
      (appender) => {
        this.#appender = appender;
      },
      (cause: unknown) => {
        this.#failure ??= cause;
      },
    );
  }

  /** Writes one row before it returns. @throws what the disk or the format says */
  append(row: unknown): void {
    if (this.#appender) this.#appender.appendSync(row);
    // Opening takes a moment, and a call may complete in it or after the file was closed.
    else fs.appendFileSync(this.path, formatRow(row));
  }

  /** @throws {@link CdpTapError} `CDP_TAP_UNWRITABLE` when there is no such file on disk. */
  async whenOpen(): Promise<void> {
    await this.#opening;
    if (this.#failure === undefined) return;
    throw new CdpTapError('CDP_TAP_UNWRITABLE', `Could not start the recording ${this.path}.`, {
      cause: this.#failure,
      details: { path: this.path },
    });
  }

  async close(): Promise<void> {
    await this.#opening;
    const appender = this.#appender;
    this.#appender = undefined;
    this.#opening = undefined;
    await appender?.close();
  }

  #begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    try {
      fs.mkdirSync(dirname(this.path), { recursive: true });
      fs.writeFileSync(this.path, '');
    } catch (cause) {
      this.#failure = cause;
    }
  }
}

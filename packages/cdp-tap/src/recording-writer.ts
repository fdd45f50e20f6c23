import { basename } from 'node:path';
import { describeError } from '@e2evidence/errors';
import type { Redactor } from '@e2evidence/redact';
import { CdpRecord } from './cdp-record.js';
import { RecordingFile } from './recording-file.js';
import { redactTraffic } from './redact-traffic.js';
import { maxTextLength, type Snapshot } from './snapshot.js';

/** When and where something happened. */
export interface Stamp {
  /**
   * Counts calls as they are made and events as they arrive, from 0; one counter for both files.
   *
   * @asType integer
   */
  readonly seq: number;
  /** Epoch seconds with fractions. */
  readonly timestamp: number;
  /** The attached object that it came through, such as `session-1`. */
  readonly session: string;
}

/** The first row of the events file. */
export interface RecordingHeaderRow {
  readonly type: 'header';
  /** Version of the format. */
  readonly v: 1;
  /** When the recorder was attached first, epoch seconds with fractions. */
  readonly started_at: number;
  /** The name of the file with the calls. */
  readonly calls: string;
  /** Whether secrets were taken out. */
  readonly redacted: boolean;
}

/** A recorder was attached to one more object. */
export interface RecordingSessionRow extends Stamp {
  readonly type: 'session';
  /** The method that was wrapped, such as `send`. */
  readonly call: string;
}

/** One CDP event. */
export interface RecordingEventRow extends Stamp {
  readonly type: 'event';
  /** The CDP event, such as `Page.frameNavigated`. */
  readonly method: string;
  /** The data of the event. */
  readonly params: unknown;
  /**
   * How many calls were in the calls file before.
   *
   * @asType integer
   */
  readonly after_calls: number;
}

/** What a {@link RecordingWriter} is made with. */
export interface RecordingWriterOptions {
  readonly redactor: Redactor;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly maxEventBytes: number;
  readonly onDiagnostic: ((message: string) => void) | undefined;
}

/**
 * The two files of a recording: calls in one, header and events in the other. Redacts on the way.
 *
 * No `write` throws: what is not on disk afterwards is counted.
 */
export class RecordingWriter {
  readonly #outputPath: string;
  readonly #options: RecordingWriterOptions;
  readonly #calls: RecordingFile;
  readonly #events: RecordingFile;
  readonly #diagnosed = new Set<string>();
  #headerWritten = false;
  #nextSeq = 0;
  #writtenCalls = 0;
  #eventBytes = 0;
  #droppedCount = 0;

  constructor(outputPath: string, options: RecordingWriterOptions) {
    this.#outputPath = outputPath;
    this.#options = options;
    this.#calls = new RecordingFile(outputPath);
    this.#events = new RecordingFile(eventsPath(outputPath));
  }

  get droppedCount(): number {
    return this.#droppedCount;
  }

  open(): void {
    this.#calls.open();
    this.#events.open();
    if (this.#headerWritten) return;
    this.#headerWritten = true;
    const { now, redactor } = this.#options;
    const calls = basename(this.#outputPath);
    this.#attempt('write the header', () => {
      const started_at = now() / 1000;
      this.#appendEvent({ type: 'header', v: 1, started_at, calls, redacted: redactor.enabled });
    });
  }

  /** @throws CdpTapError `CDP_TAP_UNWRITABLE` when there is no recording on disk */
  async whenOpen(): Promise<void> {
    await this.#calls.whenOpen();
    await this.#events.whenOpen();
  }

  async close(): Promise<void> {
    for (const file of [this.#calls, this.#events]) {
      await file.close().catch((error: unknown) => this.diagnose('close a file', error));
    }
  }

  /** The next place in the recording. @throws what the clock throws */
  stamp(session: string): Stamp {
    return { seq: this.#nextSeq++, timestamp: this.#options.now() / 1000, session };
  }

  /** @param isText - The return value stands for something that was no plain data. */
  writeCall(record: CdpRecord, isText: boolean): void {
    this.#attempt('write a call', () => {
      const { redactor } = this.#options;
      const { timestamp, method, params, error } = record;
      const returnValue = redactTraffic(redactor, method, record.returnValue);
      const redacted = new CdpRecord(
        timestamp,
        redactor.text(method),
        redactTraffic(redactor, method, params),
        isText && typeof returnValue === 'string' ? returnValue.slice(0, maxTextLength) : returnValue,
        error === null ? null : redactor.text(error),
        record,
      );
      this.#calls.append(redacted.toDict());
      this.#writtenCalls++;
    });
  }

  writeSession(session: string, call: string): void {
    this.#attempt('write a session', () => this.#appendEvent({ type: 'session', ...this.stamp(session), call }));
  }

  writeEvent(stamp: Stamp, method: string, params: Snapshot): void {
    this.#attempt('write an event', () => {
      const { redactor, maxEventBytes } = this.#options;
      this.#eventBytes += params.keptBytes;
      if (this.#eventBytes > maxEventBytes) throw new Error(`only ${maxEventBytes} bytes of events are kept`);
      const kept = redactTraffic(redactor, method, params.value);
      this.#appendEvent({ type: 'event', ...stamp, method, params: kept, after_calls: this.#writtenCalls });
    });
  }

  /** Counts something that is not in the recording. */
  drop(doing: string, error: unknown): void {
    this.#droppedCount++;
    this.diagnose(doing, error);
  }

  /** Tells the first failure of each kind. */
  diagnose(doing: string, error: unknown): void {
    if (this.#diagnosed.has(doing)) return;
    this.#diagnosed.add(doing);
    const { onDiagnostic } = this.#options;
    const message = `cdp-tap could not ${doing} for ${this.#outputPath}: ${describeError(error).message}`;
    try {
      if (onDiagnostic) onDiagnostic(message);
      else if (this.#diagnosed.size === 1) process.stderr.write(`e2evidence: ${message.replace(/\s+/g, ' ')}\n`);
    } catch {
      // Nobody is left to tell.
    }
  }

  #appendEvent(row: RecordingHeaderRow | RecordingSessionRow | RecordingEventRow): void {
    this.#events.append(row);
  }

  #attempt(doing: string, write: () => void): void {
    try {
      write();
    } catch (error) {
      this.drop(doing, error);
    }
  }
}

/** Where the header and the events of a recording are. */
export function eventsPath(outputPath: string): string {
  return `${outputPath}.events.ndjson`;
}

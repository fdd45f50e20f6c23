import { type WrappedCall, wrapMethod } from '@e2evidence/drivers';
import { describeError, isE2EvidenceError } from '@e2evidence/errors';
import { type Redactor, resolveRedactor } from '@e2evidence/redact';
import { cdpCallsOf } from './call-surface.js';
import { CdpRecord, inCallOrder } from './cdp-record.js';
import { CdpTapError } from './errors.js';
import { listenToEvents } from './event-surface.js';
import { RecordingWriter, type Stamp } from './recording-writer.js';
import { takeParamsSnapshot, takeSnapshot } from './snapshot.js';

/** Options of {@link CdpRecorder}. */
export interface CdpRecorderOptions {
  /** Takes secrets out of everything that reaches the disk; `false` switches that off. @defaultValue `createRedactor()` */
  readonly redactor?: Redactor | false;
  /** The clock, epoch milliseconds. @defaultValue `Date.now`, with durations by a finer clock */
  readonly now?: () => number;
  /** Most JSON bytes kept of one value, from 1; a longer one becomes `{ $truncated: bytes }`. @defaultValue `1_048_576` (1 MiB) */
  readonly maxValueBytes?: number;
  /** Whether the events of the session are kept too. @defaultValue `true` */
  readonly recordEvents?: boolean;
  /** About how many bytes of events are kept; later ones are counted. @defaultValue `67_108_864` (64 MiB) */
  readonly maxEventBytes?: number;
  /** Gets the first failure of each kind of the recorder itself. @defaultValue one line on stderr for the first one */
  readonly onDiagnostic?: (message: string) => void;
}

/** The method that `attach` has wrapped, as the driver had it: call it with the driver as `this`. */
export type CdpCall = (this: unknown, method: string, params?: object) => unknown;

interface StartedCall extends Stamp {
  readonly startedAtMs: number;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

const owner = '@e2evidence/cdp-tap';

/**
 * Records the CDP calls of the sessions it is attached to, and their events.
 *
 * A call is on disk before its caller sees the result, so a killed process leaves every completed call. The driver
 * notices nothing: it gets its own promise, result or error, and a failure of the recorder is only counted. Memory
 * holds the calls as they were; the disk has them redacted.
 *
 * `outputPath` gets one row per call in order of completion, `<outputPath>.events.ndjson` a header and the events.
 * Both are begun anew by the first `attach`.
 *
 * @example
 * const recorder = new CdpRecorder('run/cdp.ndjson');
 * const original = recorder.attach(session);
 * await session.send('Browser.getVersion');
 * await recorder.detach(session, original);
 * recorder.records[0]?.method; // => 'Browser.getVersion'
 */
export class CdpRecorder implements AsyncDisposable {
  /** Where the calls go, as it was given. */
  readonly outputPath: string;
  readonly #writer: RecordingWriter;
  readonly #elapsedMs: () => number;
  readonly #maxValueBytes: number;
  readonly #recordEvents: boolean;
  readonly #records: CdpRecord[] = [];
  readonly #attachments = new Map<object, () => void>();
  readonly #originals = new WeakMap<object, CdpCall>();
  #nextSession = 1;

  /**
   * Opens nothing yet: the files are begun by the first {@link attach}.
   *
   * @param outputPath - The file that gets the calls, such as `run/cdp.ndjson`; its folder is created.
   * @throws {@link CdpTapError} `CDP_TAP_BAD_OPTION` for an empty path, or a size that is out of bounds
   */
  constructor(outputPath: string, options: CdpRecorderOptions = {}) {
    const { now, maxValueBytes = 1_048_576, maxEventBytes = 67_108_864, recordEvents = true } = options;
    if (typeof outputPath !== 'string' || outputPath === '') throw badOption('The output path is empty.');
    if (!(maxValueBytes >= 1)) throw badOption(`maxValueBytes is ${maxValueBytes}, it must be 1 or more.`);
    checkEventBudget(maxEventBytes);
    this.outputPath = outputPath;
    this.#writer = new RecordingWriter(outputPath, {
      redactor: resolveRedactor(options.redactor),
      now: now ?? Date.now,
      maxEventBytes,
      onDiagnostic: options.onDiagnostic,
    });
    this.#elapsedMs = now ?? (() => performance.now());
    this.#maxValueBytes = maxValueBytes;
    this.#recordEvents = recordEvents;
  }

  /** The completed calls in the order in which they were made, not redacted. */
  get records(): readonly CdpRecord[] {
    return inCallOrder(this.#records);
  }

  /** Calls and events that are not on disk: the disk failed, or `maxEventBytes` was reached. */
  get droppedCount(): number {
    return this.#writer.droppedCount;
  }

  /**
   * Records every CDP call of an object from now on. One recorder may be attached to many.
   *
   * @param driver - A CDP session of Playwright, Puppeteer or `@e2evidence/drivers`, or a selenium-webdriver driver.
   * @param options - `session`: what the rows call it (default `session-1`, `session-2`, …).
   * @returns The driver's own method, for `detach`.
   * @throws {@link CdpTapError} `CDP_TAP_NO_CDP_CALL`, `CDP_TAP_ALREADY_ATTACHED`
   */
  attach(driver: object, options: { readonly session?: string } = {}): CdpCall {
    const names = cdpCallsOf(driver);
    const original = Reflect.get(driver, names[0]) as CdpCall;
    const session = options.session ?? `session-${this.#nextSession}`;
    const undo = this.#wrap(driver, names, session);
    this.#nextSession++;
    this.#writer.open();
    this.#writer.writeSession(session, names[0]);
    undo.push(this.#listen(driver, session));
    this.#originals.set(driver, original);
    this.#attachments.set(driver, () => {
      for (const step of undo) step();
    });
    return original;
  }

  /**
   * Gives the driver its method back exactly as it was, and flushes. Does nothing more the second time. A call that is
   * under way is still recorded when it completes.
   *
   * @param original - What `attach` returned for this driver.
   * @throws {@link CdpTapError} `CDP_TAP_NOT_ATTACHED`; never for a failing disk, see `droppedCount`
   */
  async detach(driver: object, original: CdpCall): Promise<void> {
    if (this.#originals.get(driver) !== original) {
      throw new CdpTapError('CDP_TAP_NOT_ATTACHED', 'Could not detach.');
    }
    this.#attachments.get(driver)?.();
    this.#attachments.delete(driver);
    if (this.#attachments.size === 0) await this.#writer.close();
  }

  /**
   * Makes sure that the files are there; the rows of completed calls are in them already.
   *
   * @returns The output path.
   * @throws {@link CdpTapError} `CDP_TAP_UNWRITABLE` when there is no recording on disk
   */
  async flush(): Promise<string> {
    this.#writer.open();
    await this.#writer.whenOpen();
    if (this.#attachments.size === 0) await this.#writer.close();
    return this.outputPath;
  }

  /** Detaches from everything. Never rejects. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const driver of [...this.#attachments.keys()]) {
      const original = this.#originals.get(driver);
      if (original) await this.detach(driver, original);
    }
  }

  #wrap(driver: object, names: readonly string[], session: string): (() => void)[] {
    const undo: (() => void)[] = [];
    try {
      for (const name of names) {
        undo.push(wrapMethod(driver, name, (call) => this.#observe(call, session), { owner }));
      }
      return undo;
    } catch (cause) {
      for (const step of undo) step();
      const options = { cause, details: { method: names[undo.length] } };
      if (isE2EvidenceError(cause, 'DRIVERS_ALREADY_WRAPPED')) {
        throw new CdpTapError('CDP_TAP_ALREADY_ATTACHED', 'Could not attach a recorder.', options);
      }
      throw new CdpTapError('CDP_TAP_NO_CDP_CALL', 'Could not attach: the object does not let it be wrapped.', options);
    }
  }

  #listen(driver: object, session: string): () => void {
    if (!this.#recordEvents) return () => {};
    try {
      const stop = listenToEvents(driver, (method, params) => this.#recordEvent(session, method, params));
      return () => {
        try {
          stop();
        } catch (error) {
          this.#writer.diagnose('stop listening to events', error);
        }
      };
    } catch (error) {
      this.#writer.diagnose('listen to events', error);
      return () => {};
    }
  }

  // Whatever the driver returns or throws goes through as it is; only copies are looked at.
  #observe({ original, args }: WrappedCall, session: string): unknown {
    const call = this.#tryStart(args, session);
    if (!call) return original(...args);
    let returned: unknown;
    try {
      returned = original(...args);
    } catch (thrown) {
      this.#complete(call, undefined, { thrown });
      throw thrown;
    }
    if (!isThenable(returned)) {
      this.#complete(call, returned);
      return returned;
    }
    try {
      returned.then(
        (value) => this.#complete(call, value),
        (thrown) => this.#complete(call, undefined, { thrown }),
      );
    } catch (error) {
      this.#writer.drop('observe a call', error);
    }
    return returned;
  }

  #tryStart(args: readonly unknown[], session: string): StartedCall | undefined {
    try {
      const [method, params] = args;
      return {
        ...this.#writer.stamp(session),
        startedAtMs: this.#elapsedMs(),
        method: typeof method === 'string' ? method : String(takeSnapshot(method, this.#maxValueBytes).value),
        params: takeParamsSnapshot(params, this.#maxValueBytes),
      };
    } catch (error) {
      this.#writer.drop('read a call', error);
      return undefined;
    }
  }

  #complete(call: StartedCall, returned: unknown, failure?: { readonly thrown: unknown }): void {
    try {
      const { startedAtMs, timestamp, method, params, seq, session } = call;
      const durationMs = Math.round((this.#elapsedMs() - startedAtMs) * 1000) / 1000;
      const { value, isText } = takeSnapshot(returned, this.#maxValueBytes);
      const error = failure ? describe(failure.thrown) : null;
      const record = new CdpRecord(timestamp, method, params, value, error, { seq, session, durationMs });
      this.#records.push(record);
      this.#writer.writeCall(record, isText);
    } catch (error) {
      this.#writer.drop('read a result', error);
    }
  }

  #recordEvent(session: string, method: string, params: unknown): void {
    try {
      const snapshot = takeSnapshot(params ?? {}, this.#maxValueBytes);
      this.#writer.writeEvent(this.#writer.stamp(session), method, snapshot);
    } catch (error) {
      this.#writer.drop('read an event', error);
    }
  }
}

function describe(thrown: unknown): string {
  const { name, message } = describeError(thrown);
  return `${name}: ${message}`;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  try {
    return typeof value === 'object' && value !== null && typeof Reflect.get(value, 'then') === 'function';
  } catch {
    return false;
  }
}

/** @throws {@link CdpTapError} `CDP_TAP_BAD_OPTION` for a budget that is no number of bytes. */
export function checkEventBudget(maxEventBytes: number): void {
  if (!(maxEventBytes >= 0)) throw badOption(`maxEventBytes is ${maxEventBytes}, it must be 0 or more.`);
}

function badOption(message: string): CdpTapError {
  return new CdpTapError('CDP_TAP_BAD_OPTION', `Could not make a recorder. ${message}`);
}

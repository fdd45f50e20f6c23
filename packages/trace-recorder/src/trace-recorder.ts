import { copyFile, rm } from 'node:fs/promises';
import { describeError } from '@e2evidence/errors';
import { type Redactor, resolveRedactor } from '@e2evidence/redact';
import { claimFile } from './claim-file.js';
import { TraceRecorderError } from './errors.js';
import { withRedactedTrace } from './redacted-trace.js';
import { type TraceContent, type Tracing, tracingOf } from './tracing.js';

/** Options of {@link TraceRecorder}. */
export interface TraceRecorderOptions extends TraceContent {
  /** The folder that gets the zips; made when it is missing. @defaultValue `'trace-out'` */
  readonly outputDir?: string;
  /** Takes the secrets out of what is written; `false` writes the traces as Playwright makes them. @defaultValue a new default one */
  readonly redactor?: Redactor | false;
}

interface ActiveTrace {
  readonly name: string;
  readonly tracing: Tracing;
  /** Settles when Playwright has started it. */
  readonly started: Promise<unknown>;
}

/**
 * Records traces of Playwright contexts, each into a zip of its own that the trace viewer opens.
 *
 * What was typed into secret inputs, cookies, headers and bodies are redacted, snapshots and sources too; pictures show
 * what the page showed. Several contexts can be recorded at the same time. Disposal writes every trace that is still
 * being recorded.
 *
 * @example
 * const recorder = new TraceRecorder();
 * await recorder.start(context, 'checkout');
 * await recorder.stop(context); // => 'trace-out/checkout.zip'
 */
export class TraceRecorder implements AsyncDisposable {
  /** The folder that gets the zips, as it was given. */
  readonly outputDir: string;
  readonly #content: Required<TraceContent>;
  readonly #redactor: Redactor;
  readonly #active = new Map<object, ActiveTrace>();
  readonly #written: string[] = [];

  /**
   * Records nothing yet, and makes no folder.
   *
   * @param options - Where the zips go, and what they hold.
   */
  constructor(options: TraceRecorderOptions = {}) {
    const { outputDir = 'trace-out', screenshots = true, snapshots = true, sources = true } = options;
    this.outputDir = outputDir;
    this.#content = { screenshots, snapshots, sources };
    this.#redactor = resolveRedactor(options.redactor);
  }

  /**
   * Starts recording a context.
   *
   * @param context - A BrowserContext of Playwright.
   * @param name - Names the file and the trace in the viewer. Characters that are none of a file name become `-`.
   * @throws {@link TraceRecorderError} `TRACE_RECORDER_EMPTY_NAME`, `TRACE_RECORDER_DOUBLE_START`,
   * `TRACE_RECORDER_NO_TRACING`, or `TRACE_RECORDER_START_FAILED` with Playwright's error as cause.
   */
  async start(context: object, name: string): Promise<void> {
    if (typeof name !== 'string' || name.trim() === '') {
      throw new TraceRecorderError(
        'TRACE_RECORDER_EMPTY_NAME',
        `Could not start a trace: its name is ${quoted(name)}.`,
      );
    }
    const active = this.#active.get(context);
    if (active) {
      const message = `Could not start the trace "${name}": "${active.name}" is being recorded.`;
      throw new TraceRecorderError('TRACE_RECORDER_DOUBLE_START', message);
    }
    const tracing = tracingOf(context);
    if (!tracing) {
      const message = `Could not start the trace "${name}": the object has no tracing.`;
      throw new TraceRecorderError('TRACE_RECORDER_NO_TRACING', message);
    }
    const started = (async () => tracing.start({ ...this.#content, title: name }))();
    this.#active.set(context, { name, tracing, started });
    try {
      await started;
    } catch (cause) {
      this.#active.delete(context);
      const message = `Could not start the trace "${name}": ${describeError(cause).message}.`;
      throw new TraceRecorderError('TRACE_RECORDER_START_FAILED', message, { cause });
    }
  }

  /**
   * Stops recording a context and writes its trace: `<outputDir>/<name>.zip`, or `<name>-2.zip` and so on when that
   * file is there already.
   *
   * Until it is redacted the trace lies in a temporary folder that this user alone may read.
   *
   * @param options - `timeoutMs`: longest time for Playwright to write it, in milliseconds (default 30000); alone it waits
   * for ever when the disk refuses the file.
   * @returns The path of the zip, as `outputDir` is relative or absolute.
   * @throws {@link TraceRecorderError} `TRACE_RECORDER_NOT_STARTED`, or `TRACE_RECORDER_STOP_FAILED` with the cause.
   * When the file could not be made, the trace is still being recorded; else it is lost, also when it cannot be redacted.
   */
  async stop(context: object, options: { readonly timeoutMs?: number } = {}): Promise<string> {
    const { timeoutMs = 30_000 } = options;
    const active = this.#active.get(context);
    if (!active) {
      throw new TraceRecorderError('TRACE_RECORDER_NOT_STARTED', 'Could not stop a trace: none is being recorded.');
    }
    // Taken out at once: of two calls at the same time, one stops it.
    this.#active.delete(context);
    const { name, tracing, started } = active;
    const failed = (cause: unknown) => {
      const message = `Could not write the trace "${name}": ${describeError(cause).message}.`;
      return new TraceRecorderError('TRACE_RECORDER_STOP_FAILED', message, { cause });
    };
    let path: string;
    try {
      path = await claimFile(this.outputDir, name);
    } catch (cause) {
      this.#active.set(context, active);
      throw failed(cause);
    }
    try {
      const write = (raw: string) => started.then(() => tracing.stop({ path: raw }));
      await withRedactedTrace(this.#redactor, write, (redacted) => copyFile(redacted, path), timeoutMs);
    } catch (cause) {
      await rm(path, { force: true }).catch(() => {});
      throw failed(cause);
    }
    this.#written.push(path);
    return path;
  }

  /** The paths of the zips that were written, oldest first. */
  written(): readonly string[] {
    return [...this.#written];
  }

  /**
   * Writes every trace that is still being recorded, then throws the first failure, if any.
   *
   * @throws {@link TraceRecorderError} `TRACE_RECORDER_STOP_FAILED`
   */
  async [Symbol.asyncDispose](): Promise<void> {
    const stops = await Promise.allSettled([...this.#active.keys()].map((context) => this.stop(context)));
    for (const stop of stops) if (stop.status === 'rejected') throw stop.reason;
  }
}

function quoted(name: unknown): string {
  return JSON.stringify(name) ?? 'undefined';
}

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { detectDriver, type PlaywrightPage } from '@e2evidence/drivers';
import { describeError } from '@e2evidence/errors';
import { fileNameFor } from './claim-file.js';
import { type TraceContent, type Tracing, tracingOf } from './tracing.js';

/** What {@link traceSource} needs of the flow that runs it. */
export interface TraceSourceContext {
  /** Calls back for every page that the flow watches, now and later. */
  onPage(listener: (watched: { readonly label: string; readonly page: object }) => void): void;
  /** Says what could not be recorded; it becomes part of the report, not of the result. */
  diagnose(message: string): void;
}

/** The trace as a file of the bundle. */
export interface TraceArtifact {
  /** `artifacts/trace.zip`, or with the label of the page when several contexts are watched. */
  readonly name: string;
  /** The zip, not redacted. */
  readonly data: Uint8Array;
  /** `application/zip` */
  readonly contentType: string;
  /** One line for the list of files; it says `NOT REDACTED`. */
  readonly description: string;
}

/** An evidence source for `sources` of `withFlow` and `startFlow`. */
export interface TraceSource {
  readonly name: 'trace';
  /** Starts tracing the context of each watched page. */
  start(context: TraceSourceContext): void;
  /** Waits until Playwright is tracing. */
  stepStarted(): Promise<void>;
  /** Gives the trace so far, one file per context; tracing goes on. */
  failed(context: TraceSourceContext): Promise<TraceArtifact[]>;
  /** Ends tracing and throws the rest away. */
  stop(): Promise<void>;
}

/**
 * The Playwright trace from the start of the flow to the failure, as `artifacts/trace.zip`.
 *
 * The trace is not redacted, so a bundle with one is not safe to share: it holds what was typed, cookies, headers and
 * bodies in clear. The flow says so in its report and on stderr. Where a page is not Playwright's, or something else is
 * tracing its context, that is said and nothing is recorded.
 *
 * @param content - What the trace holds; everything by default.
 *
 * @example
 * await withFlow(page, { name: 'checkout', sources: [traceSource()] }, async (flow) => {});
 * // => the bundle of a failure holds artifacts/trace.zip
 */
export function traceSource(content: TraceContent = {}): TraceSource {
  const { screenshots = true, snapshots = true, sources = true } = content;
  const traced = new Map<object, TracedContext>();
  let warned = false;

  return {
    name: 'trace',
    start(flow) {
      flow.onPage(({ page, label }) => {
        const { driver } = detectDriver(page);
        if (driver !== 'playwright') return flow.diagnose(`${label}: only Playwright records traces, not ${driver}`);
        const context = (page as PlaywrightPage).context();
        const tracing = tracingOf(context);
        if (traced.has(context) || !tracing) return;
        const starting = (async () => tracing.start({ screenshots, snapshots, sources }))();
        const started = starting.then(
          () => true,
          (error: unknown) => {
            flow.diagnose(`${label}: ${describeError(error).message}`);
            return false;
          },
        );
        traced.set(context, new TracedContext(label, tracing, started));
      });
    },
    async stepStarted() {
      await Promise.all([...traced.values()].map((context) => context.started));
    },
    async failed(flow) {
      const artifacts = await Promise.all(
        [...traced.values()].map(async (context) => {
          try {
            return await context.cut();
          } catch (error) {
            flow.diagnose(`${context.label}: ${describeError(error).message}`);
            return undefined;
          }
        }),
      );
      const kept = artifacts.filter((artifact) => artifact !== undefined);
      if (kept.length > 0 && !warned) {
        flow.diagnose(
          `${kept[0]!.name} is not redacted: it holds what was typed, cookies, headers and bodies in clear`,
        );
        warned = true;
      }
      return kept;
    },
    async stop() {
      await Promise.all([...traced.values()].map((context) => context.drop()));
      traced.clear();
    },
  };
}

/** A context whose trace is being recorded until somebody wants to see it. */
class TracedContext {
  /** Of its first page. */
  readonly label: string;
  /** Whether the tracing is this one's: else somebody else may be using it. */
  readonly started: Promise<boolean>;
  readonly #tracing: Tracing;
  /** Settles when the last cut is made: two at once would disturb each other. */
  #lastCut: Promise<unknown> = Promise.resolve();

  constructor(label: string, tracing: Tracing, started: Promise<boolean>) {
    this.label = label;
    this.started = started;
    this.#tracing = tracing;
  }

  /** The trace so far; recording goes on, and the next cut begins here. */
  async cut(): Promise<TraceArtifact | undefined> {
    if (!(await this.started)) return undefined;
    const cutting = this.#lastCut.then(() => this.#readChunk());
    this.#lastCut = cutting.catch(() => {});
    return cutting;
  }

  /** Ends the recording and throws it away. */
  async drop(): Promise<void> {
    if (!(await this.started)) return;
    await this.#lastCut;
    // A context that has closed meanwhile has nothing to end.
    await this.#tracing.stop().catch(() => {});
  }

  async #readChunk(): Promise<TraceArtifact> {
    const dir = await mkdtemp(join(tmpdir(), 'e2evidence-trace-'));
    try {
      const path = join(dir, 'trace.zip');
      await this.#tracing.stopChunk({ path });
      await this.#tracing.startChunk();
      return {
        name: `artifacts/${this.label === 'page' ? 'trace' : `trace-${fileNameFor(this.label)}`}.zip`,
        data: await readFile(path),
        contentType: 'application/zip',
        description: 'Playwright trace, NOT REDACTED; open it with: npx playwright show-trace trace.zip',
      };
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  }
}

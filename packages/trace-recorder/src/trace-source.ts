import { readFile } from 'node:fs/promises';
import { detectDriver, type PlaywrightPage } from '@e2evidence/drivers';
import { describeError } from '@e2evidence/errors';
import type { Redactor } from '@e2evidence/redact';
import { fileNameFor } from './claim-file.js';
import { withRedactedTrace } from './redacted-trace.js';
import { type TraceContent, type Tracing, tracingOf } from './tracing.js';

/** What {@link traceSource} needs of the flow that runs it. */
export interface TraceSourceContext {
  /** Calls back for every page that the flow watches, now and later. */
  onPage(listener: (watched: { readonly label: string; readonly page: object }) => void | Promise<void>): void;
  /** Says what could not be recorded; it becomes part of the report, not of the result. */
  diagnose(message: string): void;
  /** That of the flow: what it has learned is taken out of the trace, too. */
  readonly redactor: Redactor;
}

/** The trace as a file of the bundle. */
export interface TraceArtifact {
  /** `artifacts/trace.zip`, or with the label of the page when several contexts are watched. */
  readonly name: string;
  /** The zip. */
  readonly data: Uint8Array;
  /** `application/zip` */
  readonly contentType: string;
  /** One line for the list of files; it says `NOT REDACTED` when the flow redacts nothing. */
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
 * The trace is redacted by the rules of the flow, and by what the flow has learned; its pictures show what the page showed.
 * A trace that cannot be redacted is not kept, and that is said. Where a page is not Playwright's, or something else is
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

  return {
    name: 'trace',
    start(flow) {
      flow.onPage(async ({ page, label }) => {
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
        await started;
      });
    },
    async stepStarted() {
      await Promise.all([...traced.values()].map((context) => context.started));
    },
    async failed(flow) {
      const artifacts = await Promise.all(
        [...traced.values()].map(async (context) => {
          try {
            return await context.cut(flow.redactor);
          } catch (error) {
            flow.diagnose(`${context.label}: ${describeError(error).message}`);
            return undefined;
          }
        }),
      );
      return artifacts.filter((artifact) => artifact !== undefined);
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
  async cut(redactor: Redactor): Promise<TraceArtifact | undefined> {
    if (!(await this.started)) return undefined;
    const cutting = this.#lastCut.then(() => this.#readChunk(redactor));
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

  async #readChunk(redactor: Redactor): Promise<TraceArtifact> {
    const write = async (path: string) => {
      await this.#tracing.stopChunk({ path });
      await this.#tracing.startChunk();
    };
    const what = redactor.enabled ? 'Playwright trace, redacted' : 'Playwright trace, NOT REDACTED';
    return {
      name: `artifacts/${this.label === 'page' ? 'trace' : `trace-${fileNameFor(this.label)}`}.zip`,
      data: await withRedactedTrace(redactor, write, (path) => readFile(path)),
      contentType: 'application/zip',
      description: `${what}; open it with: npx playwright show-trace trace.zip`,
    };
  }
}

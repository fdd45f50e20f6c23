import { describeError } from '@e2evidence/errors';
import type { Journal } from '@e2evidence/failure-bundle';
import type { SpanRecord } from '@e2evidence/otlp-config/lines';
import type { Capture } from './captures.js';
import { Diagnostics } from './diagnostics.js';
import type { SourceContext, StepInfo } from './evidence-source.js';
import { type FlowRow, flowRowTypes } from './flow-rows.js';
import type { ResolvedFlowOptions } from './options.js';
import { userLocation } from './source-location.js';
import { SourceRunner } from './source-runner.js';
import { WatchedPages } from './watched-pages.js';

/** Most errors whose screenshot and DOM are kept, beside the one that ends the flow. */
const maxCaptures = 5;

/** What a flow writes down while it runs: its own rows, those of its sources, and what a failure looks like. */
export class Recording {
  readonly pages: WatchedPages;
  readonly diagnostics: Diagnostics;
  readonly sources: SourceRunner;
  readonly #journal: Journal;
  readonly #options: ResolvedFlowOptions;
  readonly #signal: AbortSignal;
  readonly #underWay = new Set<Promise<void>>();
  #captured = 0;
  #evidenceKept = 0;

  constructor(journal: Journal, options: ResolvedFlowOptions, signal: AbortSignal) {
    this.#journal = journal;
    this.#options = options;
    this.#signal = signal;
    this.diagnostics = new Diagnostics(options.onDiagnostic, (diagnostic) =>
      this.record({ type: 'diagnostic', timestamp_ms: options.now(), ...diagnostic }),
    );
    this.pages = new WatchedPages(options.sourceTimeoutMs, (message) => this.diagnostics.add('pages', message));
    this.sources = new SourceRunner(options.sources, options.sourceTimeoutMs, (source, message) =>
      this.diagnostics.add(source, message),
    );
  }

  /** Starts the sources, then watches the target: a source sees every event from the first one on. */
  async start(target: object): Promise<void> {
    await this.sources.start((source) => this.#contextFor(source));
    await this.pages.follow(target, 'page');
  }

  /** Waits for the captures under way, then stops following pages and listening to them. */
  async stop(): Promise<void> {
    await Promise.allSettled(this.#underWay);
    this.pages.stop();
    await this.sources.stop();
  }

  /** Says how many rows found no place, before the last row is written. */
  tellLosses(): void {
    const { droppedRows, dropped } = this.#journal;
    if (droppedRows === 0) return;
    const reasons = Object.entries(dropped).map(([reason, count]) => `${reason} ${count}`);
    this.diagnostics.add('journal', `${droppedRows} rows were not kept (${reasons.join(', ')})`);
  }

  record(row: FlowRow): void {
    this.#journal.record({ ...row }, { essential: true });
  }

  /** Writes a finished span down; there is none when telemetry is off. */
  recordSpan(span: SpanRecord | undefined): void {
    if (span) this.record({ type: 'span', span });
  }

  /**
   * Keeps the evidence of a thrown value, with the page still as it was when it was thrown.
   *
   * A test that catches many errors must not pay for each: after the first ones only the errors themselves are kept.
   *
   * @param final - Set for the error that ends the flow, whose evidence is kept in any case.
   */
  capture(error: unknown, step: StepInfo | undefined, final = false): Capture {
    const id = this.#captured++;
    const described = describeError(error);
    const location = userLocation(described.stack);
    this.#journal.recordLatest();
    this.record({
      type: 'failure',
      timestamp_ms: this.#options.now(),
      id,
      ...(step ? { step_index: step.index } : {}),
      error: described,
      ...(location ? { location } : {}),
    });
    const isKept = final || this.#evidenceKept < maxCaptures;
    if (isKept) this.#evidenceKept++;
    else this.diagnostics.add('flow', `only the first ${maxCaptures} errors and the last one have screenshot and DOM`);
    return { id, error, step, isKept, done: isKept ? this.#keepEvidence(error, step) : Promise.resolve() };
  }

  /** Keeps the evidence of the error that ends the flow, when it was one of too many. */
  async keepLast({ error, step, isKept }: Capture): Promise<void> {
    if (!isKept) await this.#keepEvidence(error, step);
  }

  async #keepEvidence(error: unknown, step: StepInfo | undefined): Promise<void> {
    const keeping = this.#askSources(error, step);
    this.#underWay.add(keeping);
    await keeping.finally(() => this.#underWay.delete(keeping));
  }

  async #askSources(error: unknown, step: StepInfo | undefined): Promise<void> {
    const artifacts = await this.sources.failed((source, deadline) => ({
      ...this.#contextFor(source),
      error,
      ...(step ? { step } : {}),
      deadline,
      timeoutMs: this.#options.sourceTimeoutMs,
    }));
    for (const artifact of artifacts) {
      try {
        await this.#journal.addArtifact(artifact);
      } catch (failure) {
        this.diagnostics.add('journal', `${artifact.name}: ${describeError(failure).message}`);
      }
    }
  }

  #contextFor(source: string): SourceContext {
    return {
      onPage: (listener) => this.pages.onPage(listener),
      pages: () => this.pages.all(),
      record: (row) => {
        if (flowRowTypes.has(row.type)) this.diagnostics.add(source, `a row of type ${row.type} is the flow's own`);
        else this.#journal.record(row);
      },
      diagnose: (message, options) => this.diagnostics.add(source, message, options),
      now: this.#options.now,
      redactor: this.#options.redactor,
      signal: this.#signal,
    };
  }
}

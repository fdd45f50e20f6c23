import { describeError } from '@e2evidence/errors';
import type { Journal } from '@e2evidence/failure-bundle';
import type { SpanRecord } from '@e2evidence/otlp-config/lines';
import { Diagnostics } from './diagnostics.js';
import type { SourceContext, StepInfo } from './evidence-source.js';
import type { FlowRow } from './flow-rows.js';
import type { ResolvedFlowOptions } from './options.js';
import { userLocation } from './source-location.js';
import { SourceRunner } from './source-runner.js';
import { WatchedPages } from './watched-pages.js';

/** What a flow writes down while it runs: its own rows, those of its sources, and what a failure looks like. */
export class Recording {
  readonly pages: WatchedPages;
  readonly diagnostics: Diagnostics;
  readonly sources: SourceRunner;
  readonly #journal: Journal;
  readonly #options: ResolvedFlowOptions;
  readonly #signal: AbortSignal;
  /** Thrown value → the capture of its evidence: what is thrown through three steps is captured once. */
  readonly #captures = new Map<unknown, Promise<void>>();

  constructor(journal: Journal, options: ResolvedFlowOptions, signal: AbortSignal) {
    this.#journal = journal;
    this.#options = options;
    this.#signal = signal;
    this.diagnostics = new Diagnostics(options.onDiagnostic, (diagnostic) =>
      this.record({ type: 'diagnostic', timestamp_ms: options.now(), ...diagnostic }),
    );
    this.pages = new WatchedPages((message) => this.diagnostics.add('pages', message));
    this.sources = new SourceRunner(options.sources, options.sourceTimeoutMs, (source, message) =>
      this.diagnostics.add(source, message),
    );
  }

  /** Starts the sources, then watches the target: a source sees every event from the first one on. */
  async start(target: object): Promise<void> {
    await this.sources.start((source) => this.#contextFor(source));
    await this.pages.follow(target, 'page');
  }

  /** Stops following pages and listening to them. */
  async stop(): Promise<void> {
    this.pages.stop();
    await this.sources.stop();
  }

  record(row: FlowRow): void {
    this.#journal.record({ ...row });
  }

  /** Writes a finished span down; there is none when telemetry is off. */
  recordSpan(span: SpanRecord | undefined): void {
    if (span) this.record({ type: 'span', span });
  }

  /** Keeps the evidence of a thrown value, once: with the page still as it was when it was thrown. */
  capture(error: unknown, step: StepInfo | undefined): Promise<void> {
    const capturing = this.#captures.get(error) ?? this.#captureNow(error, step);
    this.#captures.set(error, capturing);
    return capturing;
  }

  async #captureNow(error: unknown, step: StepInfo | undefined): Promise<void> {
    const described = describeError(error);
    const location = userLocation(described.stack);
    this.record({
      type: 'failure',
      timestamp_ms: this.#options.now(),
      ...(step ? { step_index: step.index } : {}),
      error: described,
      ...(location ? { location } : {}),
    });
    const artifacts = await this.sources.failed((source, deadline) => ({
      ...this.#contextFor(source),
      error,
      ...(step ? { step } : {}),
      deadline,
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
      record: (row) => this.#journal.record(row),
      diagnose: (message) => this.diagnostics.add(source, message),
      now: this.#options.now,
      redactor: this.#options.redactor,
      signal: this.#signal,
    };
  }
}

import type { JournalRow } from '@e2evidence/failure-bundle';
import type { Redactor } from '@e2evidence/redact';

/** A page that a flow watches. */
export interface WatchedPage {
  /** `page` for the first, then `page-2`, or the label given to `flow.watch`. Unique in a flow. */
  readonly label: string;
  /** The driver's own page object. */
  readonly page: object;
}

/** One file for the bundle. */
export interface Artifact {
  /** Name inside the bundle, such as `artifacts/heap.json`. A taken name gets a number. */
  readonly name: string;
  /** Text is redacted by its content type; bytes are kept as they are. */
  readonly data: Uint8Array | string;
  /** Such as `text/html`. @defaultValue judged by the name */
  readonly contentType?: string;
  /** One line for the list of files. @defaultValue none */
  readonly description?: string;
}

/** A step as sources see it. */
export interface StepInfo {
  /** Counts from 0 in order of start. */
  readonly index: number;
  /** What the step does, as `flow.step` was given it. */
  readonly name: string;
  /** The kind of step, such as `click`; absent when nobody said. */
  readonly action?: string;
}

/** What a source can see and do while a flow runs. */
export interface SourceContext {
  /**
   * Calls back for every page that is watched, those there are and those that open later. Before the body of the flow
   * begins, what the listener gives for its pages is waited for, at most `sourceTimeoutMs`: nothing is missed.
   */
  onPage(listener: (page: WatchedPage) => void | Promise<void>): void;
  /** The pages watched so far, closed ones included. */
  pages(): readonly WatchedPage[];
  /** Appends a row to the journal, redacted. Never throws; the row types of the flow itself are refused. */
  record(row: JournalRow): void;
  /**
   * Says that something could not be watched. It becomes part of the report, not of the test's result.
   *
   * @param options - `quiet`: a known limit of the driver, which is not worth a line on stderr (default false).
   */
  diagnose(message: string, options?: { readonly quiet?: boolean }): void;
  /** The clock of the flow, epoch milliseconds. */
  now(): number;
  /** That of the flow: what it has learned once is replaced in every later text. */
  readonly redactor: Redactor;
  /** Aborted when the flow ends. */
  readonly signal: AbortSignal;
}

/** What a source gets when the flow fails. */
export interface FailureContext extends SourceContext {
  /** Whatever was thrown. */
  readonly error: unknown;
  /** The step that threw; absent for a throw between steps. */
  readonly step?: StepInfo;
  /** Aborted when the deadline of this call has passed; what is given later is lost. */
  readonly deadline: AbortSignal;
  /** How long this call may take, in milliseconds. */
  readonly timeoutMs: number;
}

/**
 * Evidence of one kind. Each call runs under its own deadline; a source that throws or hangs becomes a diagnostic.
 *
 * @example
 * const cookieNames: EvidenceSource = {
 *   name: 'cookie-names',
 *   start() {},
 *   async failed() {
 *     const names = (await page.context().cookies()).map((cookie) => cookie.name);
 *     return [{ name: 'artifacts/cookie-names.json', data: JSON.stringify(names) }];
 *   },
 *   stop() {},
 * };
 */
export interface EvidenceSource {
  /** Stands before its diagnostics; the names of the built-in ones are `events`, `screenshot` and `dom`. */
  readonly name: string;
  /** Called when the flow starts, before the test does anything. */
  start(context: SourceContext): void | Promise<void>;
  /** Called before a step runs; the step waits for it. */
  stepStarted?(step: StepInfo): void | Promise<void>;
  /** Called after a step, whether it passed or not; the test waits for it. */
  stepEnded?(step: StepInfo, passed: boolean): void | Promise<void>;
  /** Called when a step or the flow throws, with the page still as it was. */
  failed?(context: FailureContext): Artifact[] | Promise<Artifact[]>;
  /** Called when the flow has ended; frees what `start` took. */
  stop(): void | Promise<void>;
}

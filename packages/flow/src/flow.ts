import type { StepInfo } from './evidence-source.js';
import type { FlowResult, FlowStatus } from './flow-result.js';

/** How a flow ended, as the caller knows it. */
export interface FlowOutcome {
  /** How the test ended. */
  readonly status: FlowStatus;
  /** What the test threw; undefined means that nothing was. */
  readonly error?: unknown;
}

/** Options of {@link Flow.step}. */
export interface StepOptions {
  /** The kind of step, such as `click` or `navigate`, for grouping. @defaultValue absent */
  readonly action?: string;
  /** Longest time for the step, in milliseconds, up to 2147483647; 0 means no limit. @defaultValue 0 */
  readonly timeoutMs?: number;
  /** Ends the step early; it then rejects with the signal's reason. @defaultValue none */
  readonly signal?: AbortSignal;
}

/** A test run that is being watched. Made by {@link withFlow} or {@link startFlow}. */
export interface Flow extends AsyncDisposable {
  /** The `name` of its options. */
  readonly name: string;
  /** 32 hex digits; 32 zeros when telemetry is off. */
  readonly traceId: string;
  /** The folder that gets the evidence, absolute. */
  readonly dir: string;
  /** Aborted when the flow is over: hand it to whatever a step waits for. */
  readonly signal: AbortSignal;

  /**
   * Runs one step and watches it. What it returns is returned, what it throws is thrown, the same object.
   *
   * Steps may run inside or beside each other. A step whose time is over fails with the page as it is then, and is left
   * behind: nothing can stop it from outside.
   *
   * @param name - What the step does, such as `pay with card`.
   * @throws {@link FlowError} `FLOW_EMPTY_NAME`, `FLOW_BAD_OPTION`, `FLOW_ENDED` when the flow is over, and
   * `FLOW_STEP_TIMED_OUT` after `timeoutMs`.
   */
  step<Result>(name: string, run: (step: StepInfo) => Result | Promise<Result>, options?: StepOptions): Promise<Result>;

  /**
   * Watches one more page, context or browser.
   *
   * @param options - `label` names its pages in the evidence (default `page`, made unique with a number).
   * @throws {@link DriversError} `DRIVERS_UNKNOWN_TARGET`, {@link FlowError} `FLOW_EMPTY_NAME` or `FLOW_ENDED`.
   */
  watch(target: object, options?: { readonly label?: string }): Promise<void>;

  /**
   * Ends the flow: captures what was thrown, stops watching and writes what is kept. What cannot be written becomes a
   * diagnostic.
   *
   * @param outcome - `error`: what the test threw; undefined means that nothing was.
   * @returns What was left and where; a second call gives the result of the first.
   * @throws {@link FlowError} `FLOW_BAD_OPTION` for a status that is none.
   */
  end(outcome: FlowOutcome): Promise<FlowResult>;

  /** Ends a flow that nobody ended as `interrupted`, and keeps its evidence. */
  [Symbol.asyncDispose](): Promise<void>;
}

import type { StepInfo } from './evidence-source.js';
import type { FlowResult, FlowStatus } from './flow-result.js';

/** How a flow ended, as the caller knows it. */
export interface FlowOutcome {
  /** How the test ended. */
  readonly status: FlowStatus;
  /** What the test threw; undefined means that nothing was. */
  readonly error?: unknown;
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
   * Steps may run inside or beside each other.
   *
   * @param name - What the step does, such as `pay with card`.
   * @param options - `action`: the kind of step, such as `click` or `navigate`, for grouping (default none).
   * @throws {@link FlowError} `FLOW_EMPTY_NAME`, or `FLOW_ENDED` when the flow is over.
   */
  step<Result>(
    name: string,
    run: (step: StepInfo) => Result | Promise<Result>,
    options?: { readonly action?: string },
  ): Promise<Result>;

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

import { AsyncLocalStorage } from 'node:async_hooks';
import { describeError } from '@e2evidence/errors';
import type { Journal } from '@e2evidence/failure-bundle';
import { FlowError } from './errors.js';
import type { StepInfo } from './evidence-source.js';
import { finishEvidence } from './finish-evidence.js';
import type { FlowResult, FlowStatus } from './flow-result.js';
import { type ResolvedFlowOptions, requireName } from './options.js';
import { Recording } from './recording.js';
import { callerLocation } from './source-location.js';
import { flowOutcomeAttributes, spanNames, stepAttributes, stepOutcomeAttributes } from './spans.js';
import type { FlowSpan, Telemetry } from './telemetry.js';

/** How a flow ended, as the caller knows it. */
export interface FlowOutcome {
  readonly status: FlowStatus;
  /** What the test threw. */
  readonly error?: unknown;
}

/** What a flow stands on once it has started. */
export interface FlowParts {
  readonly options: ResolvedFlowOptions;
  readonly dir: string;
  readonly journal: Journal;
  readonly telemetry: Telemetry;
  readonly span: FlowSpan;
}

interface RunningStep {
  readonly step: StepInfo;
  readonly span: FlowSpan;
}

/** A test run that is being watched. Made by {@link withFlow} or {@link startFlow}. */
export class Flow implements AsyncDisposable {
  readonly name: string;
  /** 32 hex digits; 32 zeros when telemetry is off. */
  readonly traceId: string;
  /** The folder that gets the evidence, absolute. */
  readonly dir: string;

  readonly #parts: FlowParts;
  readonly #recording: Recording;
  readonly #ending = new AbortController();
  readonly #running = new Set<RunningStep>();
  readonly #insideStep = new AsyncLocalStorage<RunningStep>();
  #stepsExecuted = 0;
  #result: Promise<FlowResult> | undefined;

  /** Not for callers: {@link startFlow} makes flows. */
  constructor(parts: FlowParts) {
    this.name = parts.options.name;
    this.dir = parts.dir;
    this.traceId = parts.span.traceId;
    this.#parts = parts;
    this.#recording = new Recording(parts.journal, parts.options, this.#ending.signal);
  }

  /** Aborted when the flow ends or runs out of time: hand it to whatever a step waits for. */
  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  /**
   * Runs one step and watches it. What it returns is returned, what it throws is thrown, the same object.
   *
   * Steps may run inside or beside each other.
   *
   * @param name - What the step does, such as `pay with card`.
   * @param options - `action`: the kind of step, such as `click` or `navigate`, for grouping.
   * @throws {@link FlowError} `FLOW_EMPTY_NAME`, or `FLOW_ENDED` when the flow is over.
   */
  async step<Result>(
    name: string,
    run: (step: StepInfo) => Result | Promise<Result>,
    options: { readonly action?: string } = {},
  ): Promise<Result> {
    const location = callerLocation();
    requireName('a step', name);
    this.#requireRunning(`run the step "${name}"`);
    const { telemetry, options: flowOptions, span: flowSpan } = this.#parts;
    const { redactor, names, now } = flowOptions;
    const { action } = options;

    const step: StepInfo = { index: this.#stepsExecuted++, name, ...(action ? { action } : {}) };
    const parent = this.#insideStep.getStore()?.span ?? flowSpan;
    const span = telemetry.startSpan(spanNames[names].step, redactor.value(stepAttributes(step)), parent);
    const running: RunningStep = { step, span };
    const startedAtMs = now();
    this.#running.add(running);
    this.#recording.record({
      type: 'step_started',
      timestamp_ms: startedAtMs,
      ...step,
      ...(location ? { location } : {}),
    });
    await this.#recording.sources.stepStarted(step);

    let thrown: { readonly error: unknown } | undefined;
    try {
      return await this.#insideStep.run(running, () => span.within(() => run(step)));
    } catch (error) {
      thrown = { error };
      throw error;
    } finally {
      await this.#endStep(running, startedAtMs, thrown);
    }
  }

  /**
   * Watches one more page, context or browser.
   *
   * @param options - `label` names its pages in the evidence (default `page`, made unique with a number).
   * @throws {@link DriversError} `DRIVERS_UNKNOWN_TARGET`, {@link FlowError} `FLOW_EMPTY_NAME` or `FLOW_ENDED`.
   */
  async watch(target: object, options: { readonly label?: string } = {}): Promise<void> {
    const { label = 'page' } = options;
    requireName('a watched page', label);
    this.#requireRunning('watch another target');
    await this.#recording.pages.follow(target, label);
  }

  /**
   * Ends the flow: captures what was thrown, stops watching and writes what is kept. Never throws.
   *
   * @returns What was left and where; a second call gives the result of the first.
   */
  end(outcome: FlowOutcome): Promise<FlowResult> {
    this.#result ??= this.#end(outcome);
    return this.#result;
  }

  /** Ends a flow that nobody ended as `interrupted`, and keeps its evidence. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.end({ status: 'interrupted' });
  }

  /** Not for callers: {@link startFlow} watches the target once the flow is there. */
  async watchFirst(target: object): Promise<void> {
    await this.#recording.start(target);
  }

  /** Keeps the evidence of what was thrown between steps, or of a flow that ran out of time. */
  async capture(error: unknown): Promise<void> {
    const innermost = [...this.#running].at(-1);
    await this.#recording.capture(error, innermost?.step);
  }

  async #endStep(
    running: RunningStep,
    startedAtMs: number,
    thrown: { readonly error: unknown } | undefined,
  ): Promise<void> {
    const { redactor, now } = this.#parts.options;
    const { step, span } = running;
    const endedAtMs = now();
    const error = thrown && redactor.value(describeError(thrown.error));
    // A step that outlives its flow has nobody left to tell.
    const isOver = this.#result !== undefined;
    if (thrown && !isOver) await this.#recording.capture(thrown.error, step);
    this.#running.delete(running);
    const record = span.end(redactor.value(stepOutcomeAttributes(endedAtMs - startedAtMs, error)), error);
    if (isOver) return;
    this.#recording.recordSpan(record);
    this.#recording.record({
      type: 'step_ended',
      timestamp_ms: endedAtMs,
      index: step.index,
      passed: !thrown,
      ...(error ? { error: { name: error.name, message: error.message } } : {}),
    });
    await this.#recording.sources.stepEnded(step, !thrown);
  }

  async #end(outcome: FlowOutcome): Promise<FlowResult> {
    const { options, span, journal } = this.#parts;
    const { redactor, now, onEnd } = options;
    const { status } = outcome;
    if ('error' in outcome) await this.capture(outcome.error);
    this.#ending.abort();
    await this.#recording.stop();

    const error = 'error' in outcome ? redactor.value(describeError(outcome.error)) : undefined;
    this.#recording.recordSpan(
      span.end(redactor.value(flowOutcomeAttributes(status === 'passed', this.#stepsExecuted)), error),
    );
    this.#recording.record({ type: 'flow_ended', timestamp_ms: now(), status });

    const { diagnostics } = this.#recording;
    const result = await finishEvidence({
      dir: this.dir,
      journal,
      options,
      outcome: { status, errorRepr: error ? `${error.name}: ${error.message}` : status, endedAtMs: now() },
      traceId: this.traceId,
      diagnose: (message) => diagnostics.add('bundle', message),
    });
    diagnostics.tell(this.name, result.reportPath);
    try {
      onEnd?.(result);
    } catch (failure) {
      process.stderr.write(`e2evidence: onEnd of "${this.name}" threw: ${describeError(failure).message}\n`);
    }
    return result;
  }

  #requireRunning(what: string): void {
    if (!this.#result) return;
    throw new FlowError('FLOW_ENDED', `Could not ${what}: the flow "${this.name}" has ended.`);
  }
}

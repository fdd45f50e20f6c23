import { AsyncLocalStorage } from 'node:async_hooks';
import { describeError } from '@e2evidence/errors';
import type { Journal } from '@e2evidence/failure-bundle';
import { FlowError } from './errors.js';
import type { StepInfo } from './evidence-source.js';
import { finishEvidence } from './finish-evidence.js';
import type { Flow, FlowOutcome } from './flow.js';
import type { FlowResult } from './flow-result.js';
import { type ResolvedFlowOptions, requireName } from './options.js';
import { Recording } from './recording.js';
import { callerLocation } from './source-location.js';
import { flowOutcomeAttributes, spanNames, stepAttributes, stepOutcomeAttributes } from './spans.js';
import type { FlowSpan, Telemetry } from './telemetry.js';

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

/** The flow behind {@link startFlow}. */
export class RunningFlow implements Flow {
  readonly name: string;
  readonly traceId: string;
  readonly dir: string;

  readonly #parts: FlowParts;
  readonly #recording: Recording;
  readonly #ending = new AbortController();
  readonly #running = new Set<RunningStep>();
  readonly #insideStep = new AsyncLocalStorage<RunningStep>();
  #stepsExecuted = 0;
  #result: Promise<FlowResult> | undefined;

  constructor(parts: FlowParts) {
    this.name = parts.options.name;
    this.dir = parts.dir;
    this.traceId = parts.span.traceId;
    this.#parts = parts;
    this.#recording = new Recording(parts.journal, parts.options, this.#ending.signal);
  }

  /** Starts the sources, then watches the target. */
  async start(target: object): Promise<void> {
    await this.#recording.start(target);
  }

  get signal(): AbortSignal {
    return this.#ending.signal;
  }

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

  async watch(target: object, options: { readonly label?: string } = {}): Promise<void> {
    const { label = 'page' } = options;
    requireName('a watched page', label);
    this.#requireRunning('watch another target');
    await this.#recording.pages.follow(target, label);
  }

  end(outcome: FlowOutcome): Promise<FlowResult> {
    this.#result ??= this.#end(outcome);
    return this.#result;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end({ status: 'interrupted' });
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
    // Thrown between steps, or by a flow that ran out of time while a step was running.
    if ('error' in outcome) await this.#recording.capture(outcome.error, [...this.#running].at(-1)?.step);
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

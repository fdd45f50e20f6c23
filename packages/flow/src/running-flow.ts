import { AsyncLocalStorage } from 'node:async_hooks';
import { type DescribedError, describeError } from '@e2evidence/errors';
import type { Journal } from '@e2evidence/failure-bundle';
import { type Capture, type CaptureScope, captureOf } from './captures.js';
import { FlowError } from './errors.js';
import { journalDirOf } from './evidence-folder.js';
import type { StepInfo } from './evidence-source.js';
import { finishEvidence } from './finish-evidence.js';
import type { Flow, FlowOutcome, StepOptions } from './flow.js';
import { type FlowResult, type FlowStatus, flowStatuses } from './flow-result.js';
import { callGuest } from './guests.js';
import { type ResolvedFlowOptions, requireName, requireStepOptions } from './options.js';
import { Recording } from './recording.js';
import { callerLocation, type SourceLocation } from './source-location.js';
import { flowOutcomeAttributes, spanNames, stepAttributes, stepOutcomeAttributes } from './spans.js';
import { type FlowSpan, type Telemetry, telemetryOff } from './telemetry.js';
import { untilLimit } from './until-limit.js';

/** What a flow stands on once it has started. */
export interface FlowParts {
  readonly options: ResolvedFlowOptions;
  readonly dir: string;
  readonly journal: Journal;
  readonly telemetry: Telemetry;
  readonly span: FlowSpan;
}

/** Something that was thrown; it may be undefined. */
export interface Thrown {
  readonly error: unknown;
}

interface RunningStep extends CaptureScope {
  readonly flow: RunningFlow;
  readonly step: StepInfo;
  readonly span: FlowSpan;
  readonly startedAtMs: number;
  readonly parent: CaptureScope;
  /** The step that it was called in, of whatever flow. */
  readonly within: RunningStep | undefined;
}

// One for all flows: Node 20 visits every storage that was ever used at each promise of the process.
const insideStep = new AsyncLocalStorage<RunningStep>();

/** Most captures a scope remembers, to recognise an error that passes through. */
const maxInside = 100;

/** The flow behind {@link startFlow} and {@link withFlow}. */
export class RunningFlow implements Flow {
  readonly name: string;
  readonly traceId: string;
  readonly dir: string;

  readonly #parts: FlowParts;
  readonly #recording: Recording;
  readonly #ending = new AbortController();
  readonly #root: CaptureScope = { inside: [] };
  readonly #running = new Set<RunningStep>();
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

  /** Lets go of everything after a start that failed. */
  async abandon(): Promise<void> {
    await this.#recording.stop();
    await this.#parts.journal[Symbol.asyncDispose]();
  }

  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  async step<Result>(
    name: string,
    run: (step: StepInfo) => Result | Promise<Result>,
    options: StepOptions = {},
  ): Promise<Result> {
    const location = callerLocation();
    requireName('a step', name);
    this.#requireRunning(`run the step "${name}"`);
    requireStepOptions(options);
    const { action, timeoutMs, signal } = options;
    const timedOut = () =>
      new FlowError('FLOW_STEP_TIMED_OUT', `The step "${name}" did not end within ${timeoutMs} ms.`);
    const step: StepInfo = { index: this.#stepsExecuted++, name, ...(action ? { action } : {}) };
    const running = this.#beginStep(step, location);
    await this.#recording.sources.stepStarted(step);

    let thrown: Thrown | undefined;
    try {
      const limited = () => untilLimit(() => run(step), { timeoutMs, signal, timedOut });
      return await insideStep.run(running, () => running.span.within(limited));
    } catch (error) {
      thrown = { error };
      throw error;
    } finally {
      await this.#endStep(running, thrown);
    }
  }

  async watch(target: object, options: { readonly label?: string } = {}): Promise<void> {
    const { label = 'page' } = options;
    requireName('a watched page', label);
    this.#requireRunning('watch another target');
    await this.#recording.pages.follow(target, label);
  }

  async end(outcome: FlowOutcome): Promise<FlowResult> {
    const { status, error } = outcome;
    if (!flowStatuses.includes(status)) {
      throw new FlowError('FLOW_BAD_OPTION', `The status "${String(status)}" is none of ${flowStatuses.join(', ')}.`);
    }
    return this.finish(status, error === undefined ? undefined : { error });
  }

  /** Ends the flow; unlike with {@link RunningFlow.end}, an undefined that was thrown counts. */
  finish(status: FlowStatus, thrown: Thrown | undefined): Promise<FlowResult> {
    this.#result ??= this.#finish(status, thrown);
    return this.#result;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.finish('interrupted', undefined);
  }

  // The test must not notice when its observer fails, so nothing in the next two methods may throw.
  #beginStep(step: StepInfo, location: SourceLocation | undefined): RunningStep {
    const { telemetry, span: flowSpan, options } = this.#parts;
    const { redactor, names, now } = options;
    const within = insideStep.getStore();
    let parent = within;
    while (parent && parent.flow !== this) parent = parent.within;
    const span =
      this.#attempt('start a step', () =>
        telemetry.startSpan(spanNames[names].step, redactor.value(stepAttributes(step)), parent?.span ?? flowSpan),
      ) ?? telemetryOff.startSpan('', {});
    const startedAtMs = now();
    const running = { flow: this, step, span, startedAtMs, parent: parent ?? this.#root, within, inside: [] };
    this.#running.add(running);
    this.#recording.record({
      type: 'step_started',
      timestamp_ms: startedAtMs,
      ...step,
      ...(location ? { location } : {}),
    });
    return running;
  }

  async #endStep(running: RunningStep, thrown: Thrown | undefined): Promise<void> {
    const { options } = this.#parts;
    const { step, span, startedAtMs } = running;
    const endedAtMs = options.now();
    // A step that outlives its flow has nobody left to tell.
    const isOver = this.#result !== undefined;
    if (thrown && !isOver) await this.#captureIn(running, thrown.error);
    this.#running.delete(running);
    const error = thrown && this.#describe(thrown.error);
    const record = this.#attempt('end a step', () =>
      span.end(options.redactor.value(stepOutcomeAttributes(endedAtMs - startedAtMs, error)), error),
    );
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

  async #captureIn(running: RunningStep, error: unknown): Promise<void> {
    const capture = captureOf(running, error) ?? this.#recording.capture(error, running.step);
    const { inside } = running.parent;
    inside.push(capture);
    if (inside.length > maxInside) inside.shift();
    await capture.done;
  }

  async #finish(status: FlowStatus, thrown: Thrown | undefined): Promise<FlowResult> {
    const { options, span, journal } = this.#parts;
    const { redactor, now, onEnd } = options;
    const { diagnostics } = this.#recording;
    const capture = thrown && (await this.#captureLast(thrown.error));
    this.#ending.abort();
    await this.#recording.stop();

    const error = thrown && this.#describe(thrown.error);
    const attributes = flowOutcomeAttributes(status === 'passed', this.#stepsExecuted);
    this.#recording.recordSpan(this.#attempt('end the flow', () => span.end(redactor.value(attributes), error)));
    this.#recording.tellLosses();
    const failure = capture ? { failure: capture.id } : {};
    this.#recording.record({ type: 'flow_ended', timestamp_ms: now(), status, ...failure });

    const result = await finishEvidence({
      dir: this.dir,
      journal,
      options,
      outcome: { status, errorRepr: error ? `${error.name}: ${error.message}` : status, endedAtMs: now() },
      traceId: this.traceId,
      diagnose: (message) => diagnostics.add('bundle', message),
    });
    void callGuest(
      () => onEnd?.(result),
      (thrownByGuest) => diagnostics.add('onEnd', describeError(thrownByGuest).message),
    );
    diagnostics.tell(this.name, result.reportPath ?? journalDirOf(this.dir), redactor);
    return result;
  }

  // Thrown out of a step, between steps, or by a flow that ran out of time while a step was running.
  async #captureLast(error: unknown): Promise<Capture> {
    const capture =
      captureOf(this.#root, error) ?? this.#recording.capture(error, [...this.#running].at(-1)?.step, true);
    await capture.done;
    await this.#recording.keepLast(capture);
    return capture;
  }

  #describe(error: unknown): DescribedError {
    const described = describeError(error);
    return this.#attempt('redact an error', () => this.#parts.options.redactor.value(described)) ?? { ...unreadable };
  }

  #attempt<Result>(what: string, work: () => Result): Result | undefined {
    try {
      return work();
    } catch (error) {
      this.#recording.diagnostics.add('flow', `could not ${what}: ${describeError(error).message}`);
      return undefined;
    }
  }

  #requireRunning(what: string): void {
    if (!this.#result) return;
    throw new FlowError('FLOW_ENDED', `Could not ${what}: the flow "${this.name}" has ended.`);
  }
}

const unreadable: DescribedError = { name: 'Error', message: 'the error could not be redacted', causes: [] };

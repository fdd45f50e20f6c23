import type { StepInfo } from './evidence-source.js';

/** One thrown value and the evidence that was kept of it. */
export interface Capture {
  /** Counts from 0 in order of capture; it names the failure in the journal. */
  readonly id: number;
  readonly error: unknown;
  readonly step: StepInfo | undefined;
  /** Settled when its evidence is in the journal, or was not kept because there were many before it. */
  readonly done: Promise<void>;
  /** Whether screenshot, DOM and what other sources give were kept. */
  readonly isKept: boolean;
}

/** A step that runs, or the flow itself, as the place where errors arrive. */
export interface CaptureScope {
  readonly step?: StepInfo;
  /** What was captured directly inside, oldest first. */
  readonly inside: Capture[];
}

/**
 * Finds the capture of a value that has passed through a scope: what is thrown through three steps is one failure.
 *
 * The latest one counts, because two steps may throw equal primitives.
 */
export function captureOf(scope: CaptureScope, error: unknown): Capture | undefined {
  return scope.inside.findLast((capture) => Object.is(capture.error, error));
}

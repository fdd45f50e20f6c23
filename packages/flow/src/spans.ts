import type { DescribedError } from '@e2evidence/errors';
import type { SpanAttributes } from '@e2evidence/otlp-config/lines';
import type { StepInfo } from './evidence-source.js';

/** Which family of span names is used. */
export type SpanNames = 'e2evidence' | 'qa-rig';

/** The names of the two spans. */
export const spanNames: Readonly<Record<SpanNames, { readonly flow: string; readonly step: string }>> = {
  e2evidence: { flow: 'e2evidence.flow', step: 'e2evidence.step' },
  'qa-rig': { flow: 'qa_rig.flow', step: 'qa_rig.step' },
};

/** Attributes of a flow's span at its start, and their twins in the semantic conventions. */
export function flowAttributes(flow: {
  name: string;
  specPath?: string | undefined;
  runId?: string | undefined;
  baseUrl?: string | undefined;
  stepsTotal?: number | undefined;
}): SpanAttributes {
  const { name, specPath, runId, baseUrl, stepsTotal } = flow;
  return {
    'test.case.name': name,
    ...(specPath === undefined ? {} : { 'flow.spec_path': specPath, 'code.file.path': specPath }),
    ...(runId === undefined ? {} : { 'flow.run_id': runId }),
    ...(baseUrl === undefined ? {} : { 'flow.base_url': plainUrl(baseUrl) }),
    ...(stepsTotal === undefined ? {} : { 'flow.steps_total': stepsTotal }),
  };
}

/** What a flow's span gets at its end. */
export function flowOutcomeAttributes(passed: boolean, stepsExecuted: number): SpanAttributes {
  return {
    'flow.passed': passed,
    'flow.steps_executed': stepsExecuted,
    'test.case.result.status': passed ? 'pass' : 'fail',
  };
}

/** Attributes of a step's span at its start. */
export function stepAttributes({ name, action, index }: StepInfo): SpanAttributes {
  return { 'step.name': name, ...(action ? { 'step.action': action } : {}), 'step.index': index };
}

/** What a step's span gets at its end. */
export function stepOutcomeAttributes(durationMs: number, error: DescribedError | undefined): SpanAttributes {
  return {
    'step.duration_ms': Math.round(durationMs * 1000) / 1000,
    'step.passed': !error,
    ...(error ? { 'step.error': `${error.name}: ${error.message}` } : {}),
  };
}

/** An address without credentials, query and fragment. What is no address stays as it is. */
export function plainUrl(url: string): string {
  if (!URL.canParse(url)) return url;
  const { origin, pathname } = new URL(url);
  return origin === 'null' ? url : `${origin}${pathname}`;
}

import { expect, it } from 'vitest';
import { failingStep } from './failures.js';
import type { ReportData, ReportStep } from './report-data.js';

const step = (index: number, status: ReportStep['status'], message?: string): ReportStep => ({
  index,
  name: `step ${index}`,
  status,
  startedAtMs: index,
  durationMs: 1,
  ...(message === undefined ? {} : { error: { name: 'Error', message } }),
});
const of = (status: ReportData['status'], steps: ReportStep[], message?: string): number | undefined => {
  const error = message === undefined ? undefined : { name: 'Error', message, causes: [] };
  return failingStep({ status, steps, ...(error ? { error } : {}) } as unknown as ReportData)?.index;
};

it('the failing step is the one whose error ended the test, not one whose error the test caught', () => {
  const steps = [step(0, 'failed', 'caught'), step(1, 'passed'), step(2, 'failed', 'declined')];
  expect(of('failed', steps, 'declined\nCall log: …')).toBe(2);
  expect(of('failed', steps.slice(0, 2), 'thrown between steps')).toBeUndefined();
  expect(of('passed', steps.slice(0, 2))).toBeUndefined();
});

it('of steps inside of each other it is the innermost', () => {
  expect(of('failed', [step(0, 'failed', 'declined'), step(1, 'failed', 'declined')], 'declined')).toBe(1);
});

it('of a run that was stopped it is the one that was running', () => {
  const steps = [step(0, 'failed', 'caught'), step(1, 'interrupted')];
  expect(of('interrupted', steps)).toBe(1);
  expect(of('timedOut', steps, 'did not finish')).toBe(1);
  expect(of('interrupted', [step(0, 'passed')])).toBeUndefined();
});

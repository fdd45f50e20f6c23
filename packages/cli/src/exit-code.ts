/** 0: ok. 1: a finding, such as a damaged artifact, or a time-out. 2: wrong usage, or something that cannot be read or written. */
export type ExitCode = 0 | 1 | 2;

/** Errors that say something about the evidence, not about how it was asked for. */
const findings: ReadonlySet<string> = new Set([
  'EVENT_BUS_TIMEOUT',
  'FAILURE_BUNDLE_CORRUPT',
  'FAILURE_BUNDLE_UNLISTED_ENTRY',
  'FAILURE_BUNDLE_UNSAFE_NAME',
]);

/** Tells whether an error with this code is a finding (exit code 1). */
export function isFinding(code: string): boolean {
  return findings.has(code);
}

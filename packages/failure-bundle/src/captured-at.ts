import { FailureBundleError } from './errors.js';

/**
 * Formats a time as bundles have it: UTC, whole seconds, `2026-11-22T02:48:52+00:00`.
 *
 * @param time - A date, a text that `Date` understands, or epoch milliseconds.
 * @throws {@link FailureBundleError} `FAILURE_BUNDLE_BAD_METADATA`
 */
export function formatCapturedAt(time: Date | string | number): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) {
    const message = `Could not write the time of capture: ${String(time)} is no date.`;
    throw new FailureBundleError('FAILURE_BUNDLE_BAD_METADATA', message, { details: { capturedAt: String(time) } });
  }
  return `${date.toISOString().slice(0, 19)}+00:00`;
}

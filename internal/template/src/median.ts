import { TemplateError } from './errors.js';

/**
 * The middle of the samples: half are not above it, half are not below.
 *
 * @param samplesMs - Durations in milliseconds, in any order, at least one.
 * @returns Milliseconds; for an even count the mean of the two in the middle.
 * @throws {@link TemplateError} `TEMPLATE_TOO_FEW_SAMPLES` when there is none.
 *
 * @example
 * median([30, 10, 20, 40]); // => 25
 */
export function median(samplesMs: readonly number[]): number {
  const sorted = [...samplesMs].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  if (low === undefined || high === undefined) {
    throw new TemplateError('TEMPLATE_TOO_FEW_SAMPLES', 'Could not find the middle of no samples.');
  }
  return (low + high) / 2;
}

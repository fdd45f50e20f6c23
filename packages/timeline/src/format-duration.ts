/**
 * A duration for a person: `0.4 ms`, `412 ms`, `3.21 s`, `2 min 5 s`.
 *
 * @param durationMs - Milliseconds; anything that is no finite number gives `unknown`.
 *
 * @example
 * formatDuration(3214); // => '3.21 s'
 */
export function formatDuration(durationMs: number | undefined): string {
  if (durationMs === undefined || !Number.isFinite(durationMs)) return 'unknown';
  if (durationMs < 0) return `-${formatDuration(-durationMs)}`;
  if (durationMs > 0 && durationMs < 10) return `${Number(durationMs.toFixed(1))} ms`;
  if (durationMs < 999.5) return `${Math.round(durationMs)} ms`;
  if (durationMs < 59_995) return `${Number((durationMs / 1000).toFixed(durationMs < 9_995 ? 2 : 1))} s`;
  const seconds = Math.round(durationMs / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** One mark of the time axis. */
export interface Tick {
  /** Milliseconds from the origin. */
  readonly offsetMs: number;
  readonly label: string;
}

/**
 * Round marks between two offsets: steps of 1, 2 or 5 times a power of ten, five steps or fewer.
 *
 * @example
 * niceTicks(0, 1200).map((tick) => tick.label); // => ['0 s', '0.5 s', '1 s']
 */
export function niceTicks(fromMs: number, toMs: number): Tick[] {
  const step = niceStep((toMs - fromMs) / 5);
  const inSeconds = toMs - fromMs > 1000;
  const decimals = inSeconds ? Math.max(0, Math.ceil(3 - Math.log10(step))) : Math.max(0, Math.ceil(-Math.log10(step)));
  const ticks: Tick[] = [];
  for (let i = Math.ceil(fromMs / step); i * step <= toMs; i++) {
    const offsetMs = i * step;
    const label = inSeconds ? `${trimmed(offsetMs / 1000, decimals)} s` : `${trimmed(offsetMs, decimals)} ms`;
    ticks.push({ offsetMs, label });
  }
  return ticks;
}

function niceStep(atLeast: number): number {
  const power = 10 ** Math.floor(Math.log10(atLeast));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= atLeast * 0.999) ?? 10 * power;
}

function trimmed(value: number, decimals: number): string {
  const text = value.toFixed(Math.min(decimals, 6));
  const short = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  return short === '-0' ? '0' : short;
}

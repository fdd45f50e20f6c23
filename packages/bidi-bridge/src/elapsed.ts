// Times of a request as DevTools and Playwright tell them: milliseconds after its start, -1 for what did not happen.

/** A time, unless it did not happen. */
export function after(ms: number): number | null {
  return ms >= 0 ? ms : null;
}

/** How long something took, unless it did not happen. */
export function between(start: number, end: number): number | null {
  return start >= 0 && end >= start ? end - start : null;
}

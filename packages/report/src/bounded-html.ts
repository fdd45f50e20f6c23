import { escapeHtml } from '@e2evidence/timeline';

/** Longest texts on the page, characters. */
export const limits = {
  /** Names, paths, addresses. */
  line: 2_000,
  message: 20_000,
  stack: 20_000,
  consoleText: 8_000,
  body: 20_000,
  /** All headers and bodies of all requests together. */
  allBodies: 2_000_000,
} as const;

/** Escaped text with its line ends; what is over `longest` is left out and counted where it was. */
export function textHtml(text: unknown, longest: number = limits.line): string {
  const whole = typeof text === 'string' ? text : String(text ?? '');
  if (whole.length <= longest) return escapeHtml(whole);
  return `${escapeHtml(whole.slice(0, longest))}<span class="cut">… ${count(whole.length - longest)} more characters</span>`;
}

/** The first `most` rows, rendered, and a line that counts the others. */
export function rowsHtml<Row>(rows: readonly Row[], most: number, what: string, render: (row: Row) => string): string {
  const shown = rows
    .slice(0, most)
    .map((row) => render(row))
    .join('\n');
  const hidden = rows.length - most;
  return hidden > 0 ? `${shown}\n<li class="cut-rows">${count(hidden)} more ${what} not shown here</li>` : shown;
}

/** A whole number with thousands separated: `12,345`. */
export function count(number: number): string {
  return String(Math.round(number)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A size for a person: `812 B`, `1.4 kB`, `23 MB`. */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes) || bytes < 0) return 'unknown';
  let value = bytes;
  for (const unit of ['B', 'kB', 'MB']) {
    if (value < 999.5) return `${unit === 'B' || value >= 99.5 ? Math.round(value) : Number(value.toFixed(1))} ${unit}`;
    value /= 1000;
  }
  return `${Number(value.toFixed(1))} GB`;
}

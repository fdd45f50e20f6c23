import { formatDuration } from '@e2evidence/timeline';
import { textHtml } from './bounded-html.js';
import { locationText } from './failures.js';
import type { ReportData, SourceLocation } from './report-data.js';

/** One part of the page; without a body it is a quiet line that says `none`. */
export interface Section {
  readonly id: string;
  readonly title: string;
  /** Stands beside the title and in the contents, such as `12 · 2 failed`. Already HTML. */
  readonly note?: string;
  /** Whether the note is bad news. */
  readonly bad?: boolean;
  readonly body: string;
}

/** Renders a section with its heading. */
export function sectionHtml({ id, title, note = '', bad = false, body }: Section): string {
  if (body === '') return `<section id="${id}" class="empty"><h2>${title}</h2><p>none</p></section>`;
  const aside = note === '' ? '' : ` <span class="note${bad ? ' bad' : ''}">${note}</span>`;
  return `<section id="${id}"><h2>${title}${aside}</h2>\n${body}</section>`;
}

/** When something happened, counted from the start of the test: `+1.2 s`. */
export function offsetHtml(timestampMs: number, data: ReportData): string {
  const offset = timestampMs - data.startedAtMs;
  if (!Number.isFinite(offset)) return '<span class="at">–</span>';
  return `<span class="at">${offset < 0 ? '' : '+'}${formatDuration(offset)}</span>`;
}

/** A place in the test's source. */
export function locationHtml(location: SourceLocation | undefined): string {
  return location === undefined ? '' : `<code class="where">${textHtml(locationText(location))}</code>`;
}

/** A stack, folded; frames of libraries are dimmed. */
export function stackHtml(stack: string | undefined, longest: number): string {
  if (stack === undefined || stack === '') return '';
  const lines = textHtml(stack, longest)
    .split('\n')
    .map((line) => (/node_modules|\bnode:/.test(line) ? `<span class="dim">${line}</span>` : line));
  return `<details class="stack"><summary>Stack</summary><pre>${lines.join('\n')}</pre></details>`;
}

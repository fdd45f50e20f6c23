import { escapeHtml } from './escape-html.js';
import { formatDuration } from './format-duration.js';
import { niceTicks } from './ticks.js';
import type { TimelineRow } from './timeline-event.js';
import { durationText, type WaterfallItem } from './waterfall-items.js';
import { layOutWaterfall, type PlacedItem, type WaterfallLayout } from './waterfall-layout.js';

/** Options of {@link renderWaterfall}. */
export interface WaterfallOptions {
  /** The time that the axis calls 0, milliseconds. @defaultValue the earliest row */
  readonly originMs?: number;
  /** Most rows to draw, 1 or more; errors and failed requests are kept first. @defaultValue 300 */
  readonly maxRows?: number;
}

/**
 * Draws a timeline as one HTML fragment: spans and requests as bars, messages, errors and page loads as marks.
 *
 * There is no script in it and no `<style>`: put {@link waterfallStyles} into the page once. All text is escaped.
 * A response with `duration_ms` is a bar that ends at its timestamp; without one it is a dot. A span that never
 * ended reaches to the right edge. Rows without a usable time are counted, not drawn.
 *
 * @returns The fragment; a short sentence when there is nothing to draw.
 *
 * @example
 * renderWaterfall([]); // => '<p class="wf-note">Nothing was recorded.</p>'
 */
export function renderWaterfall(rows: readonly TimelineRow[], options: WaterfallOptions = {}): string {
  const { maxRows = 300 } = options;
  const limit = Number.isNaN(maxRows) ? 300 : Math.max(1, maxRows);
  const layout = layOutWaterfall(rows, { originMs: options.originMs, maxRows: limit });
  const notes = notesOf(layout);
  if (layout.items.length === 0) return notes || '<p class="wf-note">Nothing was recorded.</p>';

  const axis = axisOf(layout);
  const ticks = niceTicks(layout.fromMs, layout.toMs).map(({ offsetMs, label }) => ({ at: axis.at(offsetMs), label }));
  const labels = ticks
    .map(({ at, label }) => `<span${edgeOf(at)} style="left:${percent(at)}">${label}</span>`)
    .join('');
  const lines = ticks.map(({ at }) => `<i style="left:${percent(at)}"></i>`).join('');
  const spoken = `Timeline over ${formatDuration(layout.toMs - layout.fromMs)}`;
  return [
    `<div class="wf" role="group" aria-label="${spoken}">`,
    `<div class="wf-axis" aria-hidden="true">${labels}</div>`,
    `<div class="wf-plot"><div class="wf-lines" aria-hidden="true">${lines}</div>`,
    `<ol class="wf-rows">${layout.items.map((item) => renderRow(item, layout, axis)).join('\n')}</ol></div>`,
    legend,
    `${notes}</div>`,
  ].join('\n');
}

const legend = [
  '<p class="wf-legend" aria-hidden="true">',
  '<span class="wf-span"><i class="wf-bar"></i>span</span>',
  '<span class="wf-request"><i class="wf-bar"></i>request</span>',
  '<span class="wf-mark"><i class="wf-dot"></i>message</span>',
  '<span class="wf-mark wf-load"><i class="wf-dot"></i>page load</span>',
  '<span class="wf-mark wf-warn"><i class="wf-dot"></i>warning</span>',
  '<span class="wf-mark wf-bad"><i class="wf-dot"></i>failure</span>',
  '</p>',
].join('');

interface Axis {
  /** Where an offset lies, 0 to 1. */
  at(offsetMs: number): number;
}

function axisOf({ fromMs, toMs }: WaterfallLayout): Axis {
  return { at: (offsetMs) => Math.min(1, Math.max(0, (offsetMs - fromMs) / (toMs - fromMs))) };
}

function renderRow(item: PlacedItem, layout: WaterfallLayout, axis: Axis): string {
  const startMs = item.startMs - layout.originMs;
  const left = axis.at(startMs);
  const right = isBar(item) ? axis.at(item.endMs === undefined ? layout.toMs : item.endMs - layout.originMs) : left;
  const took = durationText(item);
  const spoken = `at ${formatDuration(startMs)}${took === '' ? '' : `, ${took}`}`;
  const name = escapeHtml(item.name.replace(/\s+/g, ' '));
  const badge = item.badge === '' ? '' : `<b class="wf-badge">${escapeHtml(item.badge)}</b> `;
  const classes = `wf-row wf-${item.shape} wf-${item.tone}${item.shape === 'span' && item.endMs === undefined ? ' wf-open' : ''}`;
  return [
    `<li class="${classes}" title="${escapeHtml(item.badge)} ${name} (${spoken})">`,
    `<span class="wf-label" style="padding-left:${item.depth * 0.75}em">${badge}<span class="wf-name">${name}</span></span>`,
    `<span class="wf-track" aria-hidden="true">${shapeOf(item, left, right)}${timeOf(took, left, right)}</span>`,
    `<span class="wf-spoken">${spoken}</span></li>`,
  ].join('');
}

function isBar(item: WaterfallItem): boolean {
  return item.shape !== 'mark';
}

function shapeOf(item: WaterfallItem, left: number, right: number): string {
  if (!isBar(item)) return `<i class="wf-dot" style="left:${percent(left)}"></i>`;
  return `<i class="wf-bar" style="left:${percent(left)};width:${percent(right - left)}"></i>`;
}

// The text stands after the bar, before it when the bar ends near the right edge, on it when there is no room at all.
function timeOf(text: string, left: number, right: number): string {
  if (text === '') return '';
  if (right <= 0.8) return `<span class="wf-time" style="left:${percent(right)}">${text}</span>`;
  if (left >= 0.2) return `<span class="wf-time" style="right:${percent(1 - left)}">${text}</span>`;
  return `<span class="wf-time wf-inside" style="right:${percent(1 - right)}">${text}</span>`;
}

// A label at an edge stays inside the drawing.
function edgeOf(at: number): string {
  if (at < 0.04) return ' class="wf-first"';
  return at > 0.94 ? ' class="wf-last"' : '';
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))}%`;
}

function notesOf({ items, hiddenCount, undatedCount }: WaterfallLayout): string {
  const notes = [
    hiddenCount > 0
      ? `${hiddenCount} of ${items.length + hiddenCount} entries are hidden; failures are kept first.`
      : '',
    undatedCount > 0
      ? `${undatedCount} ${undatedCount === 1 ? 'entry has' : 'entries have'} no usable time and cannot be drawn.`
      : '',
  ].filter((note) => note !== '');
  return notes.length === 0 ? '' : `<p class="wf-note">${notes.join(' ')}</p>`;
}

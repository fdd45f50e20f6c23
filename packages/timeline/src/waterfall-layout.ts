import { onOneClock } from './one-clock.js';
import type { TimelineRow } from './timeline-event.js';
import { toWaterfallItem, type WaterfallItem } from './waterfall-items.js';

/** A row of the waterfall in its place. */
export interface PlacedItem extends WaterfallItem {
  /** How many spans it lies in. */
  readonly depth: number;
}

/** Everything the drawing needs. */
export interface WaterfallLayout {
  readonly items: readonly PlacedItem[];
  /** Left and right edge of the axis, milliseconds from the origin. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly originMs: number;
  /** Rows that did not fit under the limit. */
  readonly hiddenCount: number;
  /** Rows without a usable time. */
  readonly undatedCount: number;
}

/** Chooses, orders and nests the rows of a waterfall. */
export function layOutWaterfall(
  rows: readonly TimelineRow[],
  options: { originMs?: number | undefined; maxRows: number },
): WaterfallLayout {
  const all = rows.map((row) => toWaterfallItem(row)).filter((item) => item !== undefined);
  const dated = onOneClock(all);
  const kept = mostTelling(dated, options.maxRows).sort(byStart);
  const starts = dated.map((item) => item.startMs);
  const ends = dated.map((item) => item.endMs ?? item.startMs);
  const earliest = smallest(starts) ?? 0;
  const originMs = Number.isFinite(options.originMs) ? Number(options.originMs) : earliest;
  const latest = Math.max(-(smallest(ends.map((end) => -end)) ?? -earliest), originMs);
  const fromMs = Math.min(0, earliest - originMs);
  return {
    items: nest(kept, latest),
    fromMs,
    toMs: Math.max(latest - originMs, fromMs + 1),
    originMs,
    hiddenCount: dated.length - kept.length,
    undatedCount: all.length - dated.length,
  };
}

function mostTelling(items: readonly WaterfallItem[], maxRows: number): WaterfallItem[] {
  if (items.length <= maxRows) return [...items];
  return [...items].sort((a, b) => rank(a) - rank(b)).slice(0, maxRows);
}

function rank(item: WaterfallItem): number {
  if (item.tone === 'bad') return 0;
  if (item.shape === 'span') return 1;
  if (item.tone === 'warn' || item.tone === 'load') return 2;
  return item.shape === 'request' ? 3 : 4;
}

function byStart(a: WaterfallItem, b: WaterfallItem): number {
  if (a.startMs !== b.startMs) return a.startMs - b.startMs;
  if (a.shape !== b.shape) return a.shape === 'span' ? -1 : b.shape === 'span' ? 1 : 0;
  // Exported spans come children first; of two that start together the longer one is the parent.
  return a.shape === 'span' ? endOf(b) - endOf(a) || 0 : 0;
}

function nest(items: readonly WaterfallItem[], latest: number): PlacedItem[] {
  const depthById = new Map<string, number>();
  const around: { endMs: number; depth: number }[] = [];
  return items.map((item) => {
    const endMs = Math.min(item.shape === 'span' ? endOf(item) : item.startMs, latest);
    while (around.length > 0 && (around.at(-1)?.endMs ?? 0) < endMs) around.pop();
    const parentDepth = item.parentSpanId === undefined ? undefined : depthById.get(item.parentSpanId);
    const depth = Math.min((parentDepth ?? around.at(-1)?.depth ?? -1) + 1, 8);
    if (item.shape === 'span') {
      around.push({ endMs, depth });
      if (item.spanId !== undefined) depthById.set(item.spanId, depth);
    }
    return { ...item, depth };
  });
}

function endOf(item: WaterfallItem): number {
  return item.endMs ?? Number.POSITIVE_INFINITY;
}

// Math.min(...list) overflows the stack on long lists.
function smallest(numbers: readonly number[]): number | undefined {
  return numbers.reduce<number | undefined>(
    (least, next) => (least === undefined || next < least ? next : least),
    undefined,
  );
}

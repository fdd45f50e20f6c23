import { onOneClock } from './one-clock.js';
import type { TimelineRow } from './timeline-event.js';
import { payloadOf, toWaterfallItem, type WaterfallItem } from './waterfall-items.js';

/** Options of {@link toChromeTrace}. */
export interface ChromeTraceOptions {
  /** What the group of the spans is called. @defaultValue `'test'` */
  readonly name?: string;
  /**
   * The time that the trace counts from, milliseconds; what is no number is passed over.
   * @defaultValue one microsecond before the earliest start: the performance panel does not count what stands at 0
   */
  readonly originMs?: number;
}

/** A trace in the JSON Object Format of the Trace Event Format, without the members that viewers do not need. */
export interface ChromeTrace {
  /** What names the groups and tracks first, then by track and time. */
  readonly traceEvents: readonly ChromeTraceEvent[];
  /** The unit that viewers begin with. */
  readonly displayTimeUnit: 'ms';
  /** What a viewer shows beside the trace. */
  readonly otherData: {
    /** What `ts` counts from, milliseconds in the clock of the rows; 0 without rows. */
    readonly origin_ms: number;
  };
}

/** One event of a trace. */
export interface ChromeTraceEvent {
  /** `M` names a group or a track, `X` is a bar, `I` a moment: the one spelling that every viewer knows. */
  readonly ph: 'M' | 'X' | 'I';
  /** What it is called; with `M` what is named: `process_name`, `thread_name`, and their order. */
  readonly name: string;
  /** The kind of the row. */
  readonly cat?: string;
  /** When, or from when on, whole microseconds since the origin. */
  readonly ts: number;
  /** How long, whole microseconds; with `X` alone. */
  readonly dur?: number;
  /** The group: 1 for the spans, then one for each page. */
  readonly pid: number;
  /** The track, unique in the whole trace. */
  readonly tid: number;
  /** How far a moment is drawn: over its track. */
  readonly s?: 't';
  /** A colour that `chrome://tracing` knows: of what explains a failure, and of a warning. */
  readonly cname?: 'terrible' | 'bad';
  /** The payload of the row; of a span that never ended with `unfinished: true`. */
  readonly args: Readonly<Record<string, unknown>>;
}

/**
 * Turns a timeline into a trace that Perfetto, `chrome://tracing`, the performance panel of Chrome and speedscope open.
 *
 * Spans stand in one group, what each page did in another. Viewers nest bars of one track by time alone, so bars that
 * overlap without one holding the other stand in tracks of their own; this takes time in proportion to rows times such
 * tracks. A span that never ended reaches to the end of the trace. Rows without a usable time are left out.
 *
 * @example
 * const rows = build({ spans: [{ name: 'pay', start_ms: 100, end_ms: 412 }] });
 * toChromeTrace(rows).traceEvents.at(-1);
 * // => { ph: 'X', name: 'pay', cat: 'span.start', ts: 1, dur: 312000, pid: 1, tid: 1, args: { end_ms: 412, attrs: {} } }
 */
export function toChromeTrace(rows: readonly TimelineRow[], options: ChromeTraceOptions = {}): ChromeTrace {
  const entries = closed(onOneClock(rows.flatMap((row) => entryOf(row))));
  const earliest = entries.reduce((least, { startMs }) => Math.min(least, startMs), Number.POSITIVE_INFINITY);
  const asked = Number.isFinite(options.originMs) ? Number(options.originMs) : undefined;
  const originMs = asked ?? (entries.length > 0 ? earliest - 0.001 : 0);
  const names: ChromeTraceEvent[] = [];
  const events: ChromeTraceEvent[] = [];
  let tid = 0;
  groupsOf(entries, options.name ?? 'test').forEach(({ name, tracks }, index) => {
    const pid = index + 1;
    names.push(naming('process_name', pid, tid + 1, { name }));
    names.push(naming('process_sort_index', pid, tid + 1, { sort_index: pid }));
    for (const [title, inTrack] of tracks) {
      lanesOf(inTrack).forEach((lane, nth) => {
        tid++;
        names.push(naming('thread_name', pid, tid, { name: nth === 0 ? title : `${title} ${nth + 1}` }));
        names.push(naming('thread_sort_index', pid, tid, { sort_index: tid }));
        for (const entry of lane) events.push(eventOf(entry, originMs, pid, tid));
      });
    }
  });
  return { traceEvents: [...names, ...events], displayTimeUnit: 'ms', otherData: { origin_ms: originMs } };
}

interface Entry {
  readonly row: TimelineRow;
  readonly item: WaterfallItem;
  readonly startMs: number;
  /** That of a moment is its start. */
  readonly endMs: number;
  readonly isUnfinished: boolean;
}

interface Group {
  readonly name: string;
  readonly tracks: Map<string, Entry[]>;
}

/** The track of what a page did; the rest belongs to the run. */
const pageTracks: ReadonlyMap<string, string> = new Map([
  ['response', 'requests'],
  ['request_failed', 'requests'],
  ['console', 'console'],
  ['page_error', 'events'],
  ['page_load', 'events'],
]);

/** None for a row without a usable time, and for the end of a span, which its start tells too. */
function entryOf(row: TimelineRow): Entry[] {
  const item = isTime(row.timestamp_ms) ? toWaterfallItem(row) : undefined;
  if (!item || !isTime(item.startMs)) return [];
  const { shape, startMs, endMs = startMs } = item;
  const isUnfinished = shape === 'span' && item.endMs === undefined;
  return isTime(endMs) ? [{ row, item, startMs, endMs, isUnfinished }] : [];
}

/** Whether its microseconds are exact. A file that somebody else has written may have anything there. */
function isTime(ms: unknown): boolean {
  return typeof ms === 'number' && Number.isSafeInteger(Math.round(ms * 1000));
}

/** With an end for what never ended: viewers make a bar without length of it, or one to the last bar of its track. */
function closed(entries: readonly Entry[]): Entry[] {
  const lastMs = entries.reduce((most, { endMs }) => Math.max(most, endMs), Number.NEGATIVE_INFINITY);
  return entries.map((entry) => (entry.isUnfinished ? { ...entry, endMs: lastMs } : entry));
}

/** The run first, then its pages in the order in which they appear. */
function groupsOf(entries: readonly Entry[], name: string): Group[] {
  const ofRun: Group = { name, tracks: new Map() };
  const pages = new Map<string, Group>();
  for (const entry of entries) {
    const { kind } = entry.row;
    const pageTrack = pageTracks.get(kind);
    if (pageTrack === undefined) addTo(ofRun, kind === 'span.start' ? 'spans' : kind, entry);
    else {
      const { page } = payloadOf(entry.row);
      const title = typeof page === 'string' && page !== '' ? page : 'page';
      const group = pages.get(title) ?? { name: title, tracks: new Map() };
      pages.set(title, group);
      addTo(group, pageTrack, entry);
    }
  }
  return [ofRun, ...pages.values()].filter(({ tracks }) => tracks.size > 0);
}

function addTo({ tracks }: Group, track: string, entry: Entry): void {
  const inTrack = tracks.get(track);
  if (inTrack) inTrack.push(entry);
  else tracks.set(track, [entry]);
}

/** Splits what would not nest: in each lane a bar lies inside of the one before it, or behind it. */
function lanesOf(entries: readonly Entry[]): Entry[][] {
  const lanes: { readonly entries: Entry[]; readonly open: Entry[] }[] = [];
  for (const entry of entries.toSorted((a, b) => a.startMs - b.startMs || b.endMs - a.endMs)) {
    let lane = lanes.find(({ open }) => fits(entry, open));
    if (!lane) {
      lane = { entries: [], open: [] };
      lanes.push(lane);
    }
    lane.entries.push(entry);
    lane.open.push(entry);
  }
  return lanes.map((lane) => lane.entries);
}

/** Takes those away that have ended when the entry begins. */
function fits(entry: Entry, open: Entry[]): boolean {
  while (open.length > 0 && open.at(-1)!.endMs <= entry.startMs) open.pop();
  return open.length === 0 || entry.endMs <= open.at(-1)!.endMs;
}

function naming(name: string, pid: number, tid: number, args: Record<string, unknown>): ChromeTraceEvent {
  return { ph: 'M', name, ts: 0, pid, tid, args };
}

function eventOf(entry: Entry, originMs: number, pid: number, tid: number): ChromeTraceEvent {
  const { row, item, startMs, endMs, isUnfinished } = entry;
  const ts = microseconds(startMs - originMs);
  // What stands beside the name of a bar in the drawing; a failed span has its colour.
  const name = item.shape === 'span' || item.badge === '' ? item.name : `${item.badge} ${item.name}`;
  const about = { name, cat: row.kind, ts };
  const args = isUnfinished ? { ...payloadOf(row), unfinished: true } : payloadOf(row);
  const rest = { pid, tid, ...colourOf(item), args };
  if (item.shape === 'mark') return { ph: 'I', ...about, s: 't', ...rest };
  return { ph: 'X', ...about, dur: microseconds(endMs - originMs) - ts, ...rest };
}

function colourOf({ tone }: WaterfallItem): Pick<ChromeTraceEvent, 'cname'> {
  if (tone === 'bad') return { cname: 'terrible' };
  return tone === 'warn' ? { cname: 'bad' } : {};
}

function microseconds(ms: number): number {
  return Math.round(ms * 1000);
}

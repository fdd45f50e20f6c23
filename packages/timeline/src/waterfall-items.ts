import { formatDuration } from './format-duration.js';
import type { TimelineRow } from './timeline-event.js';

/** How an entry is coloured: an entry that explains a failure, one to look at, a page load, the rest. */
type WaterfallTone = 'bad' | 'warn' | 'load' | 'plain';

/** One row of the waterfall. Times are in the unit of the rows, milliseconds. */
export interface WaterfallItem {
  readonly shape: 'span' | 'request' | 'mark';
  readonly tone: WaterfallTone;
  readonly name: string;
  /** The word beside the name: a status, a console level, an error of the network. */
  readonly badge: string;
  readonly startMs: number;
  /** Absent for moments, and for a span that never ended. */
  readonly endMs?: number;
  readonly spanId?: string;
  readonly parentSpanId?: string;
}

const longestName = 300;

/** Reads one timeline row as a row of the waterfall; `undefined` for the end of a span, which its start tells too. */
export function toWaterfallItem(row: TimelineRow): WaterfallItem | undefined {
  const payload = payloadOf(row);
  const label = textOf(row.label);
  const moment = { shape: 'mark', startMs: row.timestamp_ms, badge: label } as const;
  switch (row.kind) {
    case 'span.end':
      return undefined;
    case 'span.start':
      return spanItem(row.timestamp_ms, label, payload);
    case 'response':
      return { ...requestItem(row.timestamp_ms, label, payload), ...judgeStatus(payload) };
    case 'request_failed':
      return {
        ...requestItem(row.timestamp_ms, label, payload),
        tone: 'bad',
        badge: textOf(payload['error_text']).replace(/^net::/, '') || 'failed',
      };
    case 'console':
      return { ...moment, tone: consoleTone(label), name: textOf(payload['text']) || '(no text)' };
    case 'page_error':
      return { ...moment, tone: 'bad', badge: 'page error', name: `${label}: ${textOf(payload['message'])}` };
    case 'page_load':
      return { ...moment, tone: 'load', name: shortUrl(textOf(payload['url'])) };
    default:
      return { ...moment, tone: 'plain', badge: textOf(row.kind), name: label };
  }
}

/** What a row holds besides; a file that somebody else has written may have anything there. */
export function payloadOf(row: TimelineRow): Record<string, unknown> {
  return isRecord(row.payload) ? row.payload : {};
}

/** How long an item took, for a person. */
export function durationText(item: WaterfallItem): string {
  if (item.endMs !== undefined) return formatDuration(item.endMs - item.startMs);
  return item.shape === 'span' ? 'never ended' : '';
}

function spanItem(startMs: number, name: string, payload: Record<string, unknown>): WaterfallItem {
  const attrs = isRecord(payload['attrs']) ? payload['attrs'] : {};
  const spanId = payload['span_id'];
  const parentSpanId = payload['parent_span_id'];
  // OpenTelemetry's word is ERROR, the Python tool's is error.
  const isError = String(payload['status']).toLowerCase() === 'error';
  const failed = isError || attrs['step.passed'] === false || attrs['flow.passed'] === false;
  const stepName = attrs['step.name'];
  return {
    shape: 'span',
    tone: failed ? 'bad' : 'plain',
    // Every step span has the same name; what tells them apart is the attribute.
    name: typeof stepName === 'string' && stepName !== '' ? textOf(stepName) : name,
    badge: failed ? 'failed' : '',
    startMs,
    ...(isFiniteNumber(payload['end_ms']) ? { endMs: Math.max(startMs, payload['end_ms']) } : {}),
    ...(typeof spanId === 'string' ? { spanId } : {}),
    ...(typeof parentSpanId === 'string' ? { parentSpanId } : {}),
  };
}

function requestItem(endMs: number, label: string, payload: Record<string, unknown>): WaterfallItem {
  const durationMs = payload['duration_ms'];
  const timed = isFiniteNumber(durationMs) && durationMs >= 0;
  const [method = 'GET'] = label.split(' ');
  return {
    shape: timed ? 'request' : 'mark',
    tone: 'plain',
    badge: '',
    name: `${method} ${shortUrl(textOf(payload['url']))}`,
    startMs: timed ? endMs - durationMs : endMs,
    ...(timed ? { endMs } : {}),
  };
}

function judgeStatus(payload: Record<string, unknown>): { tone: WaterfallTone; badge: string } {
  const status = Number(payload['status'] ?? Number.NaN);
  const failed = payload['ok'] === false ? !(status >= 300 && status < 400) : status >= 400;
  return { tone: failed ? 'bad' : 'plain', badge: textOf(payload['status'] ?? '?') };
}

function consoleTone(level: string): WaterfallTone {
  if (level === 'error' || level === 'assert') return 'bad';
  return level === 'warning' || level === 'warn' ? 'warn' : 'plain';
}

// The path tells requests of one test apart; the whole address stands in the network section.
function shortUrl(url: string): string {
  const parts = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*([^#]*)/i.exec(url);
  return parts ? parts[1] || '/' : url;
}

function textOf(value: unknown): string {
  const text = typeof value === 'string' ? value : value === undefined || value === null ? '' : String(value);
  return text.length > longestName ? `${text.slice(0, longestName)}…` : text;
}

function isFiniteNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

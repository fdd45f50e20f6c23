import type { JournalRow } from '@e2evidence/failure-bundle';
import type { EventRow } from './event-rows.js';
import type { FlowRow } from './flow-rows.js';

/** A row that a report is made of. */
export type Row = EventRow | FlowRow;

type Kind = 'string' | 'number' | 'boolean' | 'object';
type Fields = Readonly<Record<string, Kind>>;

// What the report reads without asking. Rows of other types belong to other sources and are left alone.
const events: Readonly<Record<EventRow['event'], Fields>> = {
  console: { level: 'string', text: 'string' },
  page_error: { message: 'string' },
  request: { request_id: 'string', method: 'string', url: 'string', headers: 'object' },
  response: { request_id: 'string', method: 'string', url: 'string', status: 'number', headers: 'object' },
  response_body: { request_id: 'string', text: 'string' },
  request_failed: { request_id: 'string', method: 'string', url: 'string', error_text: 'string' },
  page_load: { url: 'string' },
};
const flowRows: Readonly<Record<FlowRow['type'], Fields>> = {
  step_started: { timestamp_ms: 'number', index: 'number', name: 'string' },
  step_ended: { timestamp_ms: 'number', index: 'number', passed: 'boolean' },
  failure: { timestamp_ms: 'number', id: 'number', error: 'object' },
  span: { span: 'object' },
  diagnostic: { source: 'string', message: 'string' },
  flow_ended: { timestamp_ms: 'number', status: 'string' },
};

/**
 * The rows that have the form a report needs. A damaged journal, or a source with ideas of its own, must not cost the
 * evidence that is there.
 */
export function usableRows(rows: readonly JournalRow[]): { rows: readonly Row[]; problems: readonly string[] } {
  const usable: Row[] = [];
  const odd = new Map<string, number>();
  for (const row of rows) {
    const fields = fieldsOf(row);
    if (!fields) continue;
    if (Object.entries(fields).every(([name, kind]) => typeof row[name] === kind && row[name] !== null)) {
      usable.push(row as unknown as Row);
    } else {
      odd.set(row.type, (odd.get(row.type) ?? 0) + 1);
    }
  }
  return { rows: usable, problems: [...odd].map(([type, count]) => `${count} rows of type ${type} have an odd form.`) };
}

function fieldsOf(row: JournalRow): Fields | undefined {
  if (row.type === 'event') {
    const { event } = row;
    const own =
      typeof event === 'string' && Object.hasOwn(events, event) ? events[event as EventRow['event']] : undefined;
    return own && { ...own, timestamp_ms: 'number', page: 'string' };
  }
  return Object.hasOwn(flowRows, row.type) ? flowRows[row.type as FlowRow['type']] : undefined;
}

// From the rows of a journal to the data of a report: the only place that reads what the flow and its sources wrote.
import type { DescribedError } from '@e2evidence/errors';
import type { JournalContent } from '@e2evidence/failure-bundle';
import type { SpanRecord } from '@e2evidence/otlp-config/lines';
import type {
  ReportConsoleRow,
  ReportData,
  ReportError,
  ReportPageError,
  ReportRequest,
  ReportStep,
  SourceLocation,
} from '@e2evidence/report';
import { build } from '@e2evidence/timeline';
import type { EventRow, RequestRow } from './event-rows.js';
import type { FailureRow, FlowHeader } from './flow-rows.js';
import { type Row, usableRows } from './usable-rows.js';

/** What a journal says about a flow, sorted by kind; without files, which are added when they are known. */
export interface JournalReport {
  readonly data: Omit<ReportData, 'screenshots' | 'files' | 'redaction'>;
  readonly spans: readonly SpanRecord[];
  readonly traceparent: string;
}

type RowOf<Kind extends Row['type']> = Extract<Row, { type: Kind }>;
type EventRowOf<Name extends EventRow['event']> = Extract<EventRow, { event: Name }>;

/**
 * Sorts the rows of a journal into a report.
 *
 * A journal that ends early, because its process was killed, gives a report with status `interrupted`.
 *
 * @param content - The journal, its rows redacted with all that the run has learned.
 */
export function reportFromJournal(content: JournalContent): JournalReport {
  const { rows, problems } = usableRows(content.rows);
  const header = content.header.metadata as unknown as FlowHeader;
  const { startedAtMs } = content.header;
  const ended = ofKind(rows, 'flow_ended').at(-1);
  const endedAtMs = ended?.timestamp_ms ?? lastTimestamp(rows, startedAtMs);
  const failures = ofKind(rows, 'failure');
  const failure = failures.find(({ id }) => id === ended?.failure) ?? (ended ? undefined : lastFailure(rows));
  const status = ended?.status ?? 'interrupted';
  const network = requests(rows);
  const spans = ofKind(rows, 'span').map((row) => row.span);

  return {
    traceparent: header.traceparent,
    spans,
    data: {
      v: 1,
      name: content.header.testName,
      status,
      traceId: content.header.traceId,
      startedAtMs,
      durationMs: endedAtMs - startedAtMs,
      attempt: header.attempt,
      ...(header.spec_path === undefined ? {} : { specPath: header.spec_path }),
      ...(header.run_id === undefined ? {} : { runId: header.run_id }),
      ...(header.base_url === undefined ? {} : { baseUrl: header.base_url }),
      ...(header.steps_total === undefined ? {} : { stepsTotal: header.steps_total }),
      environment: header.environment,
      // What a passed flow caught itself is not its result; the step that threw it still says so.
      ...(failure && status !== 'passed' ? { error: reportError(failure) } : {}),
      steps: steps(rows, endedAtMs),
      console: events(rows, 'console').map(consoleRow),
      pageErrors: events(rows, 'page_error').map(pageError),
      network,
      timeline: timeline(rows, spans, network),
      dropped: content.end?.dropped ?? {},
      diagnostics: [
        ...ofKind(rows, 'diagnostic').map(({ source, message }) => ({ source, message })),
        ...[...content.problems, ...problems].map((message) => ({ source: 'journal', message })),
      ],
    },
  };
}

function ofKind<Kind extends Row['type']>(rows: readonly Row[], type: Kind): RowOf<Kind>[] {
  return rows.filter((row): row is RowOf<Kind> => row.type === type);
}

function events<Name extends EventRow['event']>(rows: readonly Row[], event: Name): EventRowOf<Name>[] {
  return rows.filter((row): row is EventRowOf<Name> => row.type === 'event' && row.event === event);
}

/** What a run was ending with when it was killed: behind a failure that the test caught there are further steps. */
function lastFailure(rows: readonly Row[]): FailureRow | undefined {
  const last = rows.findLastIndex((row) => row.type === 'failure');
  if (rows.slice(last).some((row) => row.type === 'step_started')) return undefined;
  return rows[last] as FailureRow | undefined;
}

function lastTimestamp(rows: readonly Row[], fallback: number): number {
  return rows.reduce((last, row) => ('timestamp_ms' in row ? Math.max(last, row.timestamp_ms) : last), fallback);
}

function steps(rows: readonly Row[], endedAtMs: number): ReportStep[] {
  const ends = new Map(ofKind(rows, 'step_ended').map((row) => [row.index, row]));
  return ofKind(rows, 'step_started').map((started) => {
    const end = ends.get(started.index);
    return {
      index: started.index,
      name: started.name,
      ...(started.action === undefined ? {} : { action: started.action }),
      status: end ? (end.passed ? 'passed' : 'failed') : 'interrupted',
      startedAtMs: started.timestamp_ms,
      durationMs: (end?.timestamp_ms ?? endedAtMs) - started.timestamp_ms,
      ...(started.location ? { location: started.location } : {}),
      ...(end?.error ? { error: end.error } : {}),
    };
  });
}

function reportError({ error, location }: FailureRow): ReportError {
  return withLocation(error, location);
}

function withLocation(error: DescribedError, location?: SourceLocation): ReportError {
  const { causes, ...own } = error;
  return { ...own, ...(location ? { location } : {}), causes: causes.map((cause) => withLocation(cause)) };
}

function consoleRow(row: EventRowOf<'console'>): ReportConsoleRow {
  const { timestamp_ms, level, text, page, location } = row;
  return { timestampMs: timestamp_ms, level, text, page, ...(location ? { location } : {}) };
}

function pageError(row: EventRowOf<'page_error'>): ReportPageError {
  const { timestamp_ms, name, message, stack, page } = row;
  return { timestampMs: timestamp_ms, message, page, ...(name ? { name } : {}), ...(stack ? { stack } : {}) };
}

function requests(rows: readonly Row[]): ReportRequest[] {
  const key = (row: { page: string; request_id: string }) => `${row.page} ${row.request_id}`;
  const byKey = new Map(events(rows, 'request').map((row) => [key(row), fromRequest(row)]));
  const complete = (row: EventRowOf<'response' | 'request_failed'>, outcome: Partial<ReportRequest>) => {
    // A page that was watched late has outcomes of requests that nobody saw.
    const { method, url, page, timestamp_ms: timestampMs } = row;
    const request = byKey.get(key(row)) ?? { id: row.request_id, timestampMs, method, url, page };
    byKey.set(key(row), { ...request, durationMs: timestampMs - request.timestampMs, ...outcome });
  };
  for (const row of events(rows, 'response')) {
    const { status, status_text: statusText, mime_type: mimeType, headers } = row;
    complete(row, { status, statusText, mimeType, responseHeaders: pairs(headers) });
  }
  for (const row of events(rows, 'request_failed')) complete(row, { errorText: row.error_text });
  for (const row of events(rows, 'response_body')) {
    const request = byKey.get(key(row));
    if (request) byKey.set(key(row), { ...request, responseBody: row.text });
  }
  return [...byKey.values()];
}

function fromRequest(row: RequestRow): ReportRequest {
  return {
    id: row.request_id,
    timestampMs: row.timestamp_ms,
    method: row.method,
    url: row.url,
    resourceType: row.resource_type,
    requestHeaders: pairs(row.headers),
    ...(row.post_data === undefined ? {} : { requestBody: row.post_data }),
    page: row.page,
  };
}

function pairs(headers: RequestRow['headers']): [string, string][] {
  return headers.map(([name, value]) => [name, value]);
}

function timeline(
  rows: readonly Row[],
  spans: readonly SpanRecord[],
  network: readonly ReportRequest[],
): ReportData['timeline'] {
  const milliseconds = (nanoseconds: string) => Number(BigInt(nanoseconds) / 1000n) / 1000;
  return build({
    spans: spans.map((span) => ({
      name: String(span.attributes?.['step.name'] ?? span.attributes?.['test.case.name'] ?? span.name),
      start_ms: milliseconds(span.startTimeUnixNano),
      end_ms: milliseconds(span.endTimeUnixNano),
      span_id: span.spanId,
      ...(span.parentSpanId ? { parent_span_id: span.parentSpanId } : {}),
      ...(span.status?.code === 'ERROR' ? { status: 'error' } : {}),
      attrs: { ...span.attributes },
    })),
    console: events(rows, 'console').map(({ method, ...row }) => ({ ...row, type: method })),
    responses: network
      .filter((request) => request.status !== undefined)
      .map((request) => ({
        timestamp_ms: request.timestampMs + (request.durationMs ?? 0),
        method: request.method,
        url: request.url,
        status: request.status,
        ok: (request.status ?? 0) < 400,
        duration_ms: request.durationMs,
        ...(request.resourceType ? { resource_type: request.resourceType } : {}),
      })),
    pageErrors: events(rows, 'page_error'),
    failedRequests: events(rows, 'request_failed'),
    pageLoads: events(rows, 'page_load'),
  });
}

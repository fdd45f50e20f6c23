import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { JournalContent } from '@e2evidence/failure-bundle';
import { formatSpans } from '@e2evidence/otlp-config/lines';
import type { Redactor } from '@e2evidence/redact';
import { formatSummary, type ReportData, renderReport } from '@e2evidence/report';
import type { ConsoleEntry, NetworkEntry, PageErrorEntry } from './evidence-entries.js';
import { flowReport } from './flow-report.js';
import { reportFromJournal } from './journal-report.js';
import { version } from './version.js';

/** One text file that is made from a journal. */
export interface EvidenceFile {
  /** Name inside the bundle. */
  readonly name: string;
  readonly data: string;
  readonly contentType: string;
  readonly description: string;
}

/**
 * Everything a person or a program reads, made from the rows of a journal: summary, report, timeline, spans, and the
 * console and network lists.
 *
 * Works on the journal of a finished flow as on that of a killed one.
 *
 * @param options - `redactor`: applied to all rows once more, because some secrets are recognised late.
 * `nextCommand`: what the summary tells the reader to do.
 */
export async function evidenceFiles(
  content: JournalContent,
  options: { readonly redactor: Redactor; readonly nextCommand?: string },
): Promise<readonly EvidenceFile[]> {
  const { redactor, nextCommand } = options;
  const { data, spans, redaction, file } = readEvidence(content, redactor);
  const files: EvidenceFile[] = [
    file,
    json('timeline.json', data.timeline, 'spans, console and network in one order'),
    json('artifacts/console.json', data.console.map(consoleEntry), 'console messages'),
    json('artifacts/network.json', data.network.map(networkEntry), 'requests and responses'),
    json('artifacts/page-errors.json', data.pageErrors.map(pageErrorEntry), 'uncaught errors of the page'),
  ];
  if (spans.length > 0) {
    const origin = { resource: { 'service.name': 'e2evidence' }, scope: { name: '@e2evidence/flow', version } };
    const description = 'OpenTelemetry spans, one OTLP/JSON request per line';
    const contentType = 'application/x-ndjson';
    files.push({ name: 'spans.otlp.jsonl', data: formatSpans(spans, origin), contentType, description });
  }

  const report: ReportData = {
    ...data,
    redaction,
    screenshots: await screenshots(content),
    files: [
      ...(await Promise.all(content.artifacts.map((artifact) => listed(content, artifact)))),
      ...files.map(({ name, data: text, description }) => ({ name, size: Buffer.byteLength(text), description })),
    ].sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
  const summary = formatSummary(nextCommand ? { ...report, nextCommand } : report);
  files.push(
    { name: 'summary.md', data: summary, contentType: 'text/markdown', description: 'the short story' },
    { name: 'report.html', data: renderReport(report), contentType: 'text/html', description: 'the whole story' },
  );
  return files;
}

/** `report.json` alone, which is what a flow leaves whose evidence is not kept: nothing is drawn for it. */
export function reportFile(content: JournalContent, redactor: Redactor): EvidenceFile {
  return readEvidence(content, redactor).file;
}

function readEvidence(content: JournalContent, redactor: Redactor) {
  const rows = content.rows.map((row) => redactor.value(row));
  const { data, spans, traceparent } = reportFromJournal({ ...content, rows });
  const { enabled, replaced } = redactor.report();
  const redaction = { enabled, replaced };
  const report = flowReport({ ...data, redaction }, traceparent);
  return { data, spans, redaction, file: json('report.json', report, 'the flow, its steps and its error') };
}

function json(name: string, value: unknown, description: string): EvidenceFile {
  return { name, data: `${JSON.stringify(value, null, 2)}\n`, contentType: 'application/json', description };
}

function consoleEntry({ timestampMs, level, text, ...rest }: ReportData['console'][number]): ConsoleEntry {
  return { type: level, text, timestamp_ms: timestampMs, ...rest };
}

function networkEntry(request: ReportData['network'][number]): Required<NetworkEntry> {
  return {
    url: request.url,
    method: request.method,
    status: request.status ?? null,
    ok: request.status !== undefined && request.status < 400,
    timestamp_ms: request.timestampMs,
    duration_ms: request.durationMs ?? null,
    resource_type: request.resourceType ?? null,
    error_text: request.errorText ?? null,
    request_headers: request.requestHeaders ?? [],
    response_headers: request.responseHeaders ?? [],
    request_body: request.requestBody ?? null,
    response_body: request.responseBody ?? null,
    page: request.page ?? null,
  };
}

function pageErrorEntry({ timestampMs, ...rest }: ReportData['pageErrors'][number]): PageErrorEntry {
  return { timestamp_ms: timestampMs, ...rest };
}

type JournalArtifact = JournalContent['artifacts'][number];

async function screenshots(content: JournalContent): Promise<ReportData['screenshots']> {
  const pictures = content.artifacts.filter((artifact) => artifact.contentType === 'image/png');
  return Promise.all(
    pictures.map(async (artifact) => ({
      label: artifact.description ?? artifact.name,
      png: await readFile(join(content.dir, artifact.file)),
    })),
  );
}

async function listed(content: JournalContent, artifact: JournalArtifact): Promise<ReportData['files'][number]> {
  const { size } = await stat(join(content.dir, artifact.file));
  const { name, description } = artifact;
  return { name, size, ...(description ? { description } : {}) };
}

import type { BundleReader } from '@e2evidence/failure-bundle';
import type { ReportConsoleRow, ReportData, ReportError, ReportRequest, ReportScreenshot } from '@e2evidence/report';
import { readObjectsArtifact } from './bundle-artifact.js';

const maxScreenshots = 10;

/**
 * The report of a bundle that brings none, such as one that a bare FailureBundle or the Python tool wrote: what its
 * manifest, its console and network rows and its screenshots say.
 */
export async function reportOfBundle(bundle: BundleReader): Promise<ReportData> {
  const { manifest } = bundle;
  const capturedAtMs = Date.parse(manifest.captured_at) || 0;
  const consoleRows = await rows(bundle, 'artifacts/console.json', capturedAtMs);
  const networkRows = await rows(bundle, 'artifacts/network.json', capturedAtMs);
  const startedAtMs = [...consoleRows, ...networkRows].reduce(
    (first, { timestampMs }) => Math.min(first, timestampMs),
    capturedAtMs,
  );
  const metadata = Object.entries(manifest.metadata).map(([key, value]) => [key, plain(value)]);
  return {
    v: 1,
    name: manifest.test_name,
    status: statuses.find((status) => status === manifest.status) ?? 'failed',
    traceId: manifest.trace_id ?? '0'.repeat(32),
    startedAtMs,
    durationMs: capturedAtMs - startedAtMs,
    attempt: 1,
    environment: { ...Object.fromEntries(metadata), ...manifest.tools },
    ...(manifest.error_repr.trim() === '' ? {} : { error: errorOf(manifest.error_repr) }),
    steps: [],
    console: consoleRows.map(consoleRow),
    pageErrors: [],
    network: networkRows.map(request),
    timeline: [],
    screenshots: await screenshots(bundle),
    files: manifest.artifacts.map(({ name, size }) => ({ name, size })),
    redaction: { enabled: manifest.redaction?.enabled ?? false, replaced: manifest.redaction?.replaced ?? [] },
    dropped: manifest.dropped ?? {},
    diagnostics: [
      {
        source: 'bundle',
        message: 'It holds no report: this was made of its artifacts. Steps and start are not known.',
      },
      ...(manifest.problems ?? []).map((message) => ({ source: 'bundle', message })),
    ],
  };
}

const statuses = ['passed', 'failed', 'timedOut', 'interrupted'] as const;

/** `TimeoutError: text` as JavaScript prints it, `TimeoutError('text')` as Python does. */
function errorOf(repr: string): ReportError {
  const printed = /^([A-Za-z_][\w.]*): ([\s\S]*)$/.exec(repr) ?? /^([A-Za-z_][\w.]*)\(([\s\S]*)\)$/.exec(repr.trim());
  return { name: printed?.[1] ?? 'Error', message: printed?.[2] ?? repr, causes: [] };
}

interface Row {
  readonly timestampMs: number;
  readonly values: Readonly<Record<string, unknown>>;
}

async function rows(bundle: BundleReader, name: string, capturedAtMs: number): Promise<Row[]> {
  const content = (await readObjectsArtifact(bundle, name)) ?? [];
  return content.map((values) => ({ timestampMs: timestamp(values['timestamp_ms'], capturedAtMs), values }));
}

/** A row may have no time, or one of another clock; then it counts as captured with the bundle. */
function timestamp(value: unknown, capturedAtMs: number): number {
  const isPlausible = typeof value === 'number' && value <= capturedAtMs && value > capturedAtMs - dayMs;
  return isPlausible ? value : capturedAtMs;
}

const dayMs = 24 * 3_600_000;

function consoleRow({ timestampMs, values }: Row): ReportConsoleRow {
  const word = plain(values['level'] ?? values['type']).toLowerCase();
  const level = levels.find((each) => word.startsWith(each.slice(0, 4))) ?? 'info';
  return { timestampMs, level, text: plain(values['text']) };
}

const levels = ['error', 'warn', 'debug'] as const;

function request({ timestampMs, values }: Row, index: number): ReportRequest {
  return {
    id: String(index),
    timestampMs,
    method: plain(values['method'] ?? 'GET'),
    url: plain(values['url']),
    ...(typeof values['status'] === 'number' ? { status: values['status'] } : {}),
  };
}

function plain(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
}

async function screenshots(bundle: BundleReader): Promise<ReportScreenshot[]> {
  const names = bundle.manifest.artifacts.map(({ name }) => name).filter((name) => name.endsWith('.png'));
  const taken = names.slice(0, maxScreenshots);
  return Promise.all(taken.map(async (name) => ({ label: name, png: await bundle.read(name) })));
}

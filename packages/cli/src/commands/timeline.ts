import { type BundleReader, openBundle } from '@e2evidence/failure-bundle';
import { build, type TimelineRow, toChromeTrace } from '@e2evidence/timeline';
import { readObjectsArtifact } from '../bundle-artifact.js';
import type { ExitCode } from '../exit-code.js';
import { printJson, say } from '../terminal.js';

/** `e2evidence timeline` */
export async function timeline(args: { readonly bundle: string }): Promise<ExitCode> {
  const bundle = await openBundle(args.bundle);
  try {
    const trace = toChromeTrace(await rowsOf(bundle), { name: bundle.manifest.test_name });
    if (trace.traceEvents.length === 0) say(`${args.bundle} holds nothing with a time: the trace is empty.`);
    printJson(trace);
    return 0;
  } finally {
    await bundle.close();
  }
}

/** The timeline of the bundle, or one of what else it holds: a bare FailureBundle and the Python tool write none. */
async function rowsOf(bundle: BundleReader): Promise<TimelineRow[]> {
  const rows = await readObjectsArtifact(bundle, 'timeline.json');
  if (rows) return rows as unknown as TimelineRow[];
  const requests = ((await readObjectsArtifact(bundle, 'artifacts/network.json')) ?? []).map(whenItEnded);
  return build({
    console: (await readObjectsArtifact(bundle, 'artifacts/console.json')) ?? [],
    responses: requests.filter(({ status }) => typeof status === 'number'),
    failedRequests: requests.filter(({ status }) => typeof status !== 'number'),
    pageErrors: (await readObjectsArtifact(bundle, 'artifacts/page-errors.json')) ?? [],
  });
}

/** Its time in a bundle is when it was sent, in a timeline when the response came or the request failed. */
function whenItEnded(request: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { timestamp_ms: sentAtMs, duration_ms: durationMs } = request;
  const isTimed = typeof sentAtMs === 'number' && typeof durationMs === 'number';
  return isTimed ? { ...request, timestamp_ms: sentAtMs + durationMs } : request;
}

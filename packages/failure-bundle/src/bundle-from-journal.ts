import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type RedactionReport, type Redactor, resolveRedactor } from '@e2evidence/redact';
import { type Content, checkArtifactName, claimName } from './artifact.js';
import type { BundleBudgets } from './budgets.js';
import { formatCapturedAt } from './captured-at.js';
import type { JournalArtifactInput } from './journal.js';
import type { BundleManifest } from './manifest.js';
import { type JournalContent, readJournal } from './read-journal.js';
import type { StoreOptions } from './store.js';
import { writeBundle } from './write-bundle.js';

/** Options of {@link bundleFromJournal}. */
export interface BundleFromJournalOptions extends BundleBudgets, StoreOptions {
  /** Where the zip shall be; its folder is created. */
  readonly outputPath: string;
  /**
   * What goes over everything once more: values that were recognised late may stand in early artifacts.
   * `false` leaves what the journal holds. @defaultValue `createRedactor()`
   */
  readonly redactor?: Redactor | false;
  /** What was made from the rows of the journal, such as a report: it joins the artifacts. @defaultValue `[]` */
  readonly artifacts?: readonly JournalArtifactInput[];
}

/**
 * Makes the bundle of a run out of its journal, also when its process was killed.
 *
 * Every artifact gets into the zip under its name, text redacted once more. A journal without end row gives the status
 * `interrupted`, its start as time of capture, and its rows as `artifacts/journal.ndjson`, because nobody lived to make
 * something better of them. What is torn or missing is listed in `problems` of the manifest. The same journal gives the
 * same bytes. What is over `maxArtifactBytes` or `maxBundleBytes` is cut, if it is text, or left out, and listed there,
 * too.
 *
 * @param dir - The folder of the journal. It is not changed.
 * @returns The path of the zip and its manifest.
 * @throws {@link FailureBundleError} `FAILURE_BUNDLE_NO_JOURNAL`, `FAILURE_BUNDLE_UNREADABLE`,
 * `FAILURE_BUNDLE_UNWRITABLE`, `FAILURE_BUNDLE_BAD_STORE`, `FAILURE_BUNDLE_UNSAFE_NAME` for one of `options.artifacts`
 *
 * @example
 * const { manifest } = await bundleFromJournal('out/checkout', { outputPath: 'out/checkout/bundle.zip' });
 * manifest.status; // => 'interrupted'
 */
export async function bundleFromJournal(
  dir: string,
  options: BundleFromJournalOptions,
): Promise<{ path: string; manifest: BundleManifest }> {
  const redactor = resolveRedactor(options.redactor);
  const before = redactor.report();
  const content = await readJournal(dir);
  const { header, end } = content;
  const { contents, problems } = await readContents(dir, content, options.artifacts ?? []);
  const { manifest } = await writeBundle(options.outputPath, {
    facts: {
      testName: header.testName,
      errorRepr: end?.errorRepr ?? interruption(header.pid),
      capturedAt: formatCapturedAt(end?.endedAtMs ?? header.startedAtMs),
      metadata: header.metadata,
      traceId: header.traceId,
      status: end?.status ?? 'interrupted',
      dropped: end?.dropped ?? {},
      tools: header.tools,
      problems,
    },
    contents,
    redactor,
    budgets: options,
    storeOptions: options,
    report: () => (end?.redaction ? addReports(end.redaction, before, redactor.report()) : redactor.report()),
  });
  return { path: options.outputPath, manifest };
}

function interruption(pid: number): string {
  return `Interrupted: the journal of this run has no end row; process ${pid} was killed, or is still running.`;
}

async function readContents(
  dir: string,
  content: JournalContent,
  made: readonly JournalArtifactInput[],
): Promise<{ contents: Content[]; problems: readonly string[] }> {
  const taken = new Set<string>();
  const problems = [...content.problems];
  const contents: Content[] = [];
  for (const { name, file, contentType } of content.artifacts) {
    try {
      contents.push(await contentOf(join(dir, file), claimName(name, taken), contentType));
    } catch {
      problems.push(`The file of ${name} (${file}) cannot be read.`);
    }
  }
  for (const { name, data, contentType } of made) {
    checkArtifactName(name);
    const bytes = typeof data === 'string' ? Buffer.from(data) : data;
    contents.push({ name: claimName(name, taken), data: bytes, contentType });
  }
  if (!content.end && content.rows.length > 0) {
    const rows = content.rows.map((row) => `${JSON.stringify(row)}\n`).join('');
    contents.push({ name: claimName('artifacts/journal.ndjson', taken), data: Buffer.from(rows) });
  }
  return { contents, problems };
}

/** What is larger stays on disk until it is written: a film may be larger than memory. */
const memoryBytes = 1024 * 1024;

async function contentOf(path: string, name: string, contentType: string | undefined): Promise<Content> {
  const { size } = await stat(path);
  return size > memoryBytes ? { name, file: path, contentType } : { name, data: await readFile(path), contentType };
}

/**
 * What the run replaced, plus what was replaced since. The redactor may be the one of the run, whose counts go on, or a
 * new one: only what it added counts.
 */
function addReports(run: RedactionReport, before: RedactionReport, after: RedactionReport): RedactionReport {
  const counts = new Map(run.replaced.map((entry) => [keyOf(entry), entry]));
  const known = new Map(before.replaced.map((entry) => [keyOf(entry), entry.count]));
  for (const entry of after.replaced) {
    const key = keyOf(entry);
    const added = entry.count - (known.get(key) ?? 0);
    if (added > 0) counts.set(key, { ...entry, count: (counts.get(key)?.count ?? 0) + added });
  }
  return {
    ...run,
    ...after,
    enabled: run.enabled || after.enabled,
    rules: [...new Set([...run.rules, ...after.rules])],
    replaced: [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry),
    total: run.total + after.total - before.total,
  };
}

/** A journal of an older version names no places. */
function keyOf({ rule, place = '' }: { rule: string; place?: string }): string {
  return `${rule} ${place}`;
}

import { basename, join } from 'node:path';
import { describeError } from '@e2evidence/errors';
import {
  type BundleFromJournalOptions,
  bundleFromJournal,
  type Journal,
  type JournalContent,
  openBundle,
  readJournal,
  removeJournal,
} from '@e2evidence/failure-bundle';
import type { Redactor } from '@e2evidence/redact';
import { evidenceFiles, reportFile } from './evidence-files.js';
import { journalDirOf, writeWhole } from './evidence-folder.js';
import type { FlowResult, FlowStatus } from './flow-result.js';
import type { ResolvedFlowOptions } from './options.js';
import { isRetained } from './retention.js';

/** What {@link finishEvidence} needs. */
export interface FinishInput {
  /** The folder of the flow. */
  readonly dir: string;
  readonly journal: Journal;
  readonly options: ResolvedFlowOptions;
  readonly outcome: { readonly status: FlowStatus; readonly errorRepr: string; readonly endedAtMs: number };
  readonly traceId: string;
  /** Gets what could not be written. */
  readonly diagnose: (message: string) => void;
}

// The entries of the bundle that also lie beside it, by the member of the result that names them.
const besideBundle = {
  reportPath: 'report.json',
  summaryPath: 'summary.md',
  reportHtmlPath: 'report.html',
  spansPath: 'spans.otlp.jsonl',
} as const satisfies Partial<Record<keyof FlowResult, string>>;

/**
 * Closes the journal and makes of it what is kept: for a retained flow the bundle and the files beside it, else
 * `report.json` alone.
 *
 * Never throws. When the bundle cannot be written, the journal stays: it holds the same evidence.
 */
export async function finishEvidence(input: FinishInput): Promise<FlowResult> {
  const { dir, journal, options, outcome, traceId, diagnose } = input;
  const { status } = outcome;
  const journalDir = journalDirOf(dir);
  const retained = isRetained(options.retain, status !== 'passed', options.attempt);
  const result = { status, traceId, dir };
  try {
    await journal.end(outcome);
    const content = await readJournal(journalDir);
    const written = retained
      ? await writeEvidence(content, dir, options)
      : await writeReport(content, dir, options.redactor);
    await removeJournal(journalDir);
    return { ...result, ...written };
  } catch (error) {
    diagnose(`${describeError(error).message} The evidence is still in ${journalDir}.`);
    return result;
  }
}

async function writeReport(
  content: JournalContent,
  dir: string,
  redactor: Redactor,
): Promise<Pick<FlowResult, 'reportPath'>> {
  const { name, data } = reportFile(content, redactor);
  await writeWhole(join(dir, name), data);
  return { reportPath: join(dir, name) };
}

/** The paths of what lies in the folder of a flow whose evidence is kept. */
export type WrittenFiles = Omit<FlowResult, 'status' | 'traceId' | 'dir'>;

/** How evidence is written. */
export interface EvidenceOptions {
  readonly redactor: Redactor;
  /** The folder that bundles share. */
  readonly store?: string | undefined;
}

/** The same for a bundle alone. */
export function bundleOptions({
  redactor,
  store,
}: EvidenceOptions): Pick<BundleFromJournalOptions, 'redactor' | 'store'> {
  return { redactor: redactor.enabled ? redactor : false, ...(store === undefined ? {} : { store }) };
}

/**
 * Writes the bundle of a journal and the files beside it.
 *
 * @param dir - Where to: the folder of the flow.
 */
export async function writeEvidence(
  content: JournalContent,
  dir: string,
  { redactor, store }: EvidenceOptions,
): Promise<WrittenFiles & { readonly bundlePath: string }> {
  const nextCommand = `${opener()} ${quoted(join(basename(dir), 'report.html'))}`;
  const { path } = await bundleFromJournal(content.dir, {
    outputPath: join(dir, 'bundle.zip'),
    ...bundleOptions({ redactor, store }),
    artifacts: await evidenceFiles(content, { redactor, nextCommand }),
  });
  const paths: { bundlePath: string } & Record<string, string> = { bundlePath: path };
  // The files beside the bundle are taken out of it again: they are the same bytes, and it has been read once.
  const bundle = await openBundle(path);
  try {
    for (const [key, name] of Object.entries(besideBundle)) {
      if (!bundle.entries.some((entry) => entry.name === name)) continue;
      await writeWhole(join(dir, name), await bundle.read(name));
      paths[key] = join(dir, name);
    }
  } finally {
    await bundle.close();
  }
  return paths;
}

// What opens a page from a shell.
function opener(): string {
  if (process.platform === 'darwin') return 'open';
  return process.platform === 'win32' ? 'start ""' : 'xdg-open';
}

function quoted(path: string): string {
  return /[^\p{L}\p{N}@%+=:,./\\-]/u.test(path) ? `"${path}"` : path;
}

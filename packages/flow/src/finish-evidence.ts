import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describeError } from '@e2evidence/errors';
import { bundleFromJournal, type Journal, openBundle, readJournal } from '@e2evidence/failure-bundle';
import { type EvidenceFile, evidenceFiles } from './evidence-files.js';
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

// The entries of the bundle that also lie beside it.
const besideBundle = ['report.json', 'summary.md', 'report.html', 'spans.otlp.jsonl'];

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
  const at = (name: string) => join(dir, name);
  const result = { status, traceId, dir };
  try {
    await journal.end(outcome);
    const files = await evidenceFiles(await readJournal(journalDir), {
      redactor: options.redactor,
      nextCommand: `${opener()} ${quoted(join(basename(dir), 'report.html'))}`,
    });
    if (retained) await writeBundle(journalDir, dir, files, options);
    else await writeWhole(at('report.json'), files.find(({ name }) => name === 'report.json')?.data ?? '');
    await rm(journalDir, { recursive: true });
    const written = { ...result, reportPath: at('report.json') };
    return retained ? { ...written, ...retainedPaths(dir, files) } : written;
  } catch (error) {
    diagnose(`${describeError(error).message} The evidence is still in ${journalDir}.`);
    return result;
  }
}

// The files beside the bundle are taken out of it again: they are the same bytes, and it has been read once.
async function writeBundle(
  journalDir: string,
  dir: string,
  files: readonly EvidenceFile[],
  { redactor }: ResolvedFlowOptions,
): Promise<void> {
  const { path } = await bundleFromJournal(journalDir, {
    outputPath: join(dir, 'bundle.zip'),
    redactor: redactor.enabled ? redactor : false,
    artifacts: files,
  });
  const bundle = await openBundle(path);
  try {
    for (const name of besideBundle) {
      if (bundle.entries.some((entry) => entry.name === name))
        await writeWhole(join(dir, name), await bundle.read(name));
    }
  } finally {
    await bundle.close();
  }
}

function retainedPaths(dir: string, files: readonly EvidenceFile[]): Partial<FlowResult> {
  const hasSpans = files.some(({ name }) => name === 'spans.otlp.jsonl');
  return {
    bundlePath: join(dir, 'bundle.zip'),
    summaryPath: join(dir, 'summary.md'),
    reportHtmlPath: join(dir, 'report.html'),
    ...(hasSpans ? { spansPath: join(dir, 'spans.otlp.jsonl') } : {}),
  };
}

// What opens a page from a shell.
function opener(): string {
  if (process.platform === 'darwin') return 'open';
  return process.platform === 'win32' ? 'start ""' : 'xdg-open';
}

function quoted(path: string): string {
  return /[^\p{L}\p{N}@%+=:,./\\-]/u.test(path) ? `"${path}"` : path;
}

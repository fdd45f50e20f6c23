import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import {
  bundleFromJournal,
  type JournalContent,
  type JournalHeader,
  openBundle,
  readJournal,
  removeJournal,
} from '@e2evidence/failure-bundle';
import { type Redactor, resolveRedactor } from '@e2evidence/redact';
import { FlowError } from './errors.js';
import { journalDirOf, removeUnfinished } from './evidence-folder.js';
import { bundleOptions, type EvidenceOptions, type WrittenFiles, writeEvidence } from './finish-evidence.js';
import { isProcessAlive } from './process-alive.js';

/** Options of {@link recoverFlow}. */
export interface RecoverOptions {
  /** Goes over everything once more; false leaves what the journal holds. @defaultValue `createRedactor()` */
  readonly redactor?: Redactor | false;
  /** Recovers also when the process that wrote the journal seems to be alive. @defaultValue `false` */
  readonly force?: boolean;
  /** The folder that the bundles of a run share, as the flow would have had it. @defaultValue none */
  readonly store?: string;
  /** Leaves the journal where it is, also when everything in it is in the bundle now. @defaultValue `false` */
  readonly keepJournal?: boolean;
}

/** What {@link recoverFlow} made of a journal. */
export interface RecoveredFlow extends WrittenFiles {
  /** The name of the test. */
  readonly name: string;
  /** How the run ended; `interrupted` when nobody lived to say. */
  readonly status: string;
  /** 32 hex digits; 32 zeros when telemetry was off. */
  readonly traceId: string;
  /** The folder that the files are in, absolute. */
  readonly dir: string;
  /** The zip, verified. */
  readonly bundlePath: string;
  /** What the journal was torn or damaged by and what is missing, one sentence each; also in the bundle. */
  readonly problems: readonly string[];
  /** Whether the journal was left: it was asked for, or it has problems. */
  readonly journalKept: boolean;
}

/**
 * Makes the evidence of a run whose process was killed, or could not write it: the bundle and the files beside it, as the
 * flow itself makes them.
 *
 * The journal goes once the bundle is written and verified, unless something of it may be in no bundle. A second call,
 * or one beside a run that is alive, does no harm.
 *
 * @param dir - The folder of a flow, or a journal folder, also one that another tool wrote with `openJournal`.
 * @throws {@link FlowError} `FLOW_STILL_RUNNING`, `details.pid` says which process, and `FLOW_OUTPUT_UNWRITABLE` when
 * what was written cannot be read back; {@link FailureBundleError}
 * `FAILURE_BUNDLE_NO_JOURNAL`, `FAILURE_BUNDLE_UNREADABLE`, `FAILURE_BUNDLE_UNWRITABLE`
 *
 * @example
 * const { status, bundlePath } = await recoverFlow('test-results/checkout-1');
 * status; // => 'interrupted'
 */
export async function recoverFlow(dir: string, options: RecoverOptions = {}): Promise<RecoveredFlow> {
  const journalDir = await journalIn(resolve(dir));
  const content = await readJournal(journalDir);
  if (!options.force) refuseRunning(journalDir, content.header);
  const writing = { redactor: resolveRedactor(options.redactor), store: options.store };
  const outputDir = basename(journalDir) === basename(journalDirOf('')) ? dirname(journalDir) : journalDir;
  const files = isFlow(content)
    ? await writeEvidence(content, outputDir, writing)
    : await writeBundleAlone(content, outputDir, writing);
  const { status, problems = [] } = await verified(files.bundlePath);

  const journalKept = options.keepJournal === true || problems.length > 0;
  await removeUnfinished(outputDir);
  if (!journalKept) await removeJournal(journalDir);
  const { testName: name, traceId } = content.header;
  return { name, status: status ?? 'interrupted', traceId, dir: outputDir, ...files, problems, journalKept };
}

/** The folder of a flow holds its journal; a journal folder is one. */
async function journalIn(dir: string): Promise<string> {
  const inside = journalDirOf(dir);
  const found = await stat(inside).catch(() => undefined);
  return found?.isDirectory() ? inside : dir;
}

function refuseRunning(dir: string, { testName, pid, startedAtMs }: JournalHeader): void {
  if (!isProcessAlive(pid, startedAtMs)) return;
  const message = `Could not recover "${testName}" in ${dir}: its process ${pid} is alive.`;
  throw new FlowError('FLOW_STILL_RUNNING', message, { details: { pid, path: dir } });
}

function isFlow({ header }: JournalContent): boolean {
  return Object.hasOwn(header.tools, '@e2evidence/flow');
}

async function writeBundleAlone(content: JournalContent, dir: string, writing: EvidenceOptions) {
  const { path } = await bundleFromJournal(content.dir, {
    outputPath: join(dir, 'bundle.zip'),
    ...bundleOptions(writing),
  });
  return { bundlePath: path };
}

async function verified(path: string) {
  const bundle = await openBundle(path);
  try {
    const { ok, problems } = await bundle.verify();
    if (ok) return bundle.manifest;
    const found = problems.map(({ name, problem }) => `${name}: ${problem}`).join('; ');
    throw new FlowError('FLOW_OUTPUT_UNWRITABLE', `Could not keep ${path}: ${found}.`, { details: { path } });
  } finally {
    await bundle.close();
  }
}

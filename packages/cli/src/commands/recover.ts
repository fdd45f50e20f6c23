import { isE2EvidenceError } from '@e2evidence/errors';
import { findJournals } from '@e2evidence/failure-bundle';
import { type RecoveredFlow, recoverFlow } from '@e2evidence/flow';
import type { ExitCode } from '../exit-code.js';
import { makeRedactor, type SecretOptions } from '../make-redactor.js';
import { paint, printable, printJson, progress, say } from '../terminal.js';

/** The arguments of `e2evidence recover`. */
export interface RecoverArguments extends SecretOptions {
  readonly dir: string;
  readonly all: boolean;
  readonly force: boolean;
  readonly 'keep-journal': boolean;
  readonly store?: string;
  readonly json: boolean;
}

/** A journal that no bundle was made of. */
interface NotRecovered {
  readonly dir: string;
  readonly code: string;
  readonly reason: string;
}

/** What `--json` prints. */
interface Recovery {
  readonly recovered: readonly RecoveredFlow[];
  /** Their processes are alive. */
  readonly running: readonly NotRecovered[];
  readonly failed: readonly NotRecovered[];
}

/** `e2evidence recover` */
export async function recover(args: RecoverArguments): Promise<ExitCode> {
  const dirs = args.all ? await findJournals(args.dir) : [args.dir];
  const recovered: RecoveredFlow[] = [];
  const running: NotRecovered[] = [];
  const failed: NotRecovered[] = [];
  for (const dir of dirs) {
    progress(`Recovering ${dir}`);
    try {
      recovered.push(await recoverOne(dir, args));
    } catch (error) {
      // With one folder its error is that of the command; with many each is told, and the others go on.
      if (!args.all || !isE2EvidenceError(error)) throw error;
      const kind = error.code === 'FLOW_STILL_RUNNING' ? running : failed;
      kind.push({ dir, code: error.code, reason: error.message });
    }
  }
  if (args.json) printJson({ recovered, running, failed } satisfies Recovery);
  else tell({ recovered, running, failed }, args);
  return failed.length > 0 ? 1 : 0;
}

async function recoverOne(dir: string, args: RecoverArguments): Promise<RecoveredFlow> {
  // One redactor for each: what a run has learned is none of the others' business.
  const redactor = makeRedactor(args);
  const store = args.store === undefined ? {} : { store: args.store };
  return recoverFlow(dir, { redactor, force: args.force, keepJournal: args['keep-journal'], ...store });
}

function tell({ recovered, running, failed }: Recovery, args: RecoverArguments): void {
  for (const { name, status, bundlePath, problems, journalKept } of recovered) {
    say(`${paint('green', 'recovered')} "${printable(name)}", ${printable(status)}: ${bundlePath}`);
    for (const problem of problems) say(`  ${printable(problem)}`);
    if (journalKept && !args['keep-journal']) say('  The journal was left, because of this.');
  }
  for (const { reason } of running) say(`${paint('yellow', 'left alone')}: ${printable(reason)}`);
  for (const { code, reason } of failed) say(`${paint('red', code)}: ${printable(reason)}`);
  if (recovered.length + running.length + failed.length === 0) say(`There is no journal in ${args.dir}`);
}

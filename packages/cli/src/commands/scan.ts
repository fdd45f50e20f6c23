import { isE2EvidenceError } from '@e2evidence/errors';
import {
  type AcceptedFinding,
  type Baseline,
  createBaseline,
  readBaseline,
  type ScanFinding,
  type ScanSummary,
  scanPath,
  type Unread,
  writeBaseline,
} from '@e2evidence/scan';
import { CliError } from '../errors.js';
import type { ExitCode } from '../exit-code.js';
import { listOf, makeRedactor, type SecretOptions } from '../make-redactor.js';
import { paint, printable, printJson, progress, say } from '../terminal.js';

/** The arguments of `e2evidence scan`. */
export interface ScanArguments extends SecretOptions {
  readonly path: string;
  readonly json: boolean;
  readonly baseline?: string;
  readonly 'update-baseline': boolean;
  readonly skip?: string;
  readonly 'max-findings': string;
}

/** What was found; `--json` prints it. */
interface Verdict {
  readonly path: string;
  /** Nothing was found, and everything was read. */
  readonly ok: boolean;
  readonly findings: readonly Omit<ScanFinding, 'type'>[];
  readonly unread: readonly Omit<Unread, 'type'>[];
  /** How many findings the baseline accepts. */
  readonly accepted: number;
  /** Entries of the baseline that nothing was found for. */
  readonly stale: readonly AcceptedFinding[];
  readonly files: number;
  readonly passedOver: Readonly<Record<string, number>>;
  /** It ended at `--max-findings`. */
  readonly stopped: boolean;
}

/** `e2evidence scan` */
export async function scan(args: ScanArguments): Promise<ExitCode> {
  const update = args['update-baseline'];
  if (update && args.baseline === undefined) throw usage('--update-baseline needs --baseline <file>');
  const baseline = await openBaseline(args.baseline, update);
  const all: ScanFinding[] = [];
  const verdict = await look(args, baseline, update ? all : undefined);
  if (update && args.baseline !== undefined) {
    await writeBaseline(args.baseline, baseline.updated(all));
    if (!args.json) say(`${args.baseline} accepts ${counted(all.length, 'finding')}`);
  }
  if (args.json) printJson(verdict);
  else tellSummary(verdict, args.baseline);
  // A finding is what the command looks for; but what was not read is never clean.
  if (verdict.findings.length > 0) return 1;
  return verdict.unread.length > 0 ? 2 : 0;
}

/** With `all`, every finding is taken for accepted and put there. */
async function look(args: ScanArguments, baseline: Baseline, all: ScanFinding[] | undefined): Promise<Verdict> {
  const findings: Omit<ScanFinding, 'type'>[] = [];
  const unread: Omit<Unread, 'type'>[] = [];
  let accepted = 0;
  let summary: ScanSummary | undefined;
  const accepts = (finding: ScanFinding): boolean => {
    all?.push(finding);
    if (!baseline.accepts(finding) && !all) return false;
    accepted++;
    return true;
  };
  const options = {
    redactor: makeRedactor(args),
    skip: listOf(args.skip),
    maxFindings: parseCount(args['max-findings']),
    fingerprintKey: baseline.key,
    accepts,
  };
  let shown = '';
  progress(`Looking into ${args.path}`);
  for await (const item of scanPath(args.path, options)) {
    if (item.type === 'summary') summary = item;
    else if (item.type !== 'passed-over') {
      const { type: _, ...plain } = item;
      if ('rule' in plain) findings.push(plain);
      else unread.push(plain);
      if (args.json) continue;
      if (item.file !== shown) say(paint('bold', printable(item.file)));
      shown = item.file;
      say(
        `  ${item.type === 'finding' ? findingLine(item) : `${paint('yellow', 'not read')}: ${printable(item.reason)}`}`,
      );
    }
  }
  const { files = 0, passedOver = {}, stopped = false } = summary ?? {};
  const ok = findings.length === 0 && unread.length === 0;
  // An interrupted scan, and one that accepts everything, says nothing about what is stale.
  const stale = stopped || all ? [] : baseline.stale();
  return { path: args.path, ok, findings, unread, accepted, stale, files, passedOver, stopped };
}

function findingLine({ line, part, rule, place, excerpt }: ScanFinding): string {
  const where = part === undefined ? `line ${line}` : `${part}, line ${line}`;
  return `${where}: ${paint('red', rule)} (${place})  ${printable(excerpt.replace(/\s+/g, ' '))}`;
}

function tellSummary(verdict: Verdict, baseline: string | undefined): void {
  const { findings, unread, accepted, stale, files, passedOver, stopped } = verdict;
  for (const { file, rule } of stale) {
    say(`${paint('yellow', 'stale')}: nothing is found for ${printable(file)}, ${printable(rule)} of ${baseline}`);
  }
  const kinds = Object.entries(passedOver).map(([kind, count]) => `${count} × ${kind}`);
  const parts = [
    `${counted(findings.length, 'finding')} in ${counted(files, 'file')}`,
    ...(unread.length > 0 ? [`${unread.length} not read`] : []),
    ...(accepted > 0 ? [`${accepted} accepted`] : []),
    ...(kinds.length > 0 ? [`not looked into: ${kinds.join(', ')}`] : []),
    ...(stopped ? ['stopped, there may be more'] : []),
  ];
  say(`${paint(verdict.ok ? 'green' : 'red', verdict.ok ? 'ok' : 'not ok')}: ${parts.join('; ')}`);
}

async function openBaseline(path: string | undefined, mayBeNew: boolean): Promise<Baseline> {
  if (path === undefined) return createBaseline();
  try {
    return await readBaseline(path);
  } catch (error) {
    if (mayBeNew && isE2EvidenceError(error, 'SCAN_NOT_FOUND')) return createBaseline();
    throw error;
  }
}

function parseCount(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw usage(`--max-findings is ${JSON.stringify(text)}, not a number of findings`);
}

function usage(reason: string): CliError {
  return new CliError('CLI_USAGE', `Could not run e2evidence scan: ${reason}.`);
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

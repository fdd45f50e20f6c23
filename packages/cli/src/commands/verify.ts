import { isE2EvidenceError } from '@e2evidence/errors';
import { type BundleProblem, openBundle } from '@e2evidence/failure-bundle';
import { type ExitCode, isFinding } from '../exit-code.js';
import { paint, printable, printJson, progress, say } from '../terminal.js';

/** What was found in a bundle; `--json` prints it. */
interface Verdict {
  readonly bundle: string;
  readonly ok: boolean;
  /** How many artifacts the manifest lists. */
  readonly artifacts: number;
  readonly problems: readonly BundleProblem[];
}

/** `e2evidence verify` */
export async function verify(args: { readonly bundle: string; readonly json: boolean }): Promise<ExitCode> {
  const verdict = await judge(args.bundle);
  if (args.json) printJson(verdict);
  else tell(verdict);
  return verdict.ok ? 0 : 1;
}

async function judge(path: string): Promise<Verdict> {
  try {
    const bundle = await openBundle(path);
    try {
      const artifacts = bundle.manifest.artifacts.length;
      progress(`Checking ${artifacts} artifacts`);
      return { bundle: path, artifacts, ...(await bundle.verify()) };
    } finally {
      await bundle.close();
    }
  } catch (error) {
    // A bundle too damaged to be opened is what this command looks for.
    if (!isE2EvidenceError(error) || !isFinding(error.code)) throw error;
    const { name = 'manifest.json' } = error.details;
    return { bundle: path, ok: false, artifacts: 0, problems: [{ name: String(name), problem: error.message }] };
  }
}

function tell({ bundle, ok, artifacts, problems }: Verdict): void {
  if (ok) {
    say(`${paint('green', 'ok')}: ${bundle} holds its ${artifacts} artifacts as they were written`);
    return;
  }
  for (const { name, problem } of problems)
    say(`${paint('red', printable(JSON.stringify(name)))}: ${printable(problem)}`);
  say(`${bundle}: ${problems.length} ${problems.length === 1 ? 'finding' : 'findings'}`);
}

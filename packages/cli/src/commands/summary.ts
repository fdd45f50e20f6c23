import { openBundle } from '@e2evidence/failure-bundle';
import { formatSummary } from '@e2evidence/report';
import { readTextArtifact } from '../bundle-artifact.js';
import type { ExitCode } from '../exit-code.js';
import { reportOfBundle } from '../report-of-bundle.js';
import { print } from '../terminal.js';

/** `e2evidence summary` */
export async function summary(args: { readonly bundle: string }): Promise<ExitCode> {
  const bundle = await openBundle(args.bundle);
  try {
    print((await readTextArtifact(bundle, 'summary.md')) ?? formatSummary(await reportOfBundle(bundle)));
    return 0;
  } finally {
    await bundle.close();
  }
}

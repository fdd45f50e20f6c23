import { once } from 'node:events';
import { openBundle } from '@e2evidence/failure-bundle';
import { renderReport } from '@e2evidence/report';
import { readJsonArtifact, readTextArtifact } from '../bundle-artifact.js';
import type { ExitCode } from '../exit-code.js';
import { listenForInterruption } from '../interruption.js';
import { openInBrowser, shouldOpen } from '../open-in-browser.js';
import { reportOfBundle } from '../report-of-bundle.js';
import { servePage } from '../serve-page.js';
import { printJson, say } from '../terminal.js';

/** `e2evidence show` */
export async function show(args: {
  readonly bundle: string;
  readonly open: boolean;
  readonly json: boolean;
}): Promise<ExitCode> {
  if (args.json) {
    printJson(await story(args.bundle));
    return 0;
  }
  const html = await page(args.bundle);
  const interruption = listenForInterruption();
  const server = await servePage(html);
  try {
    say(`${args.bundle} is shown at ${server.url} until Ctrl+C`);
    if (args.open && shouldOpen()) {
      openInBrowser(server.url, () => say('No browser could be opened: open the address yourself.'));
    }
    if (!interruption.signal.aborted) await once(interruption.signal, 'abort');
    return 0;
  } finally {
    await server.close();
    interruption[Symbol.dispose]();
  }
}

async function story(path: string): Promise<Record<string, unknown>> {
  const bundle = await openBundle(path);
  try {
    return { manifest: bundle.manifest, report: (await readJsonArtifact(bundle, 'report.json')) ?? null };
  } finally {
    await bundle.close();
  }
}

/** The page of the bundle, or one made of what else it holds. */
async function page(path: string): Promise<string> {
  const bundle = await openBundle(path);
  try {
    return (await readTextArtifact(bundle, 'report.html')) ?? renderReport(await reportOfBundle(bundle));
  } finally {
    await bundle.close();
  }
}

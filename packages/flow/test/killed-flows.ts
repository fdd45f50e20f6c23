// Kills processes that watch flows, at random moments, and recovers what they left.
import { readdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { findJournals, openBundle } from '@e2evidence/failure-bundle';
import { recoverFlow } from '@e2evidence/flow';
import { tmpdir } from '@e2evidence/testkit';
import { startWatched } from './watched-run.js';

/** What was found after one kill. */
export interface KilledRun {
  /** Milliseconds after the first flow began. */
  readonly killedAfterMs: number;
  /** How many journals were there. */
  readonly journals: number;
  /** How many folders of flows there are. */
  readonly flows: number;
  /** What is wrong, with nothing of it being good. */
  readonly faults: readonly string[];
}

export async function killAndRecover(browser: string, url: string, longestMs: number): Promise<KilledRun> {
  await using dir = await tmpdir();
  const run = startWatched({ browser, url, outputDir: dir.path, how: 'flows' });
  const started = await run.said();
  const killedAfterMs = Math.random() * longestMs;
  await sleep(killedAfterMs);
  run.kill('SIGKILL');
  const { signal, stderr } = await run.ended;
  // Nobody else closes it, and whoever connects to the browser is told of every page in it.
  await fetch(`http://${new URL(browser).host}/json/close/${started?.['page']}`);
  const faults = signal === 'SIGKILL' ? [] : [`ended by itself: ${stderr}`];

  const journals = await findJournals(dir.path);
  for (const journal of journals) {
    try {
      await recoverFlow(journal);
    } catch (error) {
      faults.push(`${journal}: ${error}`);
    }
  }
  const flows = await readdir(dir.path);
  for (const flow of flows) {
    const files = await readdir(dir.join(flow));
    // Killed before a byte was written down: nothing had happened yet.
    if (files.every((name) => name === 'journal')) {
      if ((await findJournals(dir.join(flow))).length > 0) faults.push(`${flow}: only a journal`);
      continue;
    }
    const odd = files.filter((name) => !expected.has(name));
    if (odd.length > 0) faults.push(`${flow}: ${odd}`);
    const bundle = await openBundle(dir.join(flow, 'bundle.zip'));
    const { ok, problems } = await bundle.verify();
    if (!ok) faults.push(`${flow}: ${JSON.stringify(problems)}`);
    const names = bundle.entries.map((entry) => entry.name);
    for (const name of ['report.json', 'report.html', 'summary.md']) {
      if (!names.includes(name)) faults.push(`${flow}: no ${name}`);
    }
    await bundle.close();
  }
  return { killedAfterMs, journals: journals.length, flows: flows.length, faults };
}

// A journal with problems stays.
const expected = new Set(['bundle.zip', 'report.json', 'report.html', 'summary.md', 'spans.otlp.jsonl', 'journal']);

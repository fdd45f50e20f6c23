import { cp, mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { openBundle, openJournal, readJournal } from '@e2evidence/failure-bundle';
import { type FlowResult, recoverFlow, withFlow } from '@e2evidence/flow';
import { startPages } from '@e2evidence/pages';
import { launchPuppeteer, type Tmpdir, tmpdir } from '@e2evidence/testkit';
import type { Browser } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { killAndRecover } from './killed-flows.js';
import { startWatched } from './watched-run.js';

let browser: Browser;
let server: Awaited<ReturnType<typeof startPages>>;
let dir: Tmpdir;
beforeAll(async () => {
  [browser, server] = await Promise.all([launchPuppeteer(), startPages()]);
});
afterAll(() => Promise.all([browser.close(), server.close()]));
beforeEach(async () => {
  dir = await tmpdir();
});
afterEach(() => dir[Symbol.asyncDispose]());

const url = () => `${server.url}/blank.html`;
const input = (how: 'flows' | 'waits' | 'fails') => ({
  browser: browser.wsEndpoint(),
  url: url(),
  outputDir: dir.join('out'),
  how,
});
const reportOf = async (path: string) => JSON.parse(await readFile(path, 'utf8'));

describe('a process that is killed', () => {
  it.each(['SIGTERM', 'SIGINT', 'SIGKILL'] as const)(
    'by %s ends by it, and its evidence is recovered',
    async (signal) => {
      const run = startWatched(input('waits'));
      await run.said();
      run.kill(signal);
      expect(await run.ended).toMatchObject({ code: null, signal });

      const recovered = await recoverFlow(dir.join('out/pay-1'));
      expect(recovered).toMatchObject({ name: 'pay', status: 'interrupted', problems: [], journalKept: false });
      expect((await readdir(recovered.dir)).sort()).toEqual([
        'bundle.zip',
        'report.html',
        'report.json',
        'spans.otlp.jsonl',
        'summary.md',
      ]);
      const report = await reportOf(recovered.reportPath!);
      expect(report).toMatchObject({
        status: 'interrupted',
        passed: false,
        steps: [
          { name: 'open', status: 'passed' },
          { name: 'wait', status: 'interrupted' },
        ],
      });
      const bundle = await openBundle(recovered.bundlePath);
      expect(Buffer.from(await bundle.read('artifacts/console.json')).toString()).toContain('the last words');
      await bundle.close();
    },
  );

  it('at 25 random moments leaves 25 times what can be recovered', { timeout: 120_000 }, async () => {
    const runs: Awaited<ReturnType<typeof killAndRecover>>[] = [];
    const next = async (): Promise<void> => {
      while (runs.length < 25) runs.push(await killAndRecover(browser.wsEndpoint(), url(), 500));
    };
    await Promise.all([next(), next()]);
    expect(runs.filter(({ faults }) => faults.length > 0)).toEqual([]);
    // Else nothing was shown.
    expect(runs.filter(({ journals }) => journals > 0).length).toBeGreaterThan(10);
  });
});

describe('recoverFlow', () => {
  it('makes a bundle that verifies of a journal that ends at any byte, and of one whose files are gone', async () => {
    const run = startWatched(input('waits'));
    await run.said();
    run.kill('SIGKILL');
    await run.ended;
    const journal = dir.join('out/pay-1/journal/journal.ndjson');
    const whole = await readFile(journal);
    const header = whole.indexOf('\n') + 1;
    const cuts = Array.from({ length: 15 }, () => header + Math.floor(Math.random() * (whole.length - header)));
    for (const [i, cut] of cuts.entries()) {
      const copy = dir.join(`cut-${i}`);
      await cp(dir.join('out/pay-1'), copy, { recursive: true });
      await truncate(`${copy}/journal/journal.ndjson`, cut);
      const { status, journalKept, problems } = await recoverFlow(copy);
      // Whoever reads the journal again may understand more of it.
      expect([cut, status, journalKept]).toEqual([cut, 'interrupted', problems.length > 0]);
    }
    const gone = dir.join('gone');
    const files = await openJournal(gone, { testName: 'gone', traceId: '0'.repeat(32), startedAtMs: Date.now() });
    await files.addArtifact({ name: 'kept.txt', data: 'kept' });
    await files.addArtifact({ name: 'lost.txt', data: 'lost' });
    await files[Symbol.asyncDispose]();
    await rm(`${gone}/files/0002.txt`);
    const { problems, journalKept } = await recoverFlow(gone, { force: true });
    expect([problems, journalKept]).toEqual([['The file of lost.txt (files/0002.txt) is missing.'], true]);
  });

  it('refuses a run that is alive, and says which process it is', async () => {
    const run = startWatched(input('waits'));
    await run.said();
    const recovering = recoverFlow(dir.join('out/pay-1'));
    await expect(recovering).rejects.toMatchObject({ code: 'FLOW_STILL_RUNNING', details: { pid: run.pid } });
    expect(await readdir(dir.join('out/pay-1'))).toEqual(['journal']);
    run.kill('SIGKILL');
    await run.ended;
    expect((await recoverFlow(dir.join('out/pay-1'))).status).toBe('interrupted');
  });

  it('is not deceived by another process that has the number now', async () => {
    const header = { type: 'header', v: 1, test_name: 'old', trace_id: '0'.repeat(32), pid: process.ppid };
    await mkdir(dir.join('old/files'), { recursive: true });
    const row = { ...header, started_at_ms: Date.now() - 86_400_000_000, metadata: {}, tools: {} };
    await writeFile(dir.join('old/journal.ndjson'), `${JSON.stringify(row)}\n`);
    const { bundlePath } = await recoverFlow(dir.join('old'));
    expect(await readdir(dir.join('old'))).toEqual(['bundle.zip']);
    expect(bundlePath).toBe(dir.join('old/bundle.zip'));
  });

  it('makes a bundle of the journal of another tool, and leaves what it does not understand', async () => {
    const journal = await openJournal(dir.join('run'), { testName: 'own', traceId: '0'.repeat(32), startedAtMs: 1 });
    journal.record({ type: 'note', text: 'kept' });
    await journal[Symbol.asyncDispose]();
    await writeFile(dir.join('run/files/0001.txt'), 'without a row');
    const path = dir.join('run/journal.ndjson');
    await writeFile(path, `${await readFile(path, 'utf8')}{"type":"note","te`);

    const recovered = await recoverFlow(dir.join('run'), { force: true });
    expect(recovered.journalKept).toBe(true);
    expect(recovered.problems).toEqual([
      expect.stringMatching(/^The last row, at byte \d+, is torn\.$/),
      'The file files/0001.txt has no row; it is kept as artifacts/unnamed-0001.txt.',
    ]);
    const bundle = await openBundle(recovered.bundlePath);
    expect(bundle.entries.map((entry) => entry.name)).toEqual([
      'artifacts/journal.ndjson',
      'artifacts/unnamed-0001.txt',
    ]);
    await bundle.close();
    expect((await readJournal(dir.join('run'))).rows).toHaveLength(1);
  });
});

describe('a disk that takes no more', () => {
  it('costs rows and files, which are counted and told in one line; the test keeps its error', {
    timeout: 60_000,
  }, async () => {
    const run = startWatched(input('fails'), { shell: "trap '' XFSZ; ulimit -f 16", env: { LINES: '300' } });
    expect(await run.said()).toEqual({ own: true });
    const { code, signal, stderr } = await run.ended;
    expect({ code, signal }).toEqual({ code: 7, signal: null });
    expect(stderr.trim().split('\n')).toEqual([expect.stringMatching(/^e2evidence: watching "pay": /)]);
    expect(stderr).toMatch(/rows were not kept \(disk \d+\)|and \d+ more/);
    const { rows } = await readJournal(dir.join('out/pay-1/journal'));
    expect(rows.length).toBeGreaterThan(10);
    const { status, bundlePath, journalKept } = await recoverFlow(dir.join('out/pay-1'));
    expect(status).toBe('interrupted');
    const bundle = await openBundle(bundlePath);
    expect(await bundle.verify()).toMatchObject({ ok: true });
    await bundle.close();
    expect(typeof journalKept).toBe('boolean');
  });

  it.each(['removed', 'a file'])(
    'or whose folder is %s in the middle of the run, costs evidence and nothing else',
    async (gone) => {
      const run = startWatched(input('fails'), { env: { GONE: gone } });
      expect(await run.said()).toEqual({ own: true });
      const { code, signal, stderr } = await run.ended;
      expect({ code, signal }).toEqual({ code: 7, signal: null });
      expect(stderr.trim().split('\n')).toEqual([expect.stringMatching(/^e2evidence: watching "pay": /)]);
    },
  );
});

describe('a browser in trouble', () => {
  const options = (results: FlowResult[]) => ({
    name: 'pay',
    outputDir: dir.path,
    sourceTimeoutMs: 1000,
    onDiagnostic: () => {},
    onEnd: (result: FlowResult) => void results.push(result),
  });

  it('that crashes in a step leaves the error of the step, and what was seen before', async () => {
    const own = await launchPuppeteer();
    const page = await own.newPage();
    const results: FlowResult[] = [];
    const thrown: unknown[] = [];
    const failing = withFlow(page, options(results), async (flow) => {
      await flow.step('open', () => page.goto(url()));
      await page.evaluate(() => console.log('before the crash'));
      await flow.step('crash', async () => {
        own.process()?.kill('SIGKILL');
        await page.waitForSelector('#never').catch((error) => {
          thrown.push(error);
          throw error;
        });
      });
    });
    const error = await failing.catch((reason) => reason);
    expect(error).toBe(thrown[0]);
    const report = await reportOf(results[0]!.reportPath!);
    expect(report).toMatchObject({ status: 'failed', steps: [{ passed: true }, { passed: false }] });
    expect(report.counts.console).toBe(1);
    expect(report.diagnostics.map(({ source }: { source: string }) => source)).toContain('screenshot');
  });

  it('whose page crashes does not hang the flow', async () => {
    const page = await browser.newPage();
    const results: FlowResult[] = [];
    const failing = withFlow(page, options(results), async (flow) => {
      await flow.step('open', () => page.goto(url()));
      await flow.step('crash', async () => {
        void page.goto('chrome://crash').catch(() => {});
        await sleep(200);
        throw new Error('own');
      });
    });
    const startedAt = performance.now();
    await expect(failing).rejects.toThrow('own');
    expect(performance.now() - startedAt).toBeLessThan(15_000);
    expect(results[0]?.bundlePath).toBeDefined();
    await page.close().catch(() => {});
  });

  it('with a dialog that nobody closes costs the deadline of a source, once, and no more', async () => {
    const page = await browser.newPage();
    await page.goto(url());
    const results: FlowResult[] = [];
    const failing = withFlow(page, options(results), async (flow) => {
      await flow.step('ask', async () => {
        void page.evaluate(() => alert('still there?')).catch(() => {});
        await sleep(100);
        throw new Error('own');
      });
    });
    await expect(failing).rejects.toThrow('own');
    const report = await reportOf(results[0]!.reportPath!);
    expect(report.diagnostics.length).toBeGreaterThan(0);
    // Nothing that was given up holds the browser.
    await (await browser.newPage()).close();
    await page.close();
  });

  it('that navigates while the page is captured gives the one page or the other', async () => {
    const page = await browser.newPage();
    await page.goto(url());
    const results: FlowResult[] = [];
    const failing = withFlow(page, options(results), async (flow) => {
      await flow.step('leave', async () => {
        void page.evaluate((to) => void location.assign(to), `${server.url}/blank.html?second`).catch(() => {});
        throw new Error('own');
      });
    });
    await expect(failing).rejects.toThrow('own');
    expect(results[0]?.bundlePath).toBeDefined();
    await page.close();
  });
});

describe('a step', () => {
  it('that never ends is over after its timeoutMs, with the page as it is then', async () => {
    const page = await browser.newPage();
    const results: FlowResult[] = [];
    const failing = withFlow(
      page,
      { name: 'pay', outputDir: dir.path, onEnd: (result) => void results.push(result) },
      async (flow) => {
        await flow.step('open', () => page.goto(url()));
        await flow.step('wait', () => new Promise(() => {}), { timeoutMs: 100 });
      },
    );
    await expect(failing).rejects.toMatchObject({ name: 'FlowError', code: 'FLOW_STEP_TIMED_OUT' });
    const report = await reportOf(results[0]!.reportPath!);
    expect(report).toMatchObject({ status: 'failed', steps: [{ passed: true }, { name: 'wait', passed: false }] });
    const bundle = await openBundle(results[0]!.bundlePath!);
    expect(bundle.entries.map((entry) => entry.name)).toContain('artifacts/screenshot.png');
    await bundle.close();
    await page.close();
  });

  it('is over with the reason of its signal', async () => {
    const page = await browser.newPage();
    const controller = new AbortController();
    const reason = new Error('enough');
    const failing = withFlow(page, { name: 'pay', outputDir: dir.path }, (flow) => {
      setTimeout(() => controller.abort(reason), 50);
      return flow.step('wait', () => new Promise(() => {}), { signal: controller.signal });
    });
    await expect(failing).rejects.toBe(reason);
    await page.close();
  });

  it('refuses a timeoutMs that no timer can hold', async () => {
    const page = await browser.newPage();
    const failing = withFlow(page, { name: 'pay', outputDir: dir.path }, (flow) =>
      flow.step('wait', () => {}, { timeoutMs: Number.NaN }),
    );
    await expect(failing).rejects.toMatchObject({ code: 'FLOW_BAD_OPTION' });
    await page.close();
  });
});

it('leaves no timer, listener, socket or temporary file behind', async () => {
  const page = await browser.newPage();
  const once = async () => {
    const failing = withFlow(page, { name: 'pay', outputDir: dir.path, timeoutMs: 60_000 }, async (flow) => {
      await flow.step('open', () => page.goto(url()), { timeoutMs: 30_000 });
      throw new Error('own');
    });
    await failing.catch(() => {});
  };
  await once();
  await sleep(50);
  const count = () => process.getActiveResourcesInfo().sort();
  const before = count();
  const listeners = () => process.eventNames().map((name) => [name, process.listenerCount(name as 'exit')]);
  const listening = listeners();
  for (let i = 0; i < 3; i++) await once();
  await sleep(50);
  expect(count()).toEqual(before);
  expect(listeners()).toEqual(listening);
  const left = (await readdir(dir.path, { recursive: true })).filter((name) => /\.tmp$|journal/.test(name));
  expect(left).toEqual([]);
  await page.close();
});

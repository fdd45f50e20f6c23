import { readFile } from 'node:fs/promises';
import { type EvidenceSource, type FlowOptions, type FlowResult, withFlow } from '@e2evidence/flow';
import { detectGrowth, heapSource, sampleHeap } from '@e2evidence/memory-leak';
import { startPages } from '@e2evidence/pages';
import { launchBrowser, tmpdir } from '@e2evidence/testkit';
import { strFromU8, unzipSync } from 'fflate';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { keptBytes, pages } from './pages.js';

let browser: Browser;
let page: Page;
beforeAll(async () => {
  // A headless shell rounds performance.memory, whatever it is told.
  browser = await launchBrowser({ wholeBrowser: true });
});
afterAll(() => browser.close());
beforeEach(async () => {
  page = await browser.newPage();
});
afterEach(() => page.context().close());

it('sees fresh figures of the page in fast rounds, although Chromium caches them', async () => {
  await using server = await startPages();
  // On data: pages the figure is rounded as well.
  await page.goto(`${server.url}/blank.html`);
  await page.evaluate('globalThis.kept = []');
  const act = () => page.evaluate('kept.push(new Array(12500).fill(0.5))');
  const growth = await detectGrowth(page, act, { source: 'performance.memory' });
  expect(growth.source).toBe('performance.memory');
  expect(new Set(growth.samples.map((sample) => sample.usedHeapBytes)).size).toBe(5);
  expect(growth.toReport().samples[0]).toEqual({ iteration: 0, used_heap_bytes: expect.any(Number) });
});

it('tells the memory of typed arrays beside the heap', async () => {
  await page.goto(pages.buffers);
  const { samples } = await detectGrowth(page, () => page.evaluate('act()'));
  const kept = samples[4]!.backingStorageBytes! - samples[0]!.backingStorageBytes!;
  expect(kept / 4 / keptBytes).toBeCloseTo(1, 1);
  expect((samples[4]!.usedHeapBytes - samples[0]!.usedHeapBytes) / 4).toBeLessThan(2000);
});

it('closes every session that it opens, also when a dialog blocks the page', async () => {
  const context = page.context();
  const open = context.newCDPSession.bind(context);
  const sessions = { opened: 0, closed: 0 };
  context.newCDPSession = async (target) => {
    const session = await open(target);
    const detach = session.detach.bind(session);
    sessions.opened++;
    session.detach = async () => {
      await detach();
      sessions.closed++;
    };
    return session;
  };
  await page.goto(pages.stable);
  await detectGrowth(page, () => page.evaluate('act()'), { iterations: 2 });
  expect(sessions).toEqual({ opened: 3, closed: 3 });

  const dialog = page.waitForEvent('dialog');
  await page.evaluate(() => void setTimeout(() => alert('stop')));
  const blocking = await dialog;
  await expect(sampleHeap(page, { timeoutMs: 300 })).rejects.toMatchObject({ code: 'MEMORY_LEAK_TIMED_OUT' });
  await blocking.dismiss();
  await expect.poll(() => sessions.closed).toBe(4);
  expect((await sampleHeap(page)).source).toBe('cdp-forced-gc');
});

it('says why a closed page has no figures', async () => {
  await page.close();
  await expect(sampleHeap(page)).rejects.toMatchObject({
    code: 'MEMORY_LEAK_NO_HEAP_FIGURES',
    cause: { code: 'DRIVERS_PAGE_CLOSED' },
  });
});

it('as a source of a flow, keeps the heap of each step in the bundle', async () => {
  await using dir = await tmpdir();
  let result: FlowResult | undefined;
  const source: EvidenceSource = heapSource();
  const options: FlowOptions = {
    name: 'heap',
    outputDir: dir.path,
    sources: [source],
    onEnd: (end) => {
      result = end;
    },
  };
  const failing = withFlow(page, options, async (flow) => {
    await flow.step('open', () => page.goto(pages.leaking));
    await flow.step('act', () => page.evaluate('for (let round = 0; round < 10; round++) act()'));
    await flow.step('fail', () => Promise.reject(new Error('enough')));
  });
  await expect(failing).rejects.toThrow('enough');

  const { 'artifacts/heap.json': heap } = unzipSync(await readFile(result?.bundlePath as string));
  const { schema_version, samples } = JSON.parse(strFromU8(heap!));
  expect(schema_version).toBe(1);
  expect(samples.map(({ page, at, step_name, source }: never) => [page, at, step_name, source])).toEqual([
    ['page', 'start', 'open', 'cdp-forced-gc'],
    ['page', 'step_ended', 'open', 'cdp-forced-gc'],
    ['page', 'step_ended', 'act', 'cdp-forced-gc'],
    ['page', 'failure', 'fail', 'cdp-forced-gc'],
  ]);
  expect(samples[2].used_heap_bytes - samples[1].used_heap_bytes).toBeGreaterThan(9 * keptBytes);
});

it('as a source of one flow after another, keeps the heap of the last one', async () => {
  await using dir = await tmpdir();
  const source = heapSource();
  for (const name of ['first', 'second']) {
    let result: FlowResult | undefined;
    const onEnd = (end: FlowResult) => {
      result = end;
    };
    const options: FlowOptions = { name, outputDir: dir.path, sources: [source], onEnd };
    const failing = withFlow(page, options, (flow) => flow.step(name, () => Promise.reject(new Error('enough'))));
    await expect(failing).rejects.toThrow('enough');
    const { 'artifacts/heap.json': heap } = unzipSync(await readFile(result?.bundlePath as string));
    const { samples } = JSON.parse(strFromU8(heap!));
    expect(samples.map(({ at, step_name }: never) => `${at} ${step_name}`)).toEqual([
      `start ${name}`,
      `failure ${name}`,
    ]);
  }
});

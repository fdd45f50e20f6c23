import { readdir, readFile } from 'node:fs/promises';
import { type Diagnostic, type EvidenceSource, type FlowResult, withFlow } from '@e2evidence/flow';
import { launchBrowser, launchPuppeteer, type Tmpdir, tmpdir } from '@e2evidence/testkit';
import { TraceRecorder, traceSource } from '@e2evidence/trace-recorder';
import { strFromU8, unzipSync } from 'fflate';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

let browser: Browser;
let context: BrowserContext;
let page: Page;
let dir: Tmpdir;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  dir = await tmpdir();
  context = await browser.newContext();
  page = await context.newPage();
});
afterEach(async () => {
  await context.close();
  await dir[Symbol.asyncDispose]();
});

/** The text files of a trace in one string. */
function textOf(zip: Uint8Array): string {
  const files = Object.entries(unzipSync(zip));
  return files.map(([name, bytes]) => (/\.(?:trace|network)$/.test(name) ? strFromU8(bytes) : '')).join('\n');
}

describe('TraceRecorder on Playwright', () => {
  it('takes out what was typed into a password field, unless it is told not to', async () => {
    const traceOf = async (options: { redactor?: false }): Promise<string> => {
      const recorder = new TraceRecorder({ outputDir: dir.path, ...options });
      await recorder.start(context, 'log in');
      await page.setContent('<input id="pw" type="password">');
      await page.fill('#pw', 'hunter2-in-clear');
      return textOf(await readFile(await recorder.stop(context)));
    };
    expect(await traceOf({ redactor: false })).toContain('hunter2-in-clear');
    const redacted = await traceOf({});
    expect(redacted).toContain('"method":"fill"');
    expect(redacted).not.toContain('hunter2-in-clear');
  });

  it('says that something else is tracing the context, and leaves that alone', async () => {
    await context.tracing.start({ snapshots: true });
    const recorder = new TraceRecorder({ outputDir: dir.path });
    await expect(recorder.start(context, 'x')).rejects.toMatchObject({
      code: 'TRACE_RECORDER_START_FAILED',
      message: expect.stringContaining('already started'),
    });
    const theirs = dir.join('theirs.zip');
    await context.tracing.stop({ path: theirs });
    expect(textOf(await readFile(theirs))).toContain('context-options');
  });

  it('says that the context was closed before the stop, and leaves no file', async () => {
    const recorder = new TraceRecorder({ outputDir: dir.join('out') });
    await recorder.start(context, 'x');
    await context.close();
    await expect(recorder.stop(context)).rejects.toMatchObject({
      code: 'TRACE_RECORDER_STOP_FAILED',
      message: expect.stringContaining('closed'),
    });
    expect(await readdir(dir.join('out'))).toEqual([]);
  });
});

describe('traceSource', () => {
  let result: FlowResult;
  let diagnostics: string[];
  const run = (target: object, work: Parameters<typeof withFlow>[2]) => {
    diagnostics = [];
    const source: EvidenceSource = traceSource();
    return withFlow(
      target,
      {
        name: 'pay',
        outputDir: dir.path,
        sources: [source],
        onEnd: (end) => {
          result = end;
        },
        onDiagnostic: (diagnostic: Diagnostic) => diagnostics.push(`${diagnostic.source}: ${diagnostic.message}`),
      },
      work,
    );
  };
  const tracesIn = async (): Promise<Record<string, string>> => {
    const bundle = Object.entries(unzipSync(await readFile(result.bundlePath!)));
    const traces = bundle.filter(([name]) => /^artifacts\/trace.*\.zip$/.test(name));
    return Object.fromEntries(traces.map(([name, bytes]) => [name, textOf(bytes)]));
  };

  it('puts the trace from the first step to the failure into the bundle', async () => {
    const failing = run(page, async (flow) => {
      await flow.step('open', () => page.setContent('<button>Pay now</button>'));
      await flow.step('pay', () => page.click('text=Pay now'));
      await flow.step('look', () => page.click('text=Thank you', { timeout: 100 }));
    });
    await expect(failing).rejects.toThrow(/Timeout/);
    const traces = await tracesIn();
    expect(Object.keys(traces)).toEqual(['artifacts/trace.zip']);
    for (const part of ['setContent', 'text=Pay now', 'text=Thank you']) {
      expect(traces['artifacts/trace.zip']).toContain(part);
    }
    expect(diagnostics).toEqual([]);
  });

  it('takes out of the trace what was typed into a password field, and what the flow has learned elsewhere', async () => {
    const failing = run(page, async (flow) => {
      await flow.step('open', () => page.setContent('<input id="pw" type="password"><p></p>'));
      await flow.step('type', () => page.fill('#pw', 'tide-and-time'));
      await flow.step('say', () => page.evaluate(() => console.log('coupon token=c0upon-9f8e7d')));
      await flow.step('show', () => page.locator('p').evaluate((p) => (p.textContent = 'c0upon-9f8e7d')));
      await flow.step('fail', () => Promise.reject(new Error('enough')));
    });
    await expect(failing).rejects.toThrow('enough');
    const { 'artifacts/trace.zip': trace = '' } = await tracesIn();
    expect(trace).toContain('"method":"fill"');
    expect(trace).toContain('[redacted:');
    expect(trace).not.toContain('tide-and-time');
    expect(trace).not.toContain('c0upon-9f8e7d');
  });

  it('goes on after a caught failure, each trace beginning where the one before ended', async () => {
    const failing = run(page, async (flow) => {
      await flow
        .step('first', () => page.setContent('<i>one</i>').then(() => Promise.reject(new Error('a'))))
        .catch(() => {});
      await flow.step('second', () => page.setContent('<i>two</i>').then(() => Promise.reject(new Error('b'))));
    });
    await expect(failing).rejects.toThrow('b');
    const { 'artifacts/trace.zip': first = '', 'artifacts/trace-2.zip': second = '' } = await tracesIn();
    // The DOM that the flow reads for its own evidence is in a trace too, so only the calls of the test are looked at.
    const contentsSet = (trace: string) => [...trace.matchAll(/"method":"setContent".*?"html":"<i>(\w+)/g)];
    expect(contentsSet(first).map(([, word]) => word)).toEqual(['one']);
    expect(contentsSet(second).map(([, word]) => word)).toEqual(['two']);
  });

  it('traces every context of the flow', async () => {
    const other = await browser.newContext();
    const failing = run(page, async (flow) => {
      await flow.watch(await other.newPage(), { label: 'admin' });
      await flow.step('fail', () => Promise.reject(new Error('enough')));
    });
    await expect(failing).rejects.toThrow('enough');
    expect(Object.keys(await tracesIn()).sort()).toEqual(['artifacts/trace-admin.zip', 'artifacts/trace.zip']);
    await other.close();
  });

  it('ends its tracing with the flow, and keeps nothing of one that passes', async () => {
    await run(page, (flow) => flow.step('open', () => page.setContent('<p>fine</p>')));
    expect(diagnostics).toEqual([]);
    await context.tracing.start();
    await context.tracing.stop();
  });

  it('leaves a context alone that something else is tracing', async () => {
    await context.tracing.start({ snapshots: true });
    await page.setContent('<p>before the flow</p>');
    await expect(run(page, () => Promise.reject(new Error('enough')))).rejects.toThrow('enough');
    expect(diagnostics).toEqual([expect.stringContaining('already started')]);
    const theirs = dir.join('theirs.zip');
    await context.tracing.stop({ path: theirs });
    expect(textOf(await readFile(theirs))).toContain('before the flow');
  });

  it('says that another driver has no traces', async () => {
    const puppeteer = await launchPuppeteer();
    try {
      const failing = run(await puppeteer.newPage(), () => Promise.reject(new Error('enough')));
      await expect(failing).rejects.toThrow('enough');
      expect(diagnostics).toEqual(['trace: page: only Playwright records traces, not puppeteer']);
    } finally {
      await puppeteer.close();
    }
  });
});

import { launchBrowser } from '@e2evidence/testkit';
import { build, type ChromeTrace, toChromeTrace } from '@e2evidence/timeline';
import { expect, it } from 'vitest';

// The performance panel of the installed browser reads the trace with its own code, which other versions may have elsewhere.
const panel = 'devtools://devtools/bundled/devtools_app.html?panel=timeline';
const model = 'devtools://devtools/bundled/models/trace/trace.js';

/** What runs in the panel: as text, because a test runner rewrites imports. */
const readTrace = ({ traceEvents }: ChromeTrace): string => `(async () => {
  const { TraceModel } = await import('${model}');
  const all = TraceModel.Model.createWithAllHandlers();
  await all.parse(${JSON.stringify(traceEvents)}, {});
  const { Meta, Renderer } = all.parsedTrace(0).data;
  const entry = ({ name, ts, dur = 0 }) => [name, ts, dur];
  const threads = [...Renderer.processes.values()].flatMap((process) => [...process.threads.values()]);
  return {
    bounds: [Meta.traceBounds.min, Meta.traceBounds.max],
    tracks: threads.map(({ name, entries }) => [name, entries.map(entry)]),
  };
})()`;

it('is read whole by the performance panel: bounds, tracks, nesting, moments', { timeout: 60_000 }, async () => {
  const rows = build({
    spans: [
      { name: 'checkout', start_ms: 0, end_ms: 10_000 },
      { name: 'pay', start_ms: 1000 },
    ],
    console: [{ type: 'error', text: 'no', ts: 1500 }],
    responses: [{ method: 'POST', url: '/pay', status: 500, ts: 1400, duration_ms: 300 }],
  });
  const browser = await launchBrowser({ wholeBrowser: true });
  try {
    const page = await browser.newPage();
    await page.goto(panel);
    const read = await page.evaluate<{ bounds: number[]; tracks: unknown[] }>(readTrace(toChromeTrace(rows)));
    expect(read.bounds).toEqual([1, 10_000_001]);
    expect(read.tracks).toEqual([
      [
        'spans',
        [
          ['checkout', 1, 10_000_000],
          ['pay', 1_000_001, 9_000_000],
        ],
      ],
      ['requests', [['500 POST /pay', 1_100_001, 300_000]]],
      ['console', [['error no', 1_500_001, 0]]],
    ]);
  } finally {
    await browser.close();
  }
});

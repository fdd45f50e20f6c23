// Puts the spans of a test, the console and the network of its page on one time axis: as rows, as a page and as a trace.
import { mkdir, writeFile } from 'node:fs/promises';
import { build, renderWaterfall, toChromeTrace, waterfallStyles } from '@e2evidence/timeline';

const startMs = Date.UTC(2026, 10, 22, 2, 48, 52);

const rows = build({
  spans: [
    { name: 'checkout', start_ms: startMs, end_ms: startMs + 950, status: 'error' },
    { name: 'apply the coupon', start_ms: startMs + 400, end_ms: startMs + 720 },
    { name: 'pay', start_ms: startMs + 720, end_ms: startMs + 950, status: 'error' },
  ],
  console: [
    { type: 'log', text: 'cart loaded', ts: startMs + 180 },
    { type: 'error', text: 'Coupon check failed with 500', ts: startMs + 690 },
  ],
  responses: [
    { method: 'GET', url: '/api/cart', status: 200, timestamp_ms: startMs + 170, duration_ms: 90 },
    { method: 'POST', url: '/api/coupon', status: 500, timestamp_ms: startMs + 680, duration_ms: 250 },
  ],
});

for (const { timestamp_ms, kind, label } of rows) {
  console.log(`${timestamp_ms - startMs} ms`.padStart(6), kind.padEnd(10), label);
}

await mkdir('evidence', { recursive: true });
await writeFile('evidence/timeline.json', JSON.stringify(rows, null, 2));
await writeFile('evidence/timeline.trace.json', JSON.stringify(toChromeTrace(rows, { name: 'checkout' })));
await writeFile(
  'evidence/timeline.html',
  `<!doctype html><meta charset="utf-8"><title>Timeline</title><style>${waterfallStyles}</style>${renderWaterfall(rows)}`,
);
console.log('evidence/timeline.html');

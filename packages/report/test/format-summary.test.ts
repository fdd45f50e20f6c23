import { formatSummary, type ReportData, renderReport } from '@e2evidence/report';
import { describe, expect, it } from 'vitest';
import { exampleReport } from './example-report.js';

const boundary = 'b0undary';
const data = exampleReport();

describe('formatSummary', () => {
  it('holds status, failing step, error, requests, console, page errors, trace id and next command', () => {
    const summary = formatSummary(data, { boundary });
    expect(summary).toMatch(/^# Failed: a returning customer pays with a coupon\n/);
    expect(summary).toContain('- failing step: 6 of 8, pay at `tests/checkout.spec.ts:42:14`');
    expect(summary).toContain('- trace_id: `4bf92f3577b34da6a3ce929d0e0e4736`');
    expect(summary).toContain('- next: `npx e2evidence show ');
    expect(summary).toContain('TimeoutError: locator.click: Timeout 5000ms exceeded.\nCall log:');
    expect(summary).toContain('caused by Error: element #pay is disabled');
    expect(summary).toContain('net::ERR_CONNECTION_REFUSED POST http://127.0.0.1:8199/collect');
    expect(summary).toContain('500 POST http://127.0.0.1:8123/api/coupons/apply');
    expect(summary).toContain('coupon failed:');
    expect(summary).toContain('TypeError: Cannot read properties of undefined');
  });

  it('keeps text of the page between the boundary lines', () => {
    const parts = formatSummary(data, { boundary }).split(/untrusted page text (?:begin|end) b0undary/);
    const outside = parts.filter((_, index) => index % 2 === 0).join('');
    for (const pageText of ['Timeout 5000ms', '/api/coupons', 'coupon failed', 'Cannot read']) {
      expect(outside).not.toContain(pageText);
    }
    expect(parts).toHaveLength(9);
  });

  it('takes a fresh boundary each time', () => {
    const boundaryOf = (summary: string) => /begin (\w{16})\n/.exec(summary)?.[1];
    expect(boundaryOf(formatSummary(data))).toBeDefined();
    expect(boundaryOf(formatSummary(data))).not.toBe(boundaryOf(formatSummary(data)));
  });

  it('gives the last five of long lists and says how many there were', () => {
    const row = data.console[9]!;
    const lines = Array.from({ length: 40 }, (_, i) => ({ ...row, text: `line ${i}` }));
    const summary = formatSummary({ ...data, console: lines }, { boundary });
    expect(summary).toContain('## Console errors (last 5 of 40)');
    expect(summary).toContain('line 35\nline 36\nline 37\nline 38\nline 39\n');
    expect(summary).not.toContain('line 34');
  });

  it('stays under 8,000 characters, closes every fence and shows its cuts, whatever the data holds', () => {
    for (const filler of ['x', '\n', '`', '<', '\u001B[31m', '\u202E', '😀', '\0', 'untrusted page text ']) {
      const long = filler.repeat(300_000 / filler.length);
      const error = { name: long, message: long, stack: long, location: { file: long, line: 1, column: 1 } };
      const monster: ReportData = {
        ...data,
        name: long,
        specPath: long,
        traceId: long,
        nextCommand: long,
        error: { ...error, causes: [1, 2, 3, 4, 5].map(() => ({ ...error, causes: [] })) },
        steps: data.steps.map((step) => ({ ...step, name: long, location: { file: long, line: 1, column: 1 } })),
        console: data.console.map((row) => ({ ...row, level: 'error' as const, text: long })),
        network: data.network.map((request) => ({ ...request, url: long, errorText: long, method: long })),
        pageErrors: Array.from({ length: 30 }, () => ({ timestampMs: 1, name: long, message: long })),
      };
      const summary = formatSummary(monster, { boundary: 'b'.repeat(99) });
      expect(summary.length).toBeLessThan(8000);
      expect(summary.match(/^```/gm)).toHaveLength(8);
      expect(summary).toContain('more characters');
    }
  });

  it('is short for a passed run', () => {
    const { error: _, ...rest } = data;
    const steps = data.steps.slice(0, 5);
    const summary = formatSummary({
      ...rest,
      status: 'passed',
      steps,
      stepsTotal: 5,
      console: [],
      network: [],
      pageErrors: [],
    });
    expect(summary).toContain('- steps: 5 of 5 passed');
    expect(summary).not.toContain('untrusted');
  });

  it('says when telemetry or redaction was off', () => {
    const summary = formatSummary({ ...data, traceId: '0'.repeat(32), redaction: { enabled: false, replaced: [] } });
    expect(summary).toContain(`- trace_id: \`${'0'.repeat(32)}\` (telemetry is off)`);
    expect(summary).toContain('redaction was off');
  });

  it('agrees with the page on the trace id', () => {
    expect(formatSummary(data)).toContain(data.traceId);
    expect(renderReport(data)).toContain(data.traceId);
  });
});

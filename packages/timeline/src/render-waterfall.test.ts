import { describe, expect, it } from 'vitest';
import { build, type TimelineSources } from './build.js';
import { renderWaterfall, type WaterfallOptions } from './render-waterfall.js';

const draw = (sources: TimelineSources, options?: WaterfallOptions) => renderWaterfall(build(sources), options);
const rowOf = (html: string, text: string) => html.split(/<li |<\/li>/).find((row) => row.includes(text)) ?? '';

describe('renderWaterfall', () => {
  it('places a span by percentages of the axis', () => {
    const html = draw({
      spans: [
        { name: 'all', start: 1000, end: 2000 },
        { name: 'part', start: 1250, end: 1500 },
      ],
    });
    expect(rowOf(html, 'part')).toContain('left:25%;width:25%');
    expect(rowOf(html, 'part')).toContain('at 250 ms, 250 ms');
  });

  it('ends the bar of a response at its timestamp and draws a dot without a duration', () => {
    const html = draw({
      spans: [{ name: 'all', start: 0, end: 100 }],
      responses: [
        { ts: 50, url: 'http://h/bar', duration_ms: 20 },
        { ts: 60, url: 'http://h/dot' },
      ],
    });
    expect(rowOf(html, '/bar')).toContain('<i class="wf-bar" style="left:30%;width:20%">');
    expect(rowOf(html, '/dot')).toContain('<i class="wf-dot" style="left:60%">');
  });

  it('nests by time, and by parent where spans have ids', () => {
    const byTime = draw({
      spans: [
        { name: 'in', start: 2, end: 3 },
        { name: 'out', start: 0, end: 9 },
      ],
    });
    expect(rowOf(byTime, '>in<')).toContain('padding-left:0.75em');
    const byParent = draw({
      spans: [
        { name: 'root', start: 0, end: 9, span_id: 'r' },
        { name: 'one', start: 1, end: 8, span_id: 'a', parent_span_id: 'r' },
        { name: 'two', start: 2, end: 7, span_id: 'b', parent_span_id: 'r' },
      ],
    });
    expect(rowOf(byParent, '>two<')).toContain('padding-left:0.75em');
  });

  it('puts steps that follow each other at one depth', () => {
    const html = draw({
      spans: [
        { name: 'a', start: 0, end: 5 },
        { name: 'b', start: 5, end: 9 },
      ],
    });
    expect(rowOf(html, '>b<')).toContain('padding-left:0em');
  });

  it('draws a span that never ended up to the right edge', () => {
    const html = draw({ spans: [{ name: 'open', start: 50 }], console: [{ ts: 0 }, { ts: 100 }] });
    expect(rowOf(html, '>open<')).toMatch(/wf-open.*left:50%;width:50%.*never ended/);
  });

  it('marks failures: statuses from 400, network errors, page errors, console errors, failed steps', () => {
    const html = draw({
      responses: [
        { ts: 1, url: '/not', status: 404 },
        { ts: 1, url: '/fine', status: 304, ok: false },
      ],
      failedRequests: [{ ts: 1, url: '/gone', errorText: 'net::ERR_FAILED' }],
      pageErrors: [{ ts: 1, message: 'boom' }],
      console: [
        { ts: 1, type: 'error', text: 'oh' },
        { ts: 1, type: 'warning', text: 'hm' },
      ],
      spans: [
        { name: 's', start: 0, end: 1, attrs: { 'step.passed': false, 'step.name': 'Pay' } },
        { name: 'of the Python tool', start: 0, end: 1, status: 'error' },
        { name: 'of OpenTelemetry', start: 0, end: 1, status: 'ERROR' },
      ],
    });
    for (const bad of ['/not', '/gone', 'boom', '>oh<', '>Pay<', '>of the Python tool<', '>of OpenTelemetry<'])
      expect(rowOf(html, bad)).toMatch(/wf-bad[ "]/);
    expect(rowOf(html, '/fine')).not.toMatch(/wf-bad[ "]/);
    expect(rowOf(html, '>hm<')).toContain('wf-warn');
  });

  it('keeps failures first under the limit and says how many rows are hidden', () => {
    const console = Array.from({ length: 5000 }, (_, ts) => ({ ts, text: `line ${ts}` }));
    const html = draw({ console, responses: [{ ts: 4999, url: '/late', status: 500 }] }, { maxRows: 10 });
    expect(html.match(/<li /g)).toHaveLength(10);
    expect(html).toContain('/late');
    expect(html).toContain('4991 of 5001 entries are hidden');
    expect(draw({ console }).match(/<li /g)).toHaveLength(300);
  });

  it('does not stretch the axis to 1970 for a message without a time', () => {
    const html = draw({ console: [{ text: 'lost' }], spans: [{ name: 'now', start: 1.7e12, end: 1.7e12 + 10 }] });
    expect(html).toContain('1 entry has no usable time');
    expect(rowOf(html, '>now<')).toContain('left:0%;width:100%');
  });

  it('counts from the origin when one is given', () => {
    const html = draw({ spans: [{ name: 'a', start: 150, end: 200 }] }, { originMs: 100 });
    expect(rowOf(html, '>a<')).toContain('left:50%;width:50%');
    expect(rowOf(html, '>a<')).toContain('at 50 ms');
  });

  it('escapes text, attributes and unknown kinds', () => {
    const evil = `"><script>alert(1)</script><img src=x onerror='x'>\u202E\0`;
    const rows = ['span.start', 'console', 'response', 'page_error', 'request_failed', 'page_load', evil].map(
      (kind) => ({
        timestamp_ms: 1,
        kind,
        label: evil,
        payload: {
          text: evil,
          url: evil,
          status: evil,
          message: evil,
          error_text: evil,
          end_ms: evil,
          duration_ms: evil,
        },
      }),
    );
    const html = renderWaterfall(rows);
    expect(html).not.toMatch(/<script|<img|[\u202E\0]/);
    expect(new Set(Array.from(html.matchAll(/<\/?([a-z]+)/g), (tag) => tag[1]))).toEqual(
      new Set(['div', 'span', 'i', 'ol', 'li', 'b', 'p']),
    );
  });

  it('survives a payload that is none and bounds long names', () => {
    const rows = [{ timestamp_ms: 1, kind: 'console', label: 'log', payload: null as never }];
    expect(renderWaterfall(rows)).toContain('(no text)');
    expect(draw({ console: [{ ts: 1, text: 'x'.repeat(1e6) }] }).length).toBeLessThan(5000);
  });

  it('says so when there is nothing', () => {
    expect(renderWaterfall([])).toBe('<p class="wf-note">Nothing was recorded.</p>');
  });
});

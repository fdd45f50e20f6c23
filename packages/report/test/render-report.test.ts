import { type ReportData, ReportRenderError, renderReport } from '@e2evidence/report';
import { describe, expect, it } from 'vitest';
import { exampleReport, onePixel } from './example-report.js';

const render = (changes?: Partial<ReportData>) => renderReport(exampleReport(onePixel, changes));
const sectionOf = (html: string, id: string) => html.split(`<section id="${id}"`)[1]?.split('</section>')[0] ?? '';

describe('the page', () => {
  it('carries a policy that allows no script and no outside reference', () => {
    const html = render();
    expect(html).toContain(
      `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'`,
    );
    expect(html).not.toMatch(/<script|<link rel="stylesheet"|@import|javascript:/i);
    expect(html).not.toMatch(/(?:src|href|action|srcset|poster)\s*=\s*["']?\s*(?:https?:|\/\/|file:)/i);
    expect(html).not.toMatch(/url\s*\(/i);
  });

  it('begins with status, name and duration', () => {
    const html = render();
    expect(html).toContain('<p class="status">Failed</p>\n<h1>a returning customer pays with a coupon</h1>');
    expect(html).toContain('<b>8.21 s</b>');
    expect(html).toContain('<title>Failed: a returning customer pays with a coupon</title>');
    expect(render({ status: 'timedOut' })).toContain('<p class="status">Timed out</p>');
  });

  it('names the failing step before anything else', () => {
    expect(render()).toMatch(
      /Failed in step 6 of 8, <em>pay<\/em>, at <code class="where">tests\/checkout\.spec\.ts:42:14</,
    );
    const outside = exampleReport().steps.slice(0, 2);
    expect(render({ steps: outside })).toContain('Failed outside the steps: 2 of 8 passed.');
  });

  it('renders a passed run without an error and without data as quiet lines', () => {
    const { error: _, nextCommand: __, ...rest } = exampleReport();
    const html = renderReport({
      ...rest,
      status: 'passed',
      steps: [],
      console: [],
      pageErrors: [],
      network: [],
      timeline: [],
      screenshots: [],
      files: [],
    });
    expect(html).not.toContain('id="error"');
    expect(html).not.toContain('id="files"');
    expect(html).not.toContain('id="gaps"');
    for (const id of ['steps', 'console', 'network', 'timeline', 'page-errors', 'screenshots']) {
      expect(html).toMatch(new RegExp(`<section id="${id}" class="empty"><h2>[A-Za-z ]+</h2><p>none</p>`));
    }
  });
});

describe('the error', () => {
  it('keeps line breaks, drops terminal colours, and shows place, code, cause and folded stack', () => {
    const section = sectionOf(render(), 'error');
    expect(section).toContain('exceeded.\nCall log:\n  - waiting for getByRole(&#39;button&#39;');
    expect(section).toContain('at <code class="where">tests/checkout.spec.ts:42:14</code>');
    expect(section).toContain('caused by</p><p class="error-name">Error <code class="code">ELEMENT_DISABLED</code>');
    expect(section).toContain('<details class="stack"><summary>Stack');
    expect(section).toMatch(/<span class="dim">[^<]*node_modules/);
    expect(section).toContain('npx e2evidence show');
  });
});

describe('the steps', () => {
  it('open the failing one and say what happened while it ran', () => {
    const section = sectionOf(render(), 'steps');
    expect(section.match(/<details open>/g)).toHaveLength(1);
    const story = section.split('<details open>')[1] ?? '';
    expect(story).toContain('/api/coupons/apply');
    expect(story).toContain('coupon failed');
    expect(story).toContain('TypeError: Cannot read');
    expect(story).not.toContain('ERR_CONNECTION_REFUSED');
    expect(section).toContain('6 of 8 · 1 failed');
  });

  it('show an error of their own when it is not the error of the test', () => {
    const step = { ...exampleReport().steps[5]!, error: { name: 'AssertionError', message: 'expected 3' } };
    expect(sectionOf(render({ steps: [step] }), 'steps')).toContain('AssertionError: expected 3');
  });
});

describe('console, page errors and network', () => {
  it('put console errors first, then warnings, and fold the rest', () => {
    const [first = '', folded = ''] = sectionOf(render(), 'console').split('<details class="more">');
    expect(Array.from(first.matchAll(/class="line (\w+)"/g), (line) => line[1])).toEqual(['error', 'error', 'warn']);
    expect(folded).toContain('9 other lines');
  });

  it('show page errors with their stack', () => {
    expect(sectionOf(render(), 'page-errors')).toMatch(/<b>TypeError<\/b>: Cannot read.*renderTotals/s);
  });

  it('put failed requests first, with headers and bodies', () => {
    const [first = '', folded = ''] = sectionOf(render(), 'network').split('<details class="more">');
    expect(first.match(/<details class="request">/g)).toHaveLength(2);
    expect(first).toContain('<span class="pill bad">500</span>');
    expect(first).toContain('<span class="pill bad">failed</span>');
    expect(first).toContain('<dt>traceparent</dt>');
    expect(first).toContain('undefined is not a rate');
    expect(folded).toContain('27 other requests');
  });

  it('tell a request without an answer from a failed one', () => {
    const request = { id: '1', timestampMs: 1, method: 'GET', url: '/slow' };
    expect(sectionOf(render({ network: [request] }), 'network')).toContain('no answer');
  });
});

describe('pictures, files, redaction and gaps', () => {
  it('embed a PNG with its size and its label', () => {
    const section = sectionOf(render(), 'screenshots');
    expect(section).toMatch(
      /<img src="data:image\/png;base64,iVBOR[\w+/=]+" alt="Screenshot: checkout, when “pay” failed" width="1" height="1">/,
    );
  });

  it('show no picture that is no PNG or too large', () => {
    const huge = new Uint8Array(12_000_001);
    huge.set(onePixel);
    const screenshots = [
      { label: 'svg', png: new TextEncoder().encode('<svg onload="alert(1)"/>') },
      { label: 'huge', png: huge },
      { label: 'cut', png: onePixel.slice(0, 9) },
    ];
    const section = sectionOf(render({ screenshots }), 'screenshots');
    expect(section).toContain('not shown: no PNG');
    expect(section).toContain('not shown: 12 MB');
    expect(section.match(/<img/g)).toHaveLength(1);
  });

  it('list files with sizes', () => {
    expect(sectionOf(render(), 'files')).toMatch(/artifacts\/dom\.html.*secret inputs emptied.*182 kB/);
  });

  it('say which rules replaced how many values, and that pictures hold pixels', () => {
    const section = sectionOf(render(), 'redaction');
    expect(section).toContain('43 values replaced');
    expect(section).toMatch(/session-cookie<\/code><span class="took">30</);
    expect(section).toMatch(/bearer<\/code><span class="about">in header<\/span><span class="took">4</);
    expect(section).toContain('The screenshot contains pixels');
    expect(section).toContain('secret inputs were masked');
    expect(sectionOf(render({ redaction: { enabled: false, replaced: [] } }), 'redaction')).toContain('switched off');
  });

  it('appear only when something is missing', () => {
    expect(render({ dropped: { console: 0 } })).not.toContain('id="gaps"');
    const html = render({ dropped: { console: 1200 }, diagnostics: [{ source: 'screenshot', message: 'timed out' }] });
    expect(sectionOf(html, 'gaps')).toMatch(/console<\/code><span class="took">1,200 dropped.*timed out/s);
  });
});

describe('the facts', () => {
  it('hold the trace id as text to copy, or say that there is none', () => {
    expect(render()).toContain('<code class="copy">4bf92f3577b34da6a3ce929d0e0e4736</code>');
    expect(render({ traceId: '0'.repeat(32) })).toContain('none, telemetry is off');
  });

  it('hold the environment', () => {
    expect(render()).toContain('<dt>Browser</dt><dd>Chromium 156.0.7204.49</dd>');
    expect(render({ environment: { constructor: 'x' } })).toContain('<dt>constructor</dt><dd>x</dd>');
  });
});

describe('bounds', () => {
  it('cut a console line of 1 MB and say so', () => {
    const html = render({ console: [{ timestampMs: 1, level: 'error', text: 'x'.repeat(1_000_000) }] });
    expect(html).toContain('… 992,000 more characters');
    expect(html.length).toBeLessThan(300_000);
  });

  it('cut long lists and say so', () => {
    const [row, request, step] = [
      exampleReport().console[9]!,
      exampleReport().network.at(-1)!,
      exampleReport().steps[0]!,
    ];
    const html = render({
      console: Array.from({ length: 5000 }, () => row),
      network: Array.from({ length: 5000 }, () => ({ ...request, responseBody: 'y'.repeat(50_000) })),
      steps: Array.from({ length: 5000 }, () => step),
    });
    expect(sectionOf(html, 'console')).toContain('4,800 more lines not shown here');
    expect(sectionOf(html, 'network')).toContain('4,800 more requests not shown here');
    expect(sectionOf(html, 'steps')).toContain('4,500 more steps not shown here');
    expect(html.length).toBeLessThan(5_000_000);
  });
});

describe('wrong data', () => {
  it.each([
    ['null', null, 'REPORT_BAD_DATA'],
    ['no version', { ...exampleReport(), v: undefined }, 'REPORT_BAD_DATA'],
    ['a newer version', { ...exampleReport(), v: 2 }, 'REPORT_UNKNOWN_VERSION'],
    ['no list of steps', { ...exampleReport(), steps: {} }, 'REPORT_BAD_DATA'],
    ['a screenshot as text', { ...exampleReport(), screenshots: [{ label: 'x', png: 'iVBO' }] }, 'REPORT_BAD_DATA'],
    ['no redaction', { ...exampleReport(), redaction: null }, 'REPORT_BAD_DATA'],
  ])('is refused: %s', (_, data, code) => {
    expect(() => renderReport(data as ReportData)).toThrow(ReportRenderError);
    expect(() => renderReport(data as ReportData)).toThrow(expect.objectContaining({ code }));
  });
});

import { screenshot } from '@e2evidence/drivers';
import { renderReport } from '@e2evidence/report';
import { launchBrowser } from '@e2evidence/testkit';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleReport } from './example-report.js';

let browser: Browser;
let html: string;

beforeAll(async () => {
  browser = await launchBrowser();
  const shop = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  await shop.setContent('<h1>Checkout</h1><button disabled>Pay</button>');
  const png = Buffer.from(await screenshot(shop));
  await shop.close();
  const data = exampleReport(png);
  const unbroken = 'x'.repeat(3000);
  html = renderReport({
    ...data,
    console: [...data.console, { timestampMs: data.startedAtMs, level: 'error', text: unbroken }],
    network: [
      ...data.network,
      { id: 'long', timestampMs: 1, method: 'GET', url: `http://127.0.0.1/${unbroken}`, status: 500 },
    ],
    files: [...data.files, { name: unbroken, size: 1, description: unbroken }],
    environment: { ...data.environment, [unbroken]: unbroken },
    dropped: { [unbroken]: 4 },
    diagnostics: [{ source: unbroken, message: unbroken }],
  });
});
afterAll(() => browser?.close());

async function open(
  width: number,
  colorScheme: 'light' | 'dark',
  use: (page: Page) => Promise<void>,
): Promise<string[]> {
  // Scripts of the page stay off by its own policy; the checks below run from the debugger.
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
  const requests: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith('data:') && request.url() !== 'http://127.0.0.1/report') requests.push(request.url());
  });
  await page.route('http://127.0.0.1/report', (route) => route.fulfill({ body: html, contentType: 'text/html' }));
  try {
    await page.goto('http://127.0.0.1/report');
    await use(page);
  } finally {
    await page.close();
  }
  return requests;
}

describe.each([400, 768, 1440])('at %i px', (width) => {
  it.each(['light', 'dark'] as const)('fits without a horizontal scroll bar and loads nothing (%s)', async (scheme) => {
    const requests = await open(width, scheme, async (page) => {
      for (const folded of [true, false]) {
        if (!folded) await unfold(page);
        const [wide, room] = await page.evaluate(() => [
          document.documentElement.scrollWidth,
          document.documentElement.clientWidth,
        ]);
        expect(wide).toBeLessThanOrEqual(room ?? 0);
        const outside = await page.$$eval('main *, header *, aside *', (all) =>
          all
            .filter((element) => element.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
            .map((element) => `${element.tagName}.${element.className}`),
        );
        expect(outside).toEqual([]);
      }
    });
    expect(requests).toEqual([]);
  });
});

it.each(['light', 'dark'] as const)('keeps a contrast of 4.5 or more for all text (%s)', async (scheme) => {
  await open(1440, scheme, async (page) => {
    await unfold(page);
    const weak = await page.$$eval('body *', weakText);
    expect(weak).toEqual([]);
    const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(paper).toBe(scheme === 'light' ? 'rgb(252, 251, 249)' : 'rgb(22, 24, 27)');
  });
});

it('shows the picture and the waterfall', async () => {
  await open(1440, 'light', async (page) => {
    const size = await page.$eval('figure img', (image) => (image as HTMLImageElement).naturalWidth);
    expect(size).toBe(1280);
    const bars = await page.$$eval(
      '.wf-track .wf-bar',
      (all) => all.filter((bar) => bar.getBoundingClientRect().width >= 2).length,
    );
    expect(bars).toBeGreaterThan(30);
  });
});

it('opens everything on paper', async () => {
  await open(768, 'light', async (page) => {
    const isShown = () =>
      page
        .locator('.exchange .body')
        .first()
        .evaluate((body) => body.checkVisibility());
    expect(await isShown()).toBe(false);
    await page.emulateMedia({ media: 'print' });
    expect(await isShown()).toBe(true);
  });
});

it('has the parser see only the elements we wrote when the text is hostile', async () => {
  const evil = `"><img src=x onerror=alert(1)></style></title></pre><script>alert(1)</script><svg onload=alert(1)>'`;
  const data = exampleReport();
  const page = await browser.newPage();
  const dialogs: string[] = [];
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  await page.setContent(
    renderReport({
      ...data,
      name: evil,
      error: { name: evil, message: evil, stack: evil, causes: [] },
      console: [{ timestampMs: 1, level: 'error', text: evil, location: { url: evil, line: 1, column: 1 } }],
      network: [
        {
          id: '1',
          timestampMs: 1,
          method: evil,
          url: evil,
          status: 500,
          responseHeaders: [[evil, evil]],
          responseBody: evil,
        },
      ],
      screenshots: [{ label: evil, png: data.screenshots[0]!.png }],
      timeline: [{ timestamp_ms: 1, kind: 'console', label: evil, payload: { text: evil } }],
    }),
  );
  expect(await page.locator('script, svg, iframe, object, embed, form, base').count()).toBe(0);
  expect(await page.locator('img').count()).toBe(1);
  const handlers = await page.$$eval('*', (all) =>
    all.flatMap((element) => element.getAttributeNames().filter((name) => name.startsWith('on'))),
  );
  expect(handlers).toEqual([]);
  expect(await page.locator('h1').textContent()).toBe(evil);
  expect(dialogs).toEqual([]);
  await page.close();
});

function unfold(page: Page): Promise<void> {
  return page.$$eval('details', (all) => {
    for (const details of all) details.setAttribute('open', '');
  });
}

/** Runs in the page: texts whose contrast with what lies behind them is under 4.5. */
function weakText(elements: Element[]): string[] {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const rgba = (colour: string): number[] => {
    if (!canvas) return [0, 0, 0, 255];
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return Array.from(canvas.getImageData(0, 0, 1, 1).data);
  };
  const luminance = (colour: number[]): number => {
    const [r = 0, g = 0, b = 0] = colour.slice(0, 3).map((value) => {
      const share = value / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element: Element | null): number[] => {
    for (let current = element; current !== null; current = current.parentElement) {
      const colour = rgba(getComputedStyle(current).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255, 255];
  };
  return elements.flatMap((element) => {
    const hasText = Array.from(element.childNodes).some((node) => node.nodeType === 3 && node.textContent?.trim());
    if (!hasText || element.getClientRects().length === 0) return [];
    const [text, ground] = [luminance(rgba(getComputedStyle(element).color)), luminance(behind(element))];
    const contrast = (Math.max(text, ground) + 0.05) / (Math.min(text, ground) + 0.05);
    return contrast >= 4.5
      ? []
      : [`${element.className || element.tagName} ${contrast.toFixed(2)} ${element.textContent?.slice(0, 30)}`];
  });
}

import { BidiBridge, type BidiEvent, type BidiEventName } from '@e2evidence/bidi-bridge';
import { startPages } from '@e2evidence/pages';
import { launchBrowser, launchPuppeteer } from '@e2evidence/testkit';
import type { Browser } from 'playwright-core';
import type { Browser as PuppeteerBrowser } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';

let server: Awaited<ReturnType<typeof startPages>>;
let playwright: Browser;
let puppeteer: PuppeteerBrowser;
beforeAll(async () => {
  [server, playwright, puppeteer] = await Promise.all([startPages(), launchBrowser(), launchPuppeteer()]);
});
afterAll(() => Promise.all([server.close(), playwright.close(), puppeteer.close()]));

async function watch(target: object, ...names: BidiEventName[]) {
  const errors: unknown[] = [];
  const bridge = new BidiBridge({ onError: (error) => errors.push(error) });
  const events: BidiEvent[] = [];
  await Promise.all(names.map((name) => bridge.subscribe(target, name, (event) => void events.push(event)).ready));
  const lines = () =>
    events.map(({ name, payload }) => `${name} ${(payload as { url: string }).url?.replace(server.url, '')}`);
  return { bridge, events, errors, lines };
}

const pageNames: BidiEventName[] = [
  'page_created',
  'navigation_committed',
  'dom_content_loaded',
  'page_load',
  'page_destroyed',
];

it('a context of Playwright gives the events of pages that open later', async () => {
  const context = await playwright.newContext();
  const { bridge, errors, lines } = await watch(context, ...pageNames);
  const page = await context.newPage();
  await page.goto(`${server.url}/blank.html`);
  await expect.poll(() => lines()).toContain('page_load /blank.html');
  expect(lines()).toContain('page_created about:blank');
  expect(lines()).toContain('dom_content_loaded /blank.html');
  // A session of DevTools is opened when the page is there already: what happens meanwhile is not told over it.
  await page.goto(`${server.url}/blank.html?again`);
  await expect.poll(() => lines()).toContain('navigation_committed /blank.html?again');
  await page.close();
  await expect.poll(() => lines()).toContain('page_destroyed /blank.html?again');
  await bridge.unsubscribeAll();
  await context.close();
  expect(errors).toEqual([]);
});

it('a browser and a context of Puppeteer give the events of every page', async () => {
  for (const target of [puppeteer, await puppeteer.createBrowserContext()]) {
    const { bridge, errors, lines } = await watch(target, ...pageNames, 'request');
    const page = await target.newPage();
    await page.goto(`${server.url}/blank.html`);
    await expect.poll(() => lines()).toContain('page_load /blank.html');
    expect(lines()).toContain('request /blank.html');
    await page.close();
    await expect.poll(() => lines()).toContain('page_destroyed /blank.html');
    await bridge.unsubscribeAll();
    expect(errors).toEqual([]);
  }
});

it('leaves a dialog to the test that answers it, and tells the answer', async () => {
  const page = await playwright.newPage();
  page.on('dialog', (dialog) => (dialog.type() === 'prompt' ? dialog.accept('an answer') : dialog.accept()));
  const { bridge, events } = await watch(page, 'dialog_closed');
  await page.goto(`${server.url}/dialog.html`);
  await expect.poll(() => page.textContent('#answers')).toBe('[true,"an answer"]');
  await expect.poll(() => events.length).toBe(3);
  expect(events.map(({ payload }) => payload)).toEqual([
    { type: 'alert', accepted: true },
    { type: 'confirm', accepted: true },
    { type: 'prompt', accepted: true, userText: 'an answer' },
  ]);
  await bridge.unsubscribeAll();
  await page.close();
});

it('is quiet about a page that closes while it is listened to', async () => {
  const page = await playwright.newPage();
  const { bridge, errors } = await watch(
    page,
    'navigation_committed',
    'dialog_opened',
    'worker_created',
    'page_destroyed',
  );
  await page.close();
  await bridge.unsubscribeAll();
  expect(errors).toEqual([]);
});

it('ends also on a page that never answers again, before and after it listens', async () => {
  for (const target of ['page', 'context']) {
    const context = await playwright.newContext();
    const page = await context.newPage();
    const { bridge } = await watch(target === 'page' ? page : context, 'navigation_committed');
    const loop = page.evaluate('for (;;);');
    loop.catch(() => {});
    const late = new BidiBridge();
    const events = late.events(page, 'navigation_committed');
    events.ready.catch(() => {});
    await Promise.all([bridge.unsubscribeAll(), late.unsubscribeAll(), events.return?.()]);
    expect(bridge.activeSubscriptions()).toEqual([]);
    await context.close();
  }
});

it('refuses what is asked of a page that has closed', async () => {
  const page = await playwright.newPage();
  await page.close();
  const errors: unknown[] = [];
  const bridge = new BidiBridge({ onError: (error) => errors.push(error) });
  const { ready } = bridge.subscribe(page, 'dialog_opened', () => {});
  await expect(ready).rejects.toMatchObject({
    code: 'BIDI_BRIDGE_ATTACH_FAILED',
    cause: { code: 'DRIVERS_PAGE_CLOSED' },
  });
  expect(errors).toHaveLength(1);
});

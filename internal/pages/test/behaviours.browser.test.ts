import { startPages } from '@e2evidence/pages';
import { launchBrowser } from '@e2evidence/testkit';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';

let browser: Browser;
let pages: Awaited<ReturnType<typeof startPages>>;
beforeAll(async () => {
  [browser, pages] = await Promise.all([launchBrowser(), startPages()]);
});
afterAll(() => Promise.all([browser.close(), pages.close()]));

const done = (page: Page, times = 1) => page.locator(`body[data-done="${times}"]`).waitFor({ timeout: 5000 });

it('acts on load and on every click, and not on load when asked to wait', async () => {
  const page = await browser.newPage();
  const lines: string[] = [];
  page.on('console', (message) => lines.push(message.type()));
  await page.goto(`${pages.url}/console.html?wait`);
  expect(lines).toEqual([]);
  await page.click('#run');
  await done(page);
  await page.click('#run');
  await done(page, 2);
  expect(new Set(lines)).toEqual(
    new Set([
      'log',
      'info',
      'warning',
      'error',
      'debug',
      'trace',
      'assert',
      'table',
      'dir',
      'startGroup',
      'endGroup',
      'count',
    ]),
  );
  await page.close();
});

it('throws five things that nobody catches', async () => {
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(`${pages.url}/page-error.html`);
  await done(page);
  expect(errors).toHaveLength(5);
  expect(errors).toEqual(
    expect.arrayContaining(['an uncaught exception', 'an unhandled rejection', 'a thrown string', 'with a cause']),
  );
  await page.close();
});

it('makes requests that end in every way', async () => {
  const page = await browser.newPage();
  const ends: string[] = [];
  page.on('response', (response) => ends.push(`${response.status()} ${new URL(response.url()).pathname}`));
  page.on('requestfailed', (request) =>
    ends.push(`${request.failure()?.errorText} ${new URL(request.url()).pathname}`),
  );
  await page.goto(`${pages.url}/requests.html`);
  await done(page);
  expect(ends).toEqual(
    expect.arrayContaining([
      '200 /echo',
      '404 /status/404',
      '500 /status/500',
      '302 /redirect',
      'net::ERR_EMPTY_RESPONSE /hang-up',
      'net::ERR_ABORTED /delay/5000',
    ]),
  );
  await page.close();
});

it('opens a popup, holds frames, asks with dialogs', async () => {
  const page = await browser.newPage();
  await page.goto(`${pages.url}/popup.html?wait`);
  const [popup] = await Promise.all([page.waitForEvent('popup'), page.click('#run')]);
  await done(popup);
  expect(popup.url()).toBe(`${pages.url}/console.html`);

  await page.goto(`${pages.url}/iframe.html`);
  await page.frameLocator('#same-origin').locator('body[data-done="1"]').waitFor();
  expect(page.frames()).toHaveLength(3);

  const messages: string[] = [];
  page.on('dialog', (dialog) => {
    messages.push(dialog.message());
    return dialog.accept();
  });
  await page.goto(`${pages.url}/dialog.html`);
  await done(page);
  expect(messages).toEqual(['an alert', 'a confirm', 'a prompt']);
  expect(await page.textContent('#answers')).toBe('[true,""]');
  await page.context().close();
});

it('holds live form values that are not in the markup', async () => {
  const page = await browser.newPage();
  await page.goto(`${pages.url}/form-state.html`);
  await done(page);
  expect(await page.inputValue('#password')).toBe('live-password');
  expect(await page.inputValue('#select')).toBe('two');
  expect(await page.isChecked('#checkbox')).toBe(true);
  expect(await page.content()).not.toContain('live-password');
  await page.close();
});

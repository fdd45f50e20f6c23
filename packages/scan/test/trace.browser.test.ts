import { readFile } from 'node:fs/promises';
import { findLeaks } from '@e2evidence/pages';
import { redactFile } from '@e2evidence/scan';
import { launchBrowser, serveViewer, type Tmpdir, tmpdir, type ViewerServer } from '@e2evidence/testkit';
import { unzipSync } from 'fflate';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { oneTimeCode, secrets, servePage } from './shop-page.js';

let browser: Browser;
let viewer: ViewerServer;
let dir: Tmpdir;
let trace: string;
beforeAll(async () => {
  [browser, viewer, dir] = await Promise.all([launchBrowser(), serveViewer(), tmpdir()]);
  trace = dir.join('trace.zip');
  await record(trace);
});
afterAll(() => Promise.all([browser.close(), viewer[Symbol.asyncDispose](), dir[Symbol.asyncDispose]()]));

/** Signs in on a page that gives its secrets away everywhere. */
async function record(path: string): Promise<void> {
  await using server = await servePage();
  const context = await browser.newContext({ viewport: { width: 640, height: 400 } });
  await context.tracing.start({ screenshots: true, snapshots: true, sources: true });
  const page = await context.newPage();
  await page.goto(server.url);
  await page.getByLabel('Email').fill('ada@shop.example');
  await page.locator('#pw').fill(secrets.password);
  await page.locator('#otc').fill(oneTimeCode);
  await page.evaluate((login) => login, { user: 'ada', client_secret: secrets.apiKey });
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('Hello Ada').waitFor();
  await context.tracing.stop({ path });
  await context.close();
}

function leaksOf(zip: Uint8Array): string[] {
  return Object.entries(unzipSync(zip)).flatMap(([name, data]) =>
    findLeaks(data, secrets).map(({ secret, form }) => `${name}: ${secret}, ${form}`),
  );
}

/** What the stock viewer shows of a trace: the actions, and the last snapshot of each. */
async function view(path: string): Promise<{ actions: string[]; snapshots: string[]; color: string }> {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
  const page = await context.newPage();
  await page.goto(viewer.urlFor(path));
  const rows = page.getByRole('treeitem');
  await rows.filter({ hasText: 'Click' }).waitFor();
  const actions = (await rows.allInnerTexts()).map(withoutTimes);
  const snapshots: string[] = [];
  for (let at = 1; at < actions.length; at++) {
    await rows.nth(at).click();
    await page.getByRole('tab', { name: 'After' }).click();
    snapshots.push(await snapshotText(page));
  }
  const heading = page.frameLocator('iframe.snapshot-visible').getByRole('heading');
  const color = await heading.evaluate((element) => getComputedStyle(element).color);
  await context.close();
  return { actions, snapshots, color };
}

async function snapshotText(page: Page): Promise<string> {
  const body = page.frameLocator('iframe.snapshot-visible').locator('body');
  await body.getByRole('heading', { name: 'Welcome' }).waitFor();
  const values = await body
    .locator('input, textarea')
    .evaluateAll((all) => all.map((one) => (one as HTMLInputElement).value));
  return [await body.textContent(), ...values].join('|').replace(/\s+/g, ' ');
}

function withoutTimes(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/\d+(?:\.\d+)?m?s\b/g, '')
    .trim();
}

/** Every secret as the marker that stands for it now, whichever rule it was. */
function masked(text: string): string {
  let result = text;
  for (const secret of [...Object.values(secrets), oneTimeCode]) result = result.replaceAll(secret, '[redacted]');
  return result.replace(/\[redacted:[a-z0-9-]+(?:(?:#|%23)[0-9a-f]+)?\]/g, '[redacted]');
}

describe('a redacted Playwright trace', () => {
  it('holds none of the planted secrets in any entry, in any form', async () => {
    expect(new Set(leaksOf(await readFile(trace)).map((leak) => /: (\w+),/.exec(leak)?.[1]))).toEqual(
      new Set(Object.keys(secrets)),
    );
    const { outputPath, total } = await redactFile(trace, { outputPath: dir.join('clean.zip') });
    const zip = await readFile(outputPath);
    expect(leaksOf(zip)).toEqual([]);
    const texts = Object.values(unzipSync(zip)).map((data) => Buffer.from(data).toString('latin1'));
    expect(texts.some((text) => text.includes(`"${oneTimeCode}\\"`) || text.includes(`"${oneTimeCode}"`))).toBe(false);
    expect(total).toBeGreaterThan(Object.keys(secrets).length);
  });

  it('shows the same actions and snapshots in the stock viewer, but for the markers', async () => {
    const { outputPath } = await redactFile(trace, { outputPath: dir.join('shown.zip') });
    const before = await view(trace);
    const after = await view(outputPath);
    expect(after.actions.map(masked)).toEqual(before.actions.map(masked));
    expect(after.snapshots.map(masked)).toEqual(before.snapshots.map(masked));
    expect(after.snapshots.at(-1)).toContain('Hello Ada, session [redacted:');
    expect(before.color).toBe('rgb(1, 2, 3)');
    expect(after.color).toBe(before.color);
  });
});

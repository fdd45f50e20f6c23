import { launchBrowser, serveViewer, type Tmpdir, tmpdir, type ViewerServer } from '@e2evidence/testkit';
import { TraceRecorder } from '@e2evidence/trace-recorder';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

let browser: Browser;
let viewer: ViewerServer;
let dir: Tmpdir;
beforeAll(async () => {
  [browser, viewer] = await Promise.all([launchBrowser(), serveViewer()]);
});
afterAll(() => Promise.all([browser.close(), viewer[Symbol.asyncDispose]()]));
beforeEach(async () => {
  dir = await tmpdir();
});
afterEach(() => dir[Symbol.asyncDispose]());

/** Records a click on a button of this label in a context of its own, not stopped yet. */
async function click(recorder: TraceRecorder, name: string, label: string) {
  const context = await browser.newContext();
  await recorder.start(context, name);
  const page = await context.newPage();
  await page.setContent(`<button onclick="document.body.append('thank you')">${label}</button>`);
  await page.getByRole('button', { name: label }).click();
  return context;
}

/** What the stock viewer renders for a trace, once it has read it. */
async function openViewer(path: string): Promise<{ page: Page; actions: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
  const page = await context.newPage();
  await page.goto(viewer.urlFor(path));
  const rows = page.getByRole('treeitem');
  await rows.filter({ hasText: 'Click' }).waitFor();
  return { page, actions: await rows.allInnerTexts() };
}

describe('the stock trace viewer', () => {
  it('opens the zip and shows name, actions, DOM and source', async () => {
    const recorder = new TraceRecorder({ outputDir: dir.path });
    const context = await click(recorder, 'pay by card', 'Pay now');
    const { page, actions } = await openViewer(await recorder.stop(context));

    await page.getByText('pay by card').waitFor();
    expect(actions.map((text) => text.replace(/\s+/g, ' '))).toEqual([
      expect.stringMatching(/^Create page /),
      expect.stringMatching(/^Set content /),
      expect.stringMatching(/^Click .*getByRole\('button', \{ name: 'Pay now' \}\)$/),
    ]);

    await page.getByRole('treeitem').filter({ hasText: 'Click' }).click();
    await page.getByRole('tab', { name: 'After' }).click();
    await page.frameLocator('iframe.snapshot-visible').getByText('thank you').waitFor();
    await page.getByRole('tab', { name: 'Source' }).click();
    await page.getByText("await page.getByRole('button', { name: label }).click();").waitFor();
    await page.context().close();
    await context.close();
  });

  it('opens both of two traces that were recorded at the same time under one name', async () => {
    const recorder = new TraceRecorder({ outputDir: dir.path });
    const contexts = await Promise.all(['Left', 'Right'].map((label) => click(recorder, 'twins', label)));
    const paths = await Promise.all(contexts.map((context) => recorder.stop(context)));
    expect([...paths].sort()).toEqual([dir.join('twins-2.zip'), dir.join('twins.zip')]);
    for (const [index, label] of ['Left', 'Right'].entries()) {
      const { page, actions } = await openViewer(paths[index]!);
      expect(actions.at(-1)).toContain(`name: '${label}'`);
      await page.context().close();
    }
    await Promise.all(contexts.map((context) => context.close()));
  });
});

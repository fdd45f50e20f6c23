import { launchBrowser, runReadme, tmpdir } from '@e2evidence/testkit';
import { expect, it } from 'vitest';

it('the sample prints what the README says', async () => {
  const browser = await launchBrowser();
  await using dir = await tmpdir();
  try {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.setContent('<input id="amount">');
    const globals = { context, page, outputDir: dir.path };
    const { printed, promised } = await runReadme(new URL('../README.md', import.meta.url), { globals });
    expect(printed).toBe(promised);
  } finally {
    await browser.close();
  }
});

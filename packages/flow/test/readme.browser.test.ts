import { readdirSync } from 'node:fs';
import { startShop } from '@e2evidence/pages';
import { launchBrowser, runReadme, tmpdir } from '@e2evidence/testkit';
import { expect, it } from 'vitest';

it('the sample prints what the README says', async () => {
  const browser = await launchBrowser();
  const shop = await startShop();
  await using dir = await tmpdir();
  try {
    const globals = { page: await browser.newPage(), shopUrl: shop.url, outputDir: dir.path };
    const { printed, promised } = await runReadme(new URL('../README.md', import.meta.url), { globals });
    expect(printed).toBe(promised);
    expect(readdirSync(dir.join('checkout-1')).sort()).toEqual([
      'bundle.zip',
      'report.html',
      'report.json',
      'spans.otlp.jsonl',
      'summary.md',
    ]);
  } finally {
    await shop.close();
    await browser.close();
  }
});

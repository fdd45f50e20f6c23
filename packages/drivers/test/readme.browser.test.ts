import { launchBrowser, runReadme } from '@e2evidence/testkit';
import { expect, it } from 'vitest';

it('the sample prints what the README says', async () => {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    await page.setContent('<b id="total">42</b><input id="field"><input id="card">');
    await page.fill('#field', 'typed');
    const { printed, promised } = await runReadme(new URL('../README.md', import.meta.url), { globals: { page } });
    expect(printed).toBe(promised);
  } finally {
    await browser.close();
  }
});

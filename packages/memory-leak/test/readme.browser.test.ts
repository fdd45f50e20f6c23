import { launchBrowser, runReadme } from '@e2evidence/testkit';
import { expect, it } from 'vitest';

it('the sample prints what the README says', async () => {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    await page.setContent(`<button id="visit" onclick="kept.push(new Array(125_000).fill(0.5))">visit</button>
      <script>const kept = [];</script>`);
    const { printed, promised } = await runReadme(new URL('../README.md', import.meta.url), { globals: { page } });
    expect(printed).toBe(promised);
  } finally {
    await browser.close();
  }
});

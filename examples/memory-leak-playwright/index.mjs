// Opens and closes a dialog again and again, on a page that forgets it and on one that keeps it.
import { detectGrowth, MemoryLeakError } from '@e2evidence/memory-leak';
import { chromium } from 'playwright-core';

const executablePath = process.env.E2EVIDENCE_BROWSER;
const browser = await chromium.launch(executablePath ? { executablePath } : { channel: 'chrome' });
const page = await browser.newPage();

await check('a page that forgets the dialog', 'dialog = undefined');
await check('a page that keeps every dialog', 'kept.push(dialog)');
await browser.close();

/**
 * @param {string} name
 * @param {string} onClose - What the page does when the dialog is closed.
 */
async function check(name, onClose) {
  await page.setContent(`
    <script>var dialog, kept = [];</script>
    <button id="open" onclick="dialog = { rows: new Array(125_000).fill(0.5) }">Open</button>
    <button id="close" onclick="${onClose}">Close</button>`);
  const openAndClose = async () => {
    await page.click('#open');
    await page.click('#close');
  };

  const growth = await detectGrowth(page, openAndClose);
  console.log(name);
  console.log(`  ${Math.round(growth.slopeBytesPerIter / 1e5) / 10} MB per dialog, ${growth.source}`);

  // As a check that fails the build. The first rounds load the driver's own scripts into the page.
  try {
    await detectGrowth(page, openAndClose, { warmup: 5, growthBytesPerIterBudget: 10_000 });
    console.log('  within the budget');
  } catch (error) {
    if (!(error instanceof MemoryLeakError)) throw error;
    console.log(`  ${error.code}`);
  }
}

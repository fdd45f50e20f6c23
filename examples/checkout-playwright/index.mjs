// Runs the checkout twice on a real browser, once in a healthy shop and once in one whose coupon service is broken.
import { relative } from 'node:path';
import { stdout } from 'node:process';
import { startShop } from '@e2evidence/pages';
import { chromium } from 'playwright-core';
import { checkout } from './checkout.mjs';

/** @type {import('@e2evidence/observability').EvidenceSource} */
const progress = {
  name: 'progress',
  start() {},
  stepStarted: (step) => void (stdout.isTTY && stdout.write(`\r\x1b[K  ${step.index + 1}. ${step.name} ...`)),
  stepEnded: () => void (stdout.isTTY && stdout.write('\r\x1b[K')),
  stop() {},
};

const executablePath = process.env.E2EVIDENCE_BROWSER;
const browser = await chromium.launch(executablePath ? { executablePath } : { channel: 'chrome' });
await run('checkout in a healthy shop', 'none');
await run('checkout with a broken coupon service', 'coupon');
await browser.close();

/**
 * @param {string} name
 * @param {'none' | 'coupon'} fault
 */
async function run(name, fault) {
  const shop = await startShop({ fault });
  const page = await browser.newPage();
  /** @type {import('@e2evidence/observability').FlowResult | undefined} */
  let result;
  let thrown = '';
  /** @param {import('@e2evidence/observability').FlowResult} end */
  const keep = (end) => {
    result = end;
  };
  try {
    await checkout(page, shop, { name, outputDir: 'evidence', sources: [progress], onEnd: keep });
  } catch (error) {
    [thrown = ''] = String(error).split('\n');
  }
  await page.close();
  await shop.close();
  console.log(`${result?.status}: ${name}`);
  if (thrown) console.log(`  why      ${thrown}`);
  for (const [what, path] of [
    ['report', result?.reportHtmlPath ?? result?.reportPath],
    ['summary', result?.summaryPath],
    ['spans', result?.spansPath],
    ['bundle', result?.bundlePath],
  ]) {
    if (path) console.log(`  ${what?.padEnd(8)} ${relative('.', path)}`);
  }
}

// Runs the checkout in a shop whose coupon service is broken, and says where the evidence is.
import { relative } from 'node:path';
import { startShop } from '@e2evidence/pages';
import { remote } from 'webdriverio';
import { checkout } from './checkout.mjs';

const { E2EVIDENCE_BROWSER: binary, E2EVIDENCE_CHROMEDRIVER: chromedriver } = process.env;
const args = ['--headless=new', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
const browser = await remote({
  logLevel: 'silent',
  capabilities: {
    browserName: 'chrome',
    'goog:chromeOptions': { args, ...(binary ? { binary } : {}) },
    ...(chromedriver ? { 'wdio:chromedriverOptions': { binary: chromedriver } } : {}),
  },
});
const shop = await startShop();
const onEnd = (/** @type {import('@e2evidence/observability').FlowResult} */ { status, dir }) =>
  console.log(`${status}: see ${relative('', dir)}`);
await checkout(browser, shop, { outputDir: 'evidence', onEnd }).catch((error) => console.log(String(error)));
await browser.deleteSession();
await shop.close();

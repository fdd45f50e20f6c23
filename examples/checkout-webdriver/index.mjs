// Runs the checkout in a shop whose coupon service is broken, and says where the evidence is.
import { relative } from 'node:path';
import { startShop } from '@e2evidence/pages';
import { checkout } from './checkout.mjs';

// The package logs from the first line on, unless it is told before it is loaded.
process.env['WDIO_LOG_LEVEL'] = 'silent';
const { default: WebDriver } = await import('webdriver');

const { E2EVIDENCE_BROWSER: binary, E2EVIDENCE_CHROMEDRIVER: chromedriver } = process.env;
const args = ['--headless=new', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
const session = await WebDriver.newSession({
  capabilities: {
    browserName: 'chrome',
    webSocketUrl: true,
    'goog:chromeOptions': { args, ...(binary ? { binary } : {}) },
    ...(chromedriver ? { 'wdio:chromedriverOptions': { binary: chromedriver } } : {}),
  },
});
const shop = await startShop();
const onEnd = (/** @type {import('@e2evidence/observability').FlowResult} */ { status, dir }) =>
  console.log(`${status}: see ${relative('', dir)}`);
await checkout(session, shop, { outputDir: 'evidence', onEnd }).catch((error) => console.log(String(error)));
await session.deleteSession();
await shop.close();

// Runs the checkout in a shop whose coupon service is broken, and says where the evidence is.
import { relative } from 'node:path';
import { startShop } from '@e2evidence/pages';
import puppeteer from 'puppeteer-core';
import { checkout } from './checkout.mjs';

const executablePath = process.env.E2EVIDENCE_BROWSER;
const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
const browser = await puppeteer.launch(executablePath ? { executablePath, args } : { channel: 'chrome', args });
const shop = await startShop();
const page = await browser.newPage();
const onEnd = (/** @type {import('@e2evidence/observability').FlowResult} */ { status, dir }) =>
  console.log(`${status}: see ${relative('', dir)}`);
await checkout(page, shop, { outputDir: 'evidence', onEnd }).catch((error) => console.log(String(error)));
await browser.close();
await shop.close();

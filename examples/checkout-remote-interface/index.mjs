// Runs the checkout in a shop whose coupon service is broken, and says where the evidence is.
import { relative } from 'node:path';
import { startShop } from '@e2evidence/pages';
import connect from 'chrome-remote-interface';
import { startChrome } from '../start-chrome.mjs';
import { checkout } from './checkout.mjs';

const chrome = await startChrome();
const client = await connect({ port: chrome.port, local: true });
const shop = await startShop();
const onEnd = (/** @type {import('@e2evidence/observability').FlowResult} */ { status, dir }) =>
  console.log(`${status}: see ${relative('', dir)}`);
await checkout(client, shop, { outputDir: 'evidence', onEnd }).catch((error) => console.log(String(error)));
await client.close();
await chrome.close();
await shop.close();

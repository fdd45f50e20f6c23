// Counts the products of the demo shop over CDP, records the calls, and counts again without a browser.
import { CdpRecorder, CdpReplayer, loadRecording } from '@e2evidence/cdp-tap';
import { startShop } from '@e2evidence/pages';
import { chromium } from 'playwright-core';
import { countProducts } from './count-products.mjs';

const recording = 'evidence/cdp.ndjson';

const executablePath = process.env.E2EVIDENCE_BROWSER;
const browser = await chromium.launch(executablePath ? { executablePath } : { channel: 'chrome' });
const shop = await startShop();
const page = await browser.newPage();
await page.goto(shop.url);

const session = await page.context().newCDPSession(page);
const recorder = new CdpRecorder(recording);
const original = recorder.attach(session);
console.log('in the browser:', await countProducts(session));
await recorder.detach(session, original);

await browser.close();
await shop.close();

const { records } = await loadRecording(recording);
for (const { method, returnValue } of records) console.log(' ', method, Object.keys(Object(returnValue)).join());

const replayer = new CdpReplayer(records);
console.log('out of the recording:', await countProducts(replayer));
await replayer.send('DOM.getDocument').catch((error) => console.log(error.code));

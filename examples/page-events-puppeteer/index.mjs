// Applies a coupon in a shop whose coupon service is broken, and shows what the page went through.
import { BidiBridge } from '@e2evidence/bidi-bridge';
import { startShop } from '@e2evidence/pages';
import puppeteer from 'puppeteer-core';

const executablePath = process.env.E2EVIDENCE_BROWSER;
const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
const browser = await puppeteer.launch(executablePath ? { executablePath, args } : { channel: 'chrome', args });
const shop = await startShop();
const page = await browser.newPage();
const bridge = new BidiBridge();

// A callback for every event ...
/** @type {string[]} */
const posts = [];
bridge.subscribe(page, 'request', ({ payload }) => {
  if (payload.method === 'POST') posts.push(new URL(payload.url).pathname);
});
// ... or a stream, which keeps the events until somebody looks.
const messages = bridge.events(page, 'console');
const pageErrors = bridge.events(page, 'page_error');
const responses = bridge.events(page, 'response');
const failures = bridge.events(page, 'request_failed');

await page.goto(shop.url);
await page.locator('#add-mug').click();
await page.locator('#go-checkout').click();
await page.locator('#coupon').fill('SPRING10');
await page.locator('#apply-coupon').click();

const message = await first(messages, ({ text }) => text.startsWith('Coupon'));
console.log('console       ', message.level, message.text.split(':')[0]);
const pageError = await first(pageErrors, () => true);
console.log('page_error    ', pageError.name, pageError.message);
const response = await first(responses, ({ status }) => status >= 500);
console.log('response      ', response.request.method, new URL(response.url).pathname, response.status);
const failure = await first(failures, () => true);
console.log('request_failed', new URL(failure.request.url).pathname, failure.errorText);
console.log('posted        ', posts);

await bridge.unsubscribeAll();
await browser.close();
await shop.close();

/**
 * @template Payload
 * @param {AsyncIterable<{ payload: Payload }>} events
 * @param {(payload: Payload) => boolean} fits
 */
async function first(events, fits) {
  for await (const { payload } of events) if (fits(payload)) return payload;
  throw new Error('The stream ended before the event came.');
}

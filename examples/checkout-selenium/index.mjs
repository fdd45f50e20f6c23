// Runs the checkout in a shop whose coupon service is broken, and says where the evidence is.
import { relative } from 'node:path';
import { startShop } from '@e2evidence/pages';
import { Builder } from 'selenium-webdriver';
import chrome from 'selenium-webdriver/chrome.js';
import { checkout } from './checkout.mjs';

const { E2EVIDENCE_BROWSER: browser, E2EVIDENCE_CHROMEDRIVER: chromedriver } = process.env;
const options = new chrome.Options();
options.addArguments('--headless=new', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []));
options.enableBidi();
if (browser) options.setBinaryPath(browser);
const builder = new Builder().forBrowser('chrome').setChromeOptions(options);
if (chromedriver) builder.setChromeService(new chrome.ServiceBuilder(chromedriver));

const driver = await builder.build();
const shop = await startShop();
const onEnd = (/** @type {import('@e2evidence/observability').FlowResult} */ { status, dir }) =>
  console.log(`${status}: see ${relative('', dir)}`);
await checkout(driver, shop, { outputDir: 'evidence', onEnd }).catch((error) => console.log(String(error)));
await driver.quit();
await shop.close();

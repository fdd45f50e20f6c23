// Records a trace per scenario in one Playwright context, without Playwright's test runner.
import { startShop } from '@e2evidence/pages';
import { TraceRecorder } from '@e2evidence/trace-recorder';
import { chromium } from 'playwright-core';

const executablePath = process.env.E2EVIDENCE_BROWSER;
const browser = await chromium.launch(executablePath ? { executablePath } : { channel: 'chrome' });
const shop = await startShop({ fault: 'none' });
const context = await browser.newContext();
const page = await context.newPage();
const recorder = new TraceRecorder({ outputDir: 'evidence/traces' });

await recorder.start(context, 'put a mug into the cart');
await page.goto(shop.url);
await page.getByTestId('add-mug').click();
await page.waitForURL('**/cart');
await recorder.stop(context);

await recorder.start(context, 'sign in: wrong password');
await page.goto(`${shop.url}/login`);
await page.getByTestId('email').fill('ada@example.test');
await page.getByTestId('password').fill(`not ${shop.secrets.password}`);
await page.getByTestId('sign-in').click();
console.log(await page.getByTestId('login-problem').textContent());
await recorder.stop(context);

for (const path of recorder.written()) console.log(`npx playwright show-trace ${path}`);

await browser.close();
await shop.close();

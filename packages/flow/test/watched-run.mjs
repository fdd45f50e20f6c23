// node watched-run.mjs <JSON>: connects to a browser that is there, and watches flows in it until it is told to end or killed.
import { rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { withFlow } from '@e2evidence/flow';
import puppeteer from 'puppeteer-core';

/** @type {{ browser: string, url: string, outputDir: string, how: string }} */
const { browser: browserWSEndpoint, url, outputDir, how } = JSON.parse(process.argv[2] ?? '');
const browser = await puppeteer.connect({ browserWSEndpoint, defaultViewport: { width: 320, height: 200 } });
const page = await browser.newPage();
const say = (/** @type {object} */ message) => process.stdout.write(`${JSON.stringify(message)}\n`);

/** A test that fails after some steps, like a real one. */
async function fail(/** @type {import('@e2evidence/flow').Flow} */ flow) {
  await flow.step('open', () => page.goto(url));
  for (let i = 0; i < 5; i++) {
    await flow.step(`write ${i}`, () => page.evaluate((n) => console.log(`line ${n} of the page`, { n }), i));
  }
  await flow.step('caught', () => Promise.reject(new Error('caught'))).catch(() => {});
  await flow.step('pay', () => Promise.reject(new Error('declined')));
}

/** @type {Record<string, () => Promise<unknown>>} */
const runs = {
  /** One failing flow after another. */
  async flows() {
    const session = await page.createCDPSession();
    const { targetInfo } = await session.send('Target.getTargetInfo');
    say({ started: process.pid, page: targetInfo.targetId });
    for (;;) await withFlow(page, { name: 'pay', outputDir }, fail).catch(() => {});
  },
  /** A step that lasts until the process is ended. */
  async waits() {
    await withFlow(page, { name: 'pay', outputDir }, async (flow) => {
      await flow.step('open', () => page.goto(url));
      await page.evaluate(() => console.log('the last words'));
      await flow.step('wait', async () => {
        say({ started: process.pid });
        await sleep(60_000);
      });
    });
  },
  /** The disk is full, or the folder gone, when the test fails. */
  async fails() {
    const declined = new Error('declined');
    const failing = withFlow(page, { name: 'pay', outputDir, sourceTimeoutMs: 3000 }, async (flow) => {
      await flow.step('open', () => page.goto(url));
      const lines = process.env.LINES ?? '20';
      await flow.step('write', () =>
        page.evaluate((n) => {
          for (let i = 0; i < n; i++) console.log(`line ${i}: ${'x'.repeat(200)}`);
        }, Number(lines)),
      );
      if (process.env.GONE === 'removed') await rm(flow.dir, { recursive: true });
      if (process.env.GONE === 'a file') {
        await rm(outputDir, { recursive: true });
        await writeFile(outputDir, 'no folder any more');
      }
      await page.evaluate(() => console.log('after that'));
      throw declined;
    });
    await failing.catch((error) => say({ own: error === declined }));
  },
};
await runs[how]?.();
await page.close();
await browser.disconnect();
process.exitCode = 7;

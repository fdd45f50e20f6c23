// Who watches the checkout, and how.
import { playwrightCheckout, puppeteerCheckout } from './checkout.mjs';

// The built package, as users get it.
const { withFlow } = await import(new URL('../../packages/flow/dist/esm/index.js', import.meta.url).href);

/**
 * @typedef {object} Contestant
 * @property {string} title
 * @property {'playwright' | 'puppeteer'} driver
 * @property {string} bare - The title of what it is held against.
 * @property {number} [goal] - Highest cost, in percent.
 * @property {(executablePath: string) => Promise<any>} launch
 * @property {(browser: any, shop: Shop, outputDir: string) => Promise<number>} run - Gives milliseconds.
 *
 * @typedef {import('../../internal/pages/src/shop.js').Shop} Shop
 * @typedef {<Result>(name: string, work: () => Promise<Result>) => Promise<Result>} Step
 */

/** @type {Step} */
const unwatched = (_name, work) => work();

/** @param {(browser: any) => Promise<any>} newContext */
function family(
  /** @type {'playwright' | 'puppeteer'} */ driver,
  /** @type {string} */ name,
  newContext,
  /** @type {(page: any, shop: Shop, step: Step) => Promise<void>} */ checkout,
) {
  const bare = `${name}, bare`;
  /** @param {(page: any, shop: Shop, outputDir: string, context: any) => Promise<void>} work */
  const timed =
    (work) => async (/** @type {any} */ browser, /** @type {any} */ shop, /** @type {string} */ outputDir) => {
      const context = await newContext(browser);
      const page = await context.newPage();
      const startedAt = performance.now();
      await work(page, shop, outputDir, context);
      const ms = performance.now() - startedAt;
      await context.close();
      return ms;
    };
  return {
    bare: { title: bare, bare, driver, run: timed((page, shop) => checkout(page, shop, unwatched)) },
    watched: {
      title: `${name}, watched by e2evidence`,
      bare,
      goal: 5,
      driver,
      run: timed((page, shop, outputDir) =>
        withFlow(page, { name: 'checkout', outputDir, baseUrl: shop.url }, (/** @type {any} */ flow) =>
          checkout(page, shop, (step, work) => flow.step(step, work)),
        ),
      ),
    },
    timed,
  };
}

/** @param {string} executablePath */
async function launchPlaywright(executablePath) {
  const { chromium } = await import('playwright-core');
  return chromium.launch({ executablePath });
}

/** @param {string} executablePath */
async function launchPuppeteer(executablePath) {
  const { default: puppeteer } = await import('puppeteer-core');
  return puppeteer.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
}

const playwright = family('playwright', 'Playwright', (browser) => browser.newContext(), playwrightCheckout);
const puppeteer = family('puppeteer', 'Puppeteer', (browser) => browser.createBrowserContext(), puppeteerCheckout);

/** @type {Contestant[]} */
export const contestants = [
  { ...playwright.bare, launch: launchPlaywright },
  { ...playwright.watched, launch: launchPlaywright },
  {
    title: "Playwright, with Playwright's trace",
    bare: playwright.bare.title,
    driver: 'playwright',
    launch: launchPlaywright,
    run: playwright.timed(async (page, shop, _outputDir, context) => {
      await context.tracing.start({ screenshots: true, snapshots: true });
      await playwrightCheckout(page, shop, unwatched);
      await context.tracing.stop();
    }),
  },
  { ...puppeteer.bare, launch: launchPuppeteer },
  { ...puppeteer.watched, launch: launchPuppeteer },
];

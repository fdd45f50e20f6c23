// Who listens to the page, and how.
import { findBrowser, findChromedriver } from '../../tooling/browser.mjs';

// The built package, as users get it.
const { BidiBridge } = await import(new URL('../../packages/bidi-bridge/dist/esm/index.js', import.meta.url).href);

const requests = 200;
const atOnce = 10;
/** Every request and its line in the console, until all are done. */
const script = `(async () => {
  for (let begun = 0; begun < ${requests}; begun += ${atOnce}) {
    await Promise.all(Array.from({ length: ${atOnce} }, async (_, i) => {
      const response = await fetch('/echo?number=' + (begun + i));
      await response.text();
      console.log('request', begun + i);
    }));
  }
})()`;

/** Of each request its beginning, its answer and its end; and a line. */
const events = requests * 4;

/**
 * @typedef {object} OpenDriver
 * @property {any} target - What is given to the bridge.
 * @property {() => Promise<unknown>} act - Runs the script in the page.
 * @property {(heard: (told: object) => void) => Promise<() => Promise<unknown> | void>} listen - As a user would; gives what stops.
 * @property {() => Promise<void>} close
 */

const executablePath = findBrowser();
if (!executablePath) throw new Error('this benchmark needs a browser: npm test installs one');
const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

/** @type {Record<string, (url: string) => Promise<OpenDriver>>} */
export const drivers = {
  async Playwright(url) {
    const { chromium } = await import('playwright-core');
    const browser = await chromium.launch({ executablePath });
    const page = await browser.newPage();
    await page.goto(`${url}/blank.html`);
    return {
      target: page,
      act: () => page.evaluate(script),
      listen: async (heard) => pageListeners(page, heard),
      close: () => browser.close(),
    };
  },

  async Puppeteer(url) {
    const { default: puppeteer } = await import('puppeteer-core');
    const browser = await puppeteer.launch({ executablePath, args: asRoot });
    const page = await browser.newPage();
    await page.goto(`${url}/blank.html`);
    return {
      target: page,
      act: () => page.evaluate(script),
      listen: async (heard) => pageListeners(page, heard),
      close: () => browser.close(),
    };
  },

  async Selenium(url) {
    const [{ Builder }, chrome] = await Promise.all([
      import('selenium-webdriver'),
      import('selenium-webdriver/chrome.js'),
    ]);
    const options = new chrome.Options();
    options.setChromeBinaryPath(executablePath);
    options.addArguments('--headless=new', ...asRoot);
    options.enableBidi();
    const chromedriver = findChromedriver();
    const builder = new Builder().forBrowser('chrome').setChromeOptions(options);
    if (chromedriver) builder.setChromeService(new chrome.ServiceBuilder(chromedriver));
    const driver = await builder.build();
    await driver.get(`${url}/blank.html`);
    return {
      target: driver,
      act: () => driver.executeScript(`return ${script}`),
      listen: (heard) => bidiListeners(driver, heard),
      close: () => driver.quit(),
    };
  },
};

/**
 * @param {any} page
 * @param {(told: object) => void} heard
 */
function pageListeners(page, heard) {
  /** @type {Record<string, (native: any) => void>} */
  const listeners = {
    console: (message) => heard({ level: message.type(), text: message.text() }),
    request: (request) => heard({ method: request.method(), url: request.url() }),
    response: (response) => heard({ status: response.status(), url: response.url() }),
    requestfinished: (request) => heard({ ended: request.url() }),
  };
  for (const [event, listener] of Object.entries(listeners)) page.on(event, listener);
  return () => {
    for (const [event, listener] of Object.entries(listeners)) page.off(event, listener);
  };
}

/**
 * @param {any} driver
 * @param {(told: object) => void} heard
 */
async function bidiListeners(driver, heard) {
  const bidi = await driver.getBidi();
  /** @type {Record<string, (params: any) => void>} */
  const listeners = {
    'log.entryAdded': ({ level, text }) => heard({ level, text }),
    'network.beforeRequestSent': ({ request }) => heard({ method: request.method, url: request.url }),
    'network.responseStarted': ({ response }) => heard({ status: response.status, url: response.url }),
    'network.responseCompleted': ({ response }) => heard({ ended: response.url }),
  };
  const onMessage = (/** @type {Buffer} */ data) => {
    const { method, params } = JSON.parse(data.toString());
    listeners[method]?.(params);
  };
  bidi.socket.on('message', onMessage);
  const { result } = await bidi.send({ method: 'session.subscribe', params: { events: Object.keys(listeners) } });
  return async () => {
    bidi.socket.off('message', onMessage);
    await bidi.send({ method: 'session.unsubscribe', params: { subscriptions: [result.subscription] } });
  };
}

/**
 * @param {any} target
 * @param {(told: object) => void} heard
 */
async function bridgeListeners(target, heard) {
  const bridge = new BidiBridge();
  const made = [
    bridge.subscribe(target, 'console', (/** @type {any} */ { payload }) =>
      heard({ level: payload.level, text: payload.text }),
    ),
    bridge.subscribe(target, 'request', (/** @type {any} */ { payload }) =>
      heard({ method: payload.method, url: payload.url }),
    ),
    bridge.subscribe(target, 'response', (/** @type {any} */ { payload }) =>
      heard({ status: payload.status, url: payload.url }),
    ),
    bridge.subscribe(target, 'response_completed', (/** @type {any} */ { payload }) => heard({ ended: payload.url })),
  ];
  await Promise.all(made.map(({ ready }) => ready));
  return () => bridge.unsubscribeAll();
}

/** @param {(driver: OpenDriver, heard: (told: object) => void) => Promise<() => Promise<unknown> | void>} listen */
function timed(listen) {
  return async (/** @type {OpenDriver} */ driver) => {
    let count = 0;
    let allHeard = () => {};
    const heardAll = new Promise((resolve) => {
      allHeard = () => resolve(undefined);
    });
    // The same for everybody: something is kept of each event.
    /** @type {object[]} */
    const kept = [];
    const stop = await listen(driver, (told) => {
      kept.push(told);
      if (++count === events) allHeard();
    });
    const startedAt = performance.now();
    await driver.act();
    await heardAll;
    const ms = performance.now() - startedAt;
    await stop();
    return ms;
  };
}

/** With nobody listening the page alone is waited for. */
async function alone(/** @type {OpenDriver} */ driver) {
  const startedAt = performance.now();
  await driver.act();
  return performance.now() - startedAt;
}

export const contestants = Object.keys(drivers).flatMap((driver) => {
  const bare = `${driver}, its own listeners`;
  return [
    { title: `${driver}, nobody listening`, bare, driver, run: alone },
    { title: bare, bare, driver, run: timed((open, heard) => open.listen(heard)) },
    {
      title: `${driver}, through the bridge`,
      bare,
      driver,
      goal: 5,
      run: timed((open, heard) => bridgeListeners(open.target, heard)),
    },
  ];
});

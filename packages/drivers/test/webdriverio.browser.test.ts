import {
  bidiSession,
  browserInfo,
  cdpSession,
  detectDriver,
  evaluate,
  followPages,
  onAction,
  screenshot,
} from '@e2evidence/drivers';
import { launchWebdriverIO } from '@e2evidence/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let browser: WebdriverIO.Browser;
let first: string;
beforeAll(async () => {
  browser = await launchWebdriverIO();
  first = await browser.getWindowHandle();
});
afterAll(() => browser.deleteSession());

// The promises of every adapter are tried on it in `npm run test:matrix`.
describe('WebdriverIO on Chromium', () => {
  it('is followed as the browser itself, once', async () => {
    const given: object[] = [];
    const stop = await followPages(browser, (page) => void given.push(page));
    stop();
    expect(given).toHaveLength(1);
    expect(given[0] === browser).toBe(true);
  });

  it('names the protocol of the session', async () => {
    expect((await browserInfo(browser)).protocol).toBe('webdriver-bidi');
  });

  it('opens a CDP session of the current window', async () => {
    const { handle } = await browser.createWindow('tab');
    await browser.switchToWindow(handle);
    await browser.url('data:text/html,<title>second</title>');
    await using session = await cdpSession(browser);
    const { result } = await session.send('Runtime.evaluate', { expression: 'document.title' });
    expect(result.value).toBe('second');
    await browser.closeWindow();
    await browser.switchToWindow(first);
  });

  it('tells what is done with its elements, and with itself, each action once', async () => {
    const told: string[] = [];
    const stop = await onAction(browser, {
      after: async ({ name, selector = '', valueLength = '', error }) => {
        told.push(`${name} ${selector} ${valueLength}${error ? 'failed' : ''}`.trim());
        // What a hook asks the driver for is not told.
        if (name === 'click') await browser.$('#card').click();
      },
    });
    await browser.url('data:text/html,<input id="card"><p><button id="pay">Pay</button></p>');
    await browser.$('#card').setValue('4111 1111');
    await browser.$('p').$('button=Pay').click();
    await browser.keys('a');
    await browser.refresh();
    stop();
    await browser.$('#pay').click();
    expect(told).toEqual([
      'goto',
      'clear #card',
      'type #card 9',
      expect.stringMatching(/^click xpath: .*"Pay"/),
      'actions',
      'reload',
    ]);
  });

  it('sends CDP commands, without events, where puppeteer-core is not to be had', async () => {
    const alone = Object.create(browser, {
      getPuppeteer: { value: () => Promise.reject(new Error('puppeteer-core is missing')) },
    });
    const session = await cdpSession(alone);
    const { result } = await session.send('Runtime.evaluate', { expression: '6 * 7' });
    expect(result.value).toBe(42);
    expect(() => session.on('Runtime.consoleAPICalled', () => {})).toThrow(/puppeteer-core is missing.*bidi-bridge/s);
    await session.detach();
  });

  it('masks the whole window when the browser has switched to an inner frame', async () => {
    await browser.url('data:text/html,<input class="s" value="secret"><iframe srcdoc="<b>inside</b>"></iframe>');
    const covered = await screenshot(browser, { mask: ['.s'] });
    await browser.switchFrame(browser.$('iframe'));
    expect(await evaluate(browser, () => document.body.textContent)).toBe('inside');
    expect(Buffer.from(await screenshot(browser, { mask: ['.s'] })).equals(Buffer.from(covered))).toBe(true);
    await browser.switchFrame(null);
  });

  it('opens the BiDi session', async () => {
    const session = await bidiSession(browser);
    expect(session.isOpen).toBe(true);
    expect(await session.send('session.status', {})).toHaveProperty('message');
    await expect(session.send('session.subscribe', { events: ['no.such'] })).rejects.toThrow(/invalid argument/);
    await expect(async () => session.send('no.such', {})).rejects.toThrow(/no BiDi command no\.such/);
  });

  it('names what to pass instead of an element', async () => {
    const element = await browser.$('html').getElement();
    expect(() => detectDriver(element)).toThrow(/pass the browser/);
  });
});

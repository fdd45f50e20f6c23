import {
  bidiSession,
  browserInfo,
  cdpSession,
  detectDriver,
  evaluate,
  followPages,
  screenshot,
  wrapMethod,
} from '@e2evidence/drivers';
import { driverConformance } from '@e2evidence/drivers/conformance';
import { launchSelenium } from '@e2evidence/testkit';
import { Builder, By, type WebDriver } from 'selenium-webdriver';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withSelenium } from './acting.js';

const oneFrame = 'data:text/html,<input class="s" value="secret"><iframe srcdoc="<b>inside</b>"></iframe>';
const otherOrigin =
  'data:text/html,<input class="s" value="secret"><iframe src="data:text/html,<b>inside</b>"></iframe>';

describe('selenium-webdriver on Chromium', () => {
  let driver: WebDriver;
  let first: string;
  beforeAll(async () => {
    driver = await launchSelenium({ bidi: false });
    first = await driver.getWindowHandle();
  });
  afterAll(() => driver.quit());

  const checks = driverConformance({
    open: async () => {
      await driver.switchTo().newWindow('tab');
      return {
        page: driver,
        goto: (url) => driver.get(url),
        ...withSelenium(() => driver),
        closePage: () => driver.close(),
        dispose: async () => {
          for (const handle of await driver.getAllWindowHandles()) {
            if (handle === first) continue;
            await driver.switchTo().window(handle);
            await driver.close();
          }
          await driver.switchTo().window(first);
        },
      };
    },
    gaps: {
      'gives the address of the page': 'the driver tells it only asynchronously',
      'says that a closed page is closed': 'the driver tells it only asynchronously',
      'follows popups until told to stop': 'a driver stands for the window that the test has switched to',
    },
  });
  for (const check of checks) it(check.title, () => check.run());

  it('is followed as the driver itself, once', async () => {
    const given: object[] = [];
    const stop = await followPages(driver, (page) => void given.push(page));
    stop();
    expect(given).toHaveLength(1);
    expect(given[0] === driver).toBe(true);
  });

  it('opens CDP sessions of the current window, several at once, and leaves the driver as it was', async () => {
    const keys = Reflect.ownKeys(driver);
    await driver.switchTo().newWindow('tab');
    await driver.get('data:text/html,<title>second</title>');
    const sessions = await Promise.all([cdpSession(driver), cdpSession(driver)]);
    for (const session of sessions) {
      const { result } = await session.send('Runtime.evaluate', { expression: 'document.title' });
      expect(result.value).toBe('second');
      await session.detach();
      await expect(session.send('Runtime.evaluate', { expression: '1' })).rejects.toThrow();
    }
    expect(Reflect.ownKeys(driver)).toEqual(keys);
    await driver.close();
    await driver.switchTo().window(first);
  });

  it('leaves a DevTools connection that the user has opened in working order', async () => {
    const connection = (await driver.createCDPConnection('page')) as {
      send(method: string, params: object): Promise<{ result: { result: { value: unknown } } }>;
    };
    const session = await cdpSession(driver);
    const { result } = await connection.send('Runtime.evaluate', { expression: '6 * 7' });
    expect(result.result.value).toBe(42);
    await session.detach();
    expect((await connection.send('Runtime.evaluate', { expression: '1' })).result.result.value).toBe(1);
  });

  it('gives the error of the browser when it refuses a CDP command', async () => {
    await using session = await cdpSession(driver);
    await expect(session.send('No.such', {})).rejects.toThrow(/No\.such.*wasn't found/);
  });

  it('masks the whole window when the driver has switched to an inner frame', async () => {
    await driver.get(oneFrame);
    const covered = await screenshot(driver, { mask: ['.s'] });
    await driver.switchTo().frame(0);
    expect(await evaluate(driver, () => document.body.textContent)).toBe('inside');
    expect(Buffer.from(await screenshot(driver, { mask: ['.s'] })).equals(Buffer.from(covered))).toBe(true);
    await driver.switchTo().defaultContent();
    expect(await evaluate(driver, () => document.adoptedStyleSheets.length)).toBe(0);
  });

  it('takes no masked picture from inside a frame of another origin', async () => {
    await driver.get(otherOrigin);
    await driver.switchTo().frame(0);
    await expect(screenshot(driver, { mask: ['.s'] })).rejects.toMatchObject({ code: 'DRIVERS_CAPABILITY_FAILED' });
    await driver.switchTo().defaultContent();
  });

  it('names what to pass instead of an element or a builder', async () => {
    await driver.get(oneFrame);
    const element = await driver.findElement(By.css('.s'));
    expect(() => detectDriver(element)).toThrow(/element\.getDriver\(\)/);
    expect(() => detectDriver(new Builder())).toThrow(/await builder\.build\(\)/);
  });

  it('names the protocol, and how to get a BiDi session where there is none', async () => {
    expect((await browserInfo(driver)).protocol).toBe('webdriver');
    await expect(bidiSession(driver)).rejects.toMatchObject({
      code: 'DRIVERS_NO_BIDI',
      message: expect.stringContaining("setCapability('webSocketUrl', true)"),
    });
  });
});

describe('selenium-webdriver with BiDi', () => {
  it('opens the BiDi session, one socket for calls at once, and is refused as closed after quit()', async () => {
    const driver = await launchSelenium();
    try {
      expect((await browserInfo(driver)).protocol).toBe('webdriver-bidi');
      let opened = 0;
      const restore = wrapMethod(driver, 'getBidi', ({ original }) => {
        opened++;
        return original();
      });
      const [session, other] = await Promise.all([bidiSession(driver), bidiSession(driver)]);
      restore();
      expect(opened).toBe(1);
      expect(await session.send('session.status', {})).toHaveProperty('message');
      await expect(session.send('session.subscribe', { events: ['no.such'] })).rejects.toThrow(/invalid argument/);
      await driver.quit();
      await expect.poll(() => [session.isOpen, other.isOpen]).toEqual([false, false]);
    } finally {
      await driver.quit().catch(() => {});
    }
    await expect(evaluate(driver, () => 1)).rejects.toMatchObject({ code: 'DRIVERS_PAGE_CLOSED' });
    await expect(cdpSession(driver)).rejects.toMatchObject({ code: 'DRIVERS_PAGE_CLOSED' });
  });
});

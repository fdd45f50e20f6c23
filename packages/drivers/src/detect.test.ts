import { describe, expect, it } from 'vitest';
import { adapterForPage, detectDriver } from './detect.js';
import { DriversError } from './errors.js';

describe('detectDriver', () => {
  it('refuses what no driver made, and says what to pass', () => {
    for (const wrong of [undefined, null, 'page', 1, {}, { goto() {} }, new Map(), () => {}]) {
      expect(() => detectDriver(wrong)).toThrow(DriversError);
      expect(() => detectDriver(wrong)).toThrow(/Pass a Page or BrowserContext of Playwright/);
    }
  });

  it('survives a target whose getters throw', () => {
    const hostile = new Proxy(
      {},
      {
        get: () => {
          throw new Error('no session yet');
        },
      },
    );
    expect(() => detectDriver(hostile)).toThrow(/DRIVERS_UNKNOWN_TARGET|Cannot tell/);
  });

  it('never awaits a thenable target', () => {
    let awaited = false;
    const thenable = Object.defineProperty({}, 'then', {
      value: () => {
        awaited = true;
      },
    });
    expect(() => detectDriver(thenable)).toThrow(DriversError);
    expect(awaited).toBe(false);
  });
});

describe('detectDriver on WebDriver sessions', () => {
  const method = () => {};
  const session = { isBidi: true, sessionId: 'a1', executeScript: method, sessionSubscribe: method };

  it('knows a WebdriverIO browser, with and without BiDi', () => {
    for (const isBidi of [true, false]) {
      expect(detectDriver({ ...session, isBidi, getPuppeteer: method })).toEqual({
        driver: 'webdriverio',
        kind: 'driver',
      });
    }
  });

  it('knows a Selenium driver that was not awaited, and does not await it', () => {
    const then = () => {
      throw new Error('awaited');
    };
    const driver = { getCapabilities: method, getSession: method, executeScript: method, manage: method, then };
    expect(detectDriver(driver)).toEqual({ driver: 'selenium', kind: 'driver' });
  });

  it('names what to pass instead of a multiremote browser, an element, or a session of the webdriver package', () => {
    const multiremote = { isMultiremote: true, instances: ['chat1', 'chat2'], getPuppeteer: method };
    expect(() => detectDriver(multiremote)).toThrow(/browser\.getInstance\(name\) \(it has chat1, chat2\)/);
    expect(() => detectDriver({ ...session, getPuppeteer: method, elementId: 'e1' })).toThrow(/pass the browser/);
    expect(() => detectDriver(session)).toThrow(/attach\(\) of webdriverio/);
  });
});

describe('adapterForPage', () => {
  it('refuses a context where a page is needed', () => {
    const context = { newCDPSession() {}, pages() {}, addInitScript() {} };
    expect(() => adapterForPage(context)).toThrow(/A playwright context was passed where one page is needed/);
  });
});

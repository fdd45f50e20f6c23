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

  it('knows a session of the bare webdriver package', () => {
    expect(detectDriver(session)).toEqual({ driver: 'webdriver', kind: 'driver' });
  });

  it('knows a Selenium driver that was not awaited, and does not await it', () => {
    const then = () => {
      throw new Error('awaited');
    };
    const driver = { getCapabilities: method, getSession: method, executeScript: method, manage: method, then };
    expect(detectDriver(driver)).toEqual({ driver: 'selenium', kind: 'driver' });
  });

  it('names what to pass instead of a multiremote browser or an element', () => {
    const multiremote = { isMultiremote: true, instances: ['chat1', 'chat2'], getPuppeteer: method };
    expect(() => detectDriver(multiremote)).toThrow(/browser\.getInstance\(name\) \(it has chat1, chat2\)/);
    for (const element of [
      { ...session, elementId: 'e1' },
      { ...session, getPuppeteer: method, elementId: 'e1' },
    ]) {
      expect(() => detectDriver(element)).toThrow(/pass the browser/);
    }
  });
});

describe('detectDriver on sessions without a driver', () => {
  const method = () => {};
  const session = { send: method, on: method, off: method };
  const socket = (url: string) => ({
    url,
    readyState: 1,
    send: method,
    addEventListener: method,
    removeEventListener: method,
  });

  it('knows sessions by the protocol they name, and session objects of drivers', () => {
    expect(detectDriver({ ...session, protocol: 'cdp' })).toEqual({ driver: 'cdp', kind: 'page' });
    expect(detectDriver({ ...session, protocol: 'bidi' })).toEqual({ driver: 'bidi', kind: 'driver' });
    expect(detectDriver({ ...session, detach: method })).toEqual({ driver: 'cdp', kind: 'page' });
    expect(() => detectDriver(session)).toThrow(DriversError);
  });

  it('knows WebSockets by their address', () => {
    const driverOf = (url: string) => detectDriver(socket(url)).driver;
    expect(driverOf('ws://127.0.0.1:9222/devtools/page/A1')).toBe('cdp');
    expect(driverOf('ws://127.0.0.1:9222/session')).toBe('bidi');
    expect(driverOf('wss://grid.example/session/a1?token=x')).toBe('bidi');
    expect(driverOf('wss://grid.example/wd/session/a1/se/bidi')).toBe('bidi');
    expect(() => driverOf('ws://127.0.0.1:9222/devtools/browser/B1')).toThrow(/webSocketDebuggerUrl of a page/);
    expect(() => driverOf('ws://127.0.0.1:9222/')).toThrow(/protocol: "cdp" or "bidi"/);
  });

  it('knows a client of chrome-remote-interface, whose protocol is no word', () => {
    const client = { ...session, close: method, protocol: {}, Page: {}, Runtime: {} };
    expect(detectDriver(client)).toEqual({ driver: 'chrome-remote-interface', kind: 'page' });
    expect(detectDriver(new Proxy(client, {}))).toEqual({ driver: 'chrome-remote-interface', kind: 'page' });
  });
});

describe('adapterForPage', () => {
  it('refuses a context where a page is needed', () => {
    const context = { newCDPSession() {}, pages() {}, addInitScript() {} };
    expect(() => adapterForPage(context)).toThrow(/A playwright context was passed where one page is needed/);
  });
});

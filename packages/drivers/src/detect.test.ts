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

describe('adapterForPage', () => {
  it('refuses a context where a page is needed', () => {
    const context = { newCDPSession() {}, pages() {}, addInitScript() {} };
    expect(() => adapterForPage(context)).toThrow(/A playwright context was passed where one page is needed/);
  });
});

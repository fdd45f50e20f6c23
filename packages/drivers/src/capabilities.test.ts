import { describe, expect, it } from 'vitest';
import { capabilities } from './capabilities.js';

const method = () => {};
const full = { level: 'full' };

describe('capabilities', () => {
  it('of a WebDriver session say how to start one that has BiDi', async () => {
    const session = {
      capabilities: { browserName: 'chrome' },
      sessionId: 'a1',
      executeScript: method,
      sessionSubscribe: method,
    };
    expect((await capabilities({ ...session, isBidi: true })).bidiSession).toEqual(full);
    expect((await capabilities({ ...session, isBidi: false })).bidiSession).toEqual({
      level: 'none',
      reason: 'the session was started without WebDriver BiDi',
      alternative: 'ask for the capability webSocketUrl: true',
    });
  });

  it('of a session say that Firefox has no DevTools', async () => {
    const session = { isBidi: true, sessionId: 'a1', executeScript: method, getPuppeteer: method };
    const levelIn = async (browserName: string) =>
      (await capabilities({ ...session, capabilities: { browserName } })).cdpSession.level;
    expect(await levelIn('chrome')).toBe('partial');
    expect(await levelIn('firefox')).toBe('none');
  });

  it('of a Playwright page depend on its browser', async () => {
    const pageOf = (name: string) => ({
      context: () => ({ browser: () => ({ browserType: () => ({ name: () => name }) }) }),
      mainFrame: method,
      goto: method,
      removeListener: method,
    });
    expect((await capabilities(pageOf('chromium'))).cdpSession).toEqual(full);
    expect((await capabilities(pageOf('webkit'))).cdpSession).toMatchObject({ level: 'none' });
  });

  it('of a context leave what only a page can do to its pages', async () => {
    const context = { newCDPSession: method, pages: method, addInitScript: method };
    const { followPages, browserInfo, ...ofPages } = await capabilities(context);
    expect([followPages, browserInfo]).toEqual([full, full]);
    for (const capability of Object.values(ofPages)) {
      expect(capability).toEqual({
        level: 'none',
        reason: 'a context is no page',
        alternative: 'pass one of its pages',
      });
    }
  });

  it('of a session say that nobody acts in it', async () => {
    const session = { send: method, on: method, off: method, protocol: 'bidi' };
    expect((await capabilities(session)).onAction).toMatchObject({
      level: 'none',
      alternative: expect.stringContaining('cdp-tap'),
    });
  });

  it('of an object that speaks a protocol leave the end of its page to what is asked of it', async () => {
    const session = { send: method, on: method, off: method, protocol: 'cdp' };
    expect((await capabilities(session)).isPageClosed.level).toBe('none');
    expect((await capabilities({ ...session, isOpen: true })).isPageClosed).toEqual(full);
  });

  it('refuse what no driver made', async () => {
    await expect(capabilities({})).rejects.toMatchObject({ code: 'DRIVERS_UNKNOWN_TARGET' });
  });
});

import { describe, expect, it } from 'vitest';
import { wrapCdpSession } from './cdp-session.js';
import { seleniumCdpSession } from './selenium-cdp.js';

describe('seleniumCdpSession', () => {
  const getWindowHandle = async () => 'W1';

  it('sends through the driver, without events, where the DevTools address cannot be reached', async () => {
    const session = wrapCdpSession(
      await seleniumCdpSession({
        getWindowHandle,
        createCDPConnection: () => Promise.reject(new Error('connect ECONNREFUSED')),
        sendAndGetDevToolsCommand: async (method, params) => ({ method, params }),
      }),
    );
    expect(await session.send('No.such', { a: 1 })).toEqual({ method: 'No.such', params: { a: 1 } });
    expect(() => session.on('Network.requestWillBeSent', () => {})).toThrow(/ECONNREFUSED.*bidi-bridge/s);
    await session.detach();
  });

  it('fails with the reason where the browser has no DevTools at all', async () => {
    await expect(seleniumCdpSession({ getWindowHandle })).rejects.toThrow(/opens no DevTools connections/);
  });
});

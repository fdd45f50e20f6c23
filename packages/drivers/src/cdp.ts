import type { DriverAdapter } from './adapter.js';
import { cdpPageAdapter } from './cdp-page.js';
import { isEnded, openProtocol, protocolOf, socketHint, tellsItsEnd } from './protocol-session.js';

/**
 * A DevTools session of one page that belongs to no other driver here: a WebSocket to a page, a session object of
 * Playwright or Puppeteer, or an object that says `protocol: 'cdp'`.
 */
export const cdp: DriverAdapter = cdpPageAdapter({
  name: 'cdp',
  kindOf: (target) => (protocolOf(target) === 'cdp' ? 'page' : undefined),
  hintFor: socketHint,
  isClosed: isEnded,
  tellsItsEnd,
  open: openProtocol,
});

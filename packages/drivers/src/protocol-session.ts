import { hasMethods, member } from './members.js';
import { isOpenSocket, isSocket, type RawSocket, socketSession } from './socket-session.js';

/**
 * A session of the Chrome DevTools Protocol or of WebDriver BiDi that belongs to no known driver.
 *
 * `cdp` is a session that is attached to one page. `bidi` is a whole session, begun by `session.new` or by a WebDriver.
 * Events are given by their whole name, such as `Network.requestWillBeSent` or `log.entryAdded`, with their parameters.
 *
 * @example
 * const session: ProtocolSession = {
 *   protocol: 'cdp',
 *   send: (method, params) => client.call(method, params),
 *   on: (event, listener) => client.listen(event, listener),
 *   off: (event, listener) => client.unlisten(event, listener),
 * };
 */
export interface ProtocolSession {
  /** What it speaks. */
  readonly protocol: 'cdp' | 'bidi';
  /** Sends a command and gives its result; rejects when the browser refuses it. */
  send(method: string, params: object): Promise<unknown>;
  /** Listens for one event. Without `off` it gives the function that stops listening. */
  on(event: string, listener: (params: unknown) => void): unknown;
  /** Stops listening. */
  off?(event: string, listener: (params: unknown) => void): unknown;
  /** False once it has ended; without it, never. */
  readonly isOpen?: boolean;
}

/** A session as the adapters use it. */
export interface OpenProtocol {
  readonly isOpen: boolean;
  send(method: string, params: object): Promise<unknown>;
  on(event: string, listener: (params: unknown) => void): () => void;
}

/** Which protocol a target speaks that is a session, or a WebSocket to one; undefined for everything else. */
export function protocolOf(target: object): 'cdp' | 'bidi' | undefined {
  if (isSocket(target)) return protocolOfAddress(target.url);
  if (!hasMethods(target, ['send', 'on'])) return undefined;
  const protocol = member(target, 'protocol');
  if (protocol === 'cdp' || protocol === 'bidi') return protocol;
  // The session objects of Playwright, Puppeteer, and of cdpSession() here.
  return hasMethods(target, ['detach']) ? 'cdp' : undefined;
}

/** What a target is spoken to through that {@link protocolOf} knows. */
export function openProtocol(target: object): OpenProtocol {
  if (isSocket(target)) return socketSession(target);
  const session = target as Omit<ProtocolSession, 'protocol'>;
  return {
    get isOpen() {
      return session.isOpen ?? true;
    },
    send: (method, params) => session.send(method, params),
    on(event, listener) {
      const off = session.on(event, listener);
      return () => {
        if (session.off) session.off(event, listener);
        else if (typeof off === 'function') off();
      };
    },
  };
}

/** Whether a session has ended, as far as it tells without being asked. */
export function isEnded(target: object): boolean {
  return isSocket(target) ? !isOpenSocket(target) : member(target, 'isOpen') === false;
}

/** Whether {@link isEnded} can tell. */
export function tellsItsEnd(target: object): boolean {
  return isSocket(target) || typeof member(target, 'isOpen') === 'boolean';
}

/** What to pass instead of a WebSocket whose address says nothing, or that leads to a whole browser. */
export function socketHint(target: object): string | undefined {
  if (!isSocket(target) || protocolOf(target)) return undefined;
  return /\/devtools\/browser\//.test(target.url)
    ? 'This WebSocket leads to a whole browser: pass one to the webSocketDebuggerUrl of a page, or a session that is attached to one, as { protocol: "cdp", send, on, off }.'
    : 'The address of this WebSocket does not tell what it speaks: pass { protocol: "cdp" or "bidi", send, on, off }.';
}

function protocolOfAddress(url: RawSocket['url']): 'cdp' | 'bidi' | undefined {
  const path = url.replace(/^\w+:\/\/[^/]*/, '').replace(/[?#].*$/, '');
  if (/\/devtools\/page\/[^/]+$/.test(path)) return 'cdp';
  return /\/session(?:\/[^/]+)?(?:\/se\/bidi)?$/.test(path) ? 'bidi' : undefined;
}

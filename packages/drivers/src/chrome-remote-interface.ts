import type { DriverAdapter } from './adapter.js';
import { cdpPageAdapter } from './cdp-page.js';
import { hasMethods, member } from './members.js';

/** What e2evidence uses of a client of chrome-remote-interface. */
interface RemoteInterfaceClient {
  send(method: string, params: object): Promise<unknown>;
  on(event: string, listener: Listener): unknown;
  off(event: string, listener: Listener): unknown;
}

/** Events of other sessions over the same connection carry an id. */
type Listener = (params: unknown, sessionId?: string) => void;

/** chrome-remote-interface: a client that is connected to one page. */
export const chromeRemoteInterface: DriverAdapter = cdpPageAdapter({
  name: 'chrome-remote-interface',

  kindOf(target) {
    const hasDomains = ['protocol', 'Page', 'Runtime'].every((name) => typeof member(target, name) === 'object');
    return hasDomains && hasMethods(target, ['send', 'on', 'off', 'close']) ? 'page' : undefined;
  },

  hintFor: () => undefined,
  isClosed: () => false,

  open(target) {
    const client = target as RemoteInterfaceClient;
    return {
      isOpen: true,
      send: (method, params) => client.send(method, params),
      on(event, listener) {
        const heard: Listener = (params, sessionId) => {
          if (sessionId === undefined) listener(params);
        };
        client.on(event, heard);
        return () => void client.off(event, heard);
      },
    };
  },
});

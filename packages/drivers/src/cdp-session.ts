import type { ProtocolMapping } from 'devtools-protocol/types/protocol-mapping.js';
import { DriversError } from './errors.js';
import { inTime } from './in-time.js';

/** Commands of the Chrome DevTools Protocol, method → parameters and result. */
export type CdpCommands = ProtocolMapping.Commands;
/** Events of the Chrome DevTools Protocol, name → parameters. */
export type CdpEvents = ProtocolMapping.Events;

/** A DevTools session of one page, the same on every driver. The caller detaches it. */
export interface CdpSession extends AsyncDisposable {
  /** Sends a command; rejects with the driver's own error when the browser refuses it. */
  send<Method extends keyof CdpCommands>(
    method: Method,
    params?: CdpCommands[Method]['paramsType'][0],
  ): Promise<CdpCommands[Method]['returnType']>;
  /** The same for a command that devtools-protocol does not know. */
  send(method: string, params?: object): Promise<unknown>;
  /**
   * Listens for one event; call the returned function to stop.
   *
   * @throws {@link DriversError} `DRIVERS_NO_CDP_EVENTS` when the driver passes commands on, but no events.
   */
  on<Name extends keyof CdpEvents>(event: Name, listener: (params: CdpEvents[Name][0]) => void): () => void;
  /** The same for an event that devtools-protocol does not know. */
  on(event: string, listener: (params: unknown) => void): () => void;
  /**
   * Ends the session. Does nothing when it has ended, or its page has closed. Waits at most a second: a page that has
   * crashed, or is busy for ever, gives no answer.
   */
  detach(): Promise<void>;
}

/** How long the end of a session is waited for, milliseconds. */
const longestDetachMs = 1000;

/** The members that the session objects of Playwright and Puppeteer share. */
export interface NativeCdpSession {
  send(method: string, params?: object): Promise<unknown>;
  on(event: string, listener: (params: unknown) => void): unknown;
  off(event: string, listener: (params: unknown) => void): unknown;
  detach(): Promise<void>;
}

/** Gives a driver's session object the common face. */
export function wrapCdpSession(native: NativeCdpSession): CdpSession {
  let detached = false;
  const detach = async () => {
    if (detached) return;
    detached = true;
    // A session dies with its page; detaching it then is not a failure.
    await inTime(native.detach(), longestDetachMs, 'no answer').catch(() => {});
  };
  return {
    send: (method: string, params?: object) => native.send(method, params) as Promise<never>,
    on(event: string, listener: (params: never) => void) {
      const heard = listener as (params: unknown) => void;
      native.on(event, heard);
      return () => void native.off(event, heard);
    },
    detach,
    [Symbol.asyncDispose]: detach,
  };
}

/**
 * A session over a driver's way to send single DevTools commands.
 *
 * @param noEvents - Why there are no events.
 */
export function commandsOnly(
  send: (method: string, params: object) => Promise<unknown>,
  noEvents: unknown,
): NativeCdpSession {
  return {
    send: (method, params = {}) => send(method, params),
    on(event) {
      const reason = noEvents instanceof Error ? noEvents.message : String(noEvents);
      throw new DriversError('DRIVERS_NO_CDP_EVENTS', `Could not listen for ${event}: ${reason}.`, { cause: noEvents });
    },
    off() {},
    async detach() {},
  };
}

import type { CdpEvents } from '@e2evidence/drivers';

/** Puts a listener on a DevTools session, for as long as the session is used. It must not throw. */
export type CdpListen = <Name extends keyof CdpEvents>(
  event: Name,
  listener: (params: CdpEvents[Name][0]) => void,
) => void;

/** The parameters of a DevTools event. */
export type CdpParams<Name extends keyof CdpEvents> = CdpEvents[Name][0];

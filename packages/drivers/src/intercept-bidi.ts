// Requests held over WebDriver BiDi: https://w3c.github.io/webdriver-bidi/#command-network-addIntercept
import type { BidiSession } from './bidi-session.js';
import { base64Of, HeldRequests } from './held-requests.js';
import type { Interception, StopIntercepting } from './intercept-requests.js';

interface BlockedRequest {
  readonly isBlocked: boolean;
  readonly intercepts?: readonly string[];
  readonly navigation: string | null;
  readonly request: {
    readonly request: string;
    readonly url: string;
    readonly method: string;
    readonly headers: readonly BidiHeader[];
  };
}

interface BidiHeader {
  readonly name: string;
  readonly value: { readonly type: 'string' | 'base64'; readonly value: string };
}

/** @param context - The only window whose requests are held; without it all of the session. */
export async function interceptOverBidi(
  session: BidiSession,
  interception: Interception,
  context?: string,
): Promise<StopIntercepting> {
  const held = new HeldRequests(interception);
  let intercept: string | undefined;
  let early: BlockedRequest[] = [];
  const answer = (event: BlockedRequest) => {
    if (intercept === undefined) early.push(event);
    else if (event.intercepts?.includes(intercept)) held.answer(heldBy(session, event));
  };
  const off = session.on('network.beforeRequestSent', (event) => {
    if ((event as BlockedRequest).isBlocked) answer(event as BlockedRequest);
  });
  let subscription: string | undefined;
  const unsubscribe = async () => {
    off();
    // By its id: by the event's name, everybody else in the session would lose it too.
    if (subscription) await session.send('session.unsubscribe', { subscriptions: [subscription] });
  };
  try {
    const contexts = context === undefined ? {} : { contexts: [context] };
    const subscribed = await session.send('session.subscribe', { events: ['network.beforeRequestSent'], ...contexts });
    ({ subscription } = subscribed as { subscription: string });
    const added = await session.send('network.addIntercept', {
      phases: ['beforeRequestSent'],
      urlPatterns: [...interception.origins].map(patternOf),
      ...contexts,
    });
    ({ intercept } = added as { intercept: string });
  } catch (error) {
    await unsubscribe().catch(() => {});
    throw error;
  }
  const waiting = early;
  early = [];
  for (const event of waiting) answer(event);
  return async () => {
    if (!session.isOpen) return off();
    await session.send('network.removeIntercept', { intercept });
    // What was held when it was removed is still told.
    await held.settled();
    await unsubscribe();
  };
}

function heldBy(session: BidiSession, { request, navigation }: BlockedRequest) {
  const told = Object.fromEntries(request.headers.map(({ name, value }) => [name.toLowerCase(), textOf(value)]));
  const of = { request: request.request };
  return {
    request: { url: request.url, method: request.method, headers: told, isNavigation: navigation !== null },
    go: (headers?: Readonly<Record<string, string>>) =>
      session.send('network.continueRequest', { ...of, ...(headers ? { headers: bidiHeaders(headers) } : {}) }),
    respond: ({ status, headers = {}, body }: { status: number; headers?: object; body?: string | Uint8Array }) =>
      session.send('network.provideResponse', {
        ...of,
        statusCode: status,
        headers: bidiHeaders(headers as Record<string, string>),
        body: { type: 'base64', value: base64Of(body) },
      }),
    fail: () => session.send('network.failRequest', of),
  };
}

function textOf({ type, value }: BidiHeader['value']): string {
  return type === 'string' ? value : Buffer.from(value, 'base64').toString('latin1');
}

function bidiHeaders(headers: Readonly<Record<string, string>>): BidiHeader[] {
  return Object.entries(headers).map(([name, value]) => ({ name, value: { type: 'string', value } }));
}

function patternOf(origin: string): object {
  const { protocol, hostname, port } = new URL(origin);
  return { type: 'pattern', protocol: protocol.slice(0, -1), hostname, ...(port ? { port } : {}) };
}

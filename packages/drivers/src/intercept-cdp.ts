// Requests held over DevTools: https://chromedevtools.github.io/devtools-protocol/tot/Fetch/
import type { CdpSession } from './cdp-session.js';
import { base64Of, HeldRequests, isOf, lowerCased } from './held-requests.js';
import type { Interception, StopIntercepting } from './intercept-requests.js';

/** The session is detached when it stops. */
export async function interceptOverCdp(session: CdpSession, interception: Interception): Promise<StopIntercepting> {
  const held = new HeldRequests(interception);
  const { origins } = interception;
  const entries = (headers: Readonly<Record<string, string>>) =>
    Object.entries(headers).map(([name, value]) => ({ name, value }));
  try {
    const off = session.on('Fetch.requestPaused', ({ requestId, request, resourceType, responseStatusCode }) => {
      // Whoever shares the session may hold others.
      if (responseStatusCode !== undefined || !isOf(origins, request.url)) return;
      held.answer({
        request: {
          url: request.url,
          method: request.method,
          headers: lowerCased(request.headers),
          isNavigation: resourceType === 'Document',
        },
        go: (headers) =>
          session.send('Fetch.continueRequest', { requestId, ...(headers ? { headers: entries(headers) } : {}) }),
        respond: ({ status, headers = {}, body }) =>
          session.send('Fetch.fulfillRequest', {
            requestId,
            responseCode: status,
            responseHeaders: entries(headers),
            body: base64Of(body),
          }),
        fail: () => session.send('Fetch.failRequest', { requestId, errorReason: 'BlockedByClient' }),
      });
    });
    const patterns = [...origins].map((origin) => ({ urlPattern: `${origin}/*`, requestStage: 'Request' as const }));
    await session.send('Fetch.enable', { patterns });
    return async () => {
      await held.settled();
      // What is held from here on is let go by the browser.
      await session.send('Fetch.disable').catch(() => {});
      off();
      await session.detach();
    };
  } catch (error) {
    await session.detach();
    throw error;
  }
}

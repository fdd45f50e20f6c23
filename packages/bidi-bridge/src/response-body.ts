import { BidiBackendError } from './errors.js';
import type { BidiEvent } from './event.js';
import type { ResponsePayload } from './network-payloads.js';

const readers = new WeakMap<object, () => Promise<Uint8Array>>();

/** Keeps how the body of a response is read, for a driver whose own object cannot. */
export function keepBodyReader(raw: object, read: () => Promise<Uint8Array>): void {
  readers.set(raw, read);
}

/**
 * The body of a response event, as far as the driver has it or gets it in time.
 *
 * Bodies are not part of events: reading one costs a round trip to the browser, and it may hold secrets. Chromium gives
 * no body that the page itself never reads, so the wait is bounded.
 *
 * @param event - A `response` event of Playwright, Puppeteer or a DevTools session; WebDriver BiDi gives no bodies.
 * @param options - `timeoutMs`: longest wait, in milliseconds, 0 to 2147483647 (default 1000).
 * @returns The bytes, or undefined when there are none: a redirect, an unread body, a page that has moved on.
 * @throws {@link BidiBackendError} `BIDI_BRIDGE_BAD_OPTION`
 *
 * @example
 * bridge.subscribe(page, 'response', async (event) => {
 *   console.log((await readResponseBody(event))?.byteLength); // => 5120
 * });
 */
export async function readResponseBody(
  event: BidiEvent<ResponsePayload>,
  options: { readonly timeoutMs?: number } = {},
): Promise<Uint8Array | undefined> {
  const { timeoutMs = 1000 } = options;
  // A timer of Node ends at once when it is given more.
  if (!(timeoutMs >= 0 && timeoutMs <= 2_147_483_647)) {
    throw new BidiBackendError('BIDI_BRIDGE_BAD_OPTION', `Could not read a body: timeoutMs is ${timeoutMs}.`);
  }
  const raw = event.raw as { body?(): Promise<Uint8Array>; buffer?(): Promise<Uint8Array> } | undefined;
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, undefined);
  });
  try {
    // Playwright names it body, Puppeteer buffer.
    const reading = (raw && readers.get(raw)?.()) ?? raw?.body?.() ?? raw?.buffer?.();
    reading?.catch(() => {});
    return await Promise.race([reading, tooLate]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

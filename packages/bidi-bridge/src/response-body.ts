import type { BidiEvent, ResponsePayload } from './event.js';

/**
 * The body of a response event, as far as the driver still has it.
 *
 * Bodies are not part of events: reading one costs a round trip to the browser, and it may hold secrets.
 *
 * @param event - A `response` event of Playwright or Puppeteer.
 * @returns The bytes, or undefined when there are none: a redirect, a page that has moved on, another backend.
 */
export async function readResponseBody(event: BidiEvent<ResponsePayload>): Promise<Uint8Array | undefined> {
  const { raw } = event as { raw: { body?(): Promise<Uint8Array>; buffer?(): Promise<Uint8Array> } | undefined };
  try {
    // Playwright names it body, Puppeteer buffer.
    return await (raw?.body?.() ?? raw?.buffer?.());
  } catch {
    return undefined;
  }
}

import { isRecord } from './cdp-record.js';

/**
 * Calls back for every CDP event of a session, until the returned function is called.
 *
 * Playwright emits all of them as `event`, Puppeteer under the wildcard `*`; neither knows the other's word, so both
 * are listened to. An object without listeners gives no events.
 */
export function listenToEvents(driver: object, onEvent: (method: string, params: unknown) => void): () => void {
  const stops = [
    listen(driver, 'event', (message) => {
      if (isRecord(message) && typeof message['method'] === 'string') onEvent(message['method'], message['params']);
    }),
    listen(driver, '*', (method, params) => {
      // Puppeteer's own happenings, symbols and words without a domain, pass here too.
      if (typeof method === 'string' && method.includes('.')) onEvent(method, params);
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

function listen(driver: object, event: string, listener: (...args: unknown[]) => void): () => void {
  const on = Reflect.get(driver, 'on');
  if (typeof on !== 'function') return () => {};
  const stop: unknown = Reflect.apply(on, driver, [event, listener]);
  if (typeof stop === 'function' && stop !== driver) return () => void stop();
  return () => {
    const off = Reflect.get(driver, 'off');
    if (typeof off === 'function') Reflect.apply(off, driver, [event, listener]);
  };
}

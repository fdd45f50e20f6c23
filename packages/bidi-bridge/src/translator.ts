import type { BidiEventName, BidiEventPayloads, TranslatedEvent } from './event.js';

/** Takes a listener off a target again. The bridge waits for a promise that it gives. */
export type Detach = () => void | Promise<void>;

/**
 * Takes events of one kind off a target: attaches a listener, and returns the function that takes it away again.
 *
 * A translator that must ask the browser first gives a promise; the subscription's `ready` then waits for it.
 */
export type Translator<Payload = unknown> = (
  target: object,
  callback: (event: TranslatedEvent<Payload>) => void,
) => Detach | Promise<Detach>;

/** The translators of one backend, at most one per event. */
export type BackendTranslators = { readonly [Name in BidiEventName]?: Translator<BidiEventPayloads[Name]> };

/** Makes a driver's listener that never throws into the driver. */
export function listenerFor<Native, Payload>(
  translate: (native: Native) => TranslatedEvent<Payload>,
  callback: (event: TranslatedEvent<Payload>) => void,
): (native: Native) => void {
  return (native) => {
    let event: TranslatedEvent<Payload>;
    try {
      event = { ...translate(native), raw: native };
    } catch (failure) {
      event = { payload: undefined as never, failure, raw: native };
    }
    callback(event);
  };
}

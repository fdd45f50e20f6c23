import { detectDriver } from '@e2evidence/drivers';
import { describeError, isE2EvidenceError } from '@e2evidence/errors';
import { bidiTranslators } from './bidi.js';
import { cdpTranslators } from './cdp.js';
import { BidiBackendError } from './errors.js';
import { BidiEvent, type BidiEventName, type BidiEventPayloads, type TranslatedEvent } from './event.js';
import { type BidiEventStream, eventStream } from './event-stream.js';
import { playwrightTranslators } from './playwright.js';
import { puppeteerTranslators } from './puppeteer.js';
import { BidiSubscription } from './subscription.js';
import type { BackendTranslators, Detach, Translator } from './translator.js';

/** Options of {@link BidiBridge}. */
export interface BidiBridgeOptions {
  /** Gets what a callback threw or rejected with, and what failed while detaching. @defaultValue ignores it */
  readonly onError?: (error: unknown, at: { readonly event: string; readonly backend: string }) => void;
  /** The clock, epoch milliseconds. @defaultValue `Date.now` */
  readonly now?: () => number;
}

/** A callback for one event. A promise it returns is watched for rejection, not waited for. */
export type BidiEventCallback<Payload> = (event: BidiEvent<Payload>) => void | Promise<void>;

/**
 * The same browser events from every driver.
 *
 * Where the browser has to be asked first, await `ready`: with Selenium and WebdriverIO always, with Playwright and
 * Puppeteer for what they have no events of their own for. Observing never owns: a callback that throws or rejects
 * reaches `onError`, never the driver, and starves no other listener.
 *
 * @example
 * const bridge = new BidiBridge();
 * bridge.subscribe(page, 'console', ({ payload }) => console.log(payload.level, payload.text));
 * await page.evaluate(() => console.warn('low stock')); // => warn low stock
 */
export class BidiBridge implements AsyncDisposable {
  readonly #subscriptions = new Map<string, BidiSubscription>();
  readonly #translators = new Map<string, Map<string, Translator>>();
  readonly #onError: NonNullable<BidiBridgeOptions['onError']>;
  readonly #now: () => number;
  #nextId = 1;
  #nextSeq = 1;

  /**
   * Attaches nothing yet.
   *
   * @param options - Where errors of callbacks go, and the clock.
   */
  constructor(options: BidiBridgeOptions = {}) {
    this.#onError = options.onError ?? (() => {});
    this.#now = options.now ?? Date.now;
    const builtIn: Record<string, BackendTranslators> = {
      cdp: cdpTranslators(),
      bidi: bidiTranslators(),
      'chrome-remote-interface': cdpTranslators(),
      webdriver: bidiTranslators(),
      playwright: playwrightTranslators(),
      puppeteer: puppeteerTranslators(),
      selenium: bidiTranslators(),
      webdriverio: bidiTranslators(),
    };
    for (const [backend, translators] of Object.entries(builtIn)) {
      this.#translators.set(backend, new Map(Object.entries(translators) as [string, Translator][]));
    }
  }

  /** The subscriptions that have not ended, oldest first. */
  activeSubscriptions(): readonly BidiSubscription[] {
    return [...this.#subscriptions.values()].filter(({ active }) => active);
  }

  /**
   * The backend word of a target: the name of its driver as `detectDriver` of `@e2evidence/drivers` gives it.
   *
   * @throws {@link BidiBackendError} `BIDI_BRIDGE_UNKNOWN_BACKEND` when no driver knows the target.
   */
  detectBackend(target: unknown): string {
    try {
      return detectDriver(target).driver;
    } catch (cause) {
      const reason = describeError(cause).message;
      throw new BidiBackendError('BIDI_BRIDGE_UNKNOWN_BACKEND', `Could not detect the backend. ${reason}`, { cause });
    }
  }

  /** Adds the translator of an event for a backend, or replaces the one there is. Both words may be new. */
  registerTranslator(backend: string, event: string, translator: Translator): void {
    const ofBackend = this.#translators.get(backend) ?? new Map<string, Translator>();
    this.#translators.set(backend, ofBackend.set(event, translator));
  }

  /**
   * Calls back for every event of one kind, from now on.
   *
   * @param target - A page or driver that is known, or whatever the translator of `backend` takes.
   * @param backend - Skips detection.
   * @returns A subscription; it surely listens once its `ready` has resolved.
   * @throws {@link BidiBackendError} `BIDI_BRIDGE_UNKNOWN_BACKEND`, `BIDI_BRIDGE_UNKNOWN_EVENT`, or
   * `BIDI_BRIDGE_ATTACH_FAILED` with the driver's error as cause. Where the driver has to be asked first, `ready`
   * rejects with the last one, or with `BIDI_BRIDGE_NO_BIDI`.
   *
   * @example
   * bridge.subscribe(page, 'request', ({ payload }) => console.log(payload.method, payload.url));
   */
  subscribe<Name extends BidiEventName>(
    target: object,
    event: Name,
    callback: BidiEventCallback<BidiEventPayloads[Name]>,
    backend?: string,
  ): BidiSubscription;
  /** The same for an event of your own translator; its payload is `unknown`. */
  subscribe(target: object, event: string, callback: BidiEventCallback<unknown>, backend?: string): BidiSubscription;
  subscribe(
    target: object,
    event: string,
    callback: BidiEventCallback<never>,
    backend: string = this.detectBackend(target),
  ): BidiSubscription {
    const translator = this.#translatorFor(backend, event);
    const id = `sub-${this.#nextId++}`;
    let isActive = () => true;
    const deliver = (translated: TranslatedEvent) => {
      if (isActive()) this.#deliver(event, backend, translated, callback as BidiEventCallback<unknown>);
    };
    let attached: Detach | Promise<Detach>;
    try {
      attached = translator(target, deliver);
    } catch (cause) {
      throw attachFailure(event, backend, cause);
    }
    const onEnd = (failure?: unknown) => {
      this.#subscriptions.delete(id);
      if (failure !== undefined) this.#report(failure, event, backend);
    };
    const subscription =
      typeof attached === 'function'
        ? new BidiSubscription(id, event, backend, attached, onEnd)
        : pendingSubscription(id, event, backend, attached, onEnd);
    isActive = () => subscription.active;
    this.#subscriptions.set(id, subscription);
    return subscription;
  }

  /**
   * The same events for `for await`. Listening starts at once; leaving the loop unsubscribes.
   *
   * @param options - `bufferSize`: most events kept for a consumer that lags, 1 or more (default 1024); what finds no
   * room is counted in `droppedCount`. `backend`: skips detection.
   * @throws {@link BidiBackendError} `BIDI_BRIDGE_BAD_OPTION`, and what {@link BidiBridge.subscribe} throws.
   */
  events<Name extends BidiEventName>(
    target: object,
    event: Name,
    options: { readonly bufferSize?: number; readonly backend?: string } = {},
  ): BidiEventStream<BidiEventPayloads[Name]> {
    const { bufferSize = 1024, backend } = options;
    if (!Number.isInteger(bufferSize) || bufferSize < 1) {
      throw new BidiBackendError(
        'BIDI_BRIDGE_BAD_OPTION',
        `Could not stream ${event} events: bufferSize is ${bufferSize}.`,
      );
    }
    return eventStream((callback) => this.subscribe(target, event, callback, backend), bufferSize);
  }

  /** Ends one subscription. Never throws. */
  async unsubscribe(subscription: BidiSubscription): Promise<void> {
    await subscription.unsubscribe();
  }

  /** Ends every subscription of this bridge. Never throws. */
  async unsubscribeAll(): Promise<void> {
    await Promise.all([...this.#subscriptions.values()].map((subscription) => subscription.unsubscribe()));
  }

  /** The same as {@link unsubscribeAll}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.unsubscribeAll();
  }

  #translatorFor(backend: string, event: string): Translator {
    const translators = this.#translators.get(backend);
    if (!translators) {
      const known = [...this.#translators.keys()].join(', ');
      throw new BidiBackendError(
        'BIDI_BRIDGE_UNKNOWN_BACKEND',
        `Could not subscribe to ${event}: there is no backend '${backend}', only ${known}.`,
      );
    }
    const translator = translators.get(event);
    if (!translator) {
      const known = [...translators.keys()].join(', ');
      throw new BidiBackendError(
        'BIDI_BRIDGE_UNKNOWN_EVENT',
        `Could not subscribe to '${event}' on ${backend}, which has ${known}.${this.#alternativeTo(event)}`,
      );
    }
    return translator;
  }

  #alternativeTo(event: string): string {
    if (!this.#translators.get('cdp')?.has(event)) return '';
    return ' Over DevTools it is there: subscribe to what cdpSession(target) of @e2evidence/drivers gives.';
  }

  #deliver(name: string, backend: string, translated: TranslatedEvent, callback: BidiEventCallback<unknown>): void {
    const { payload, timestampMs, context, raw } = translated;
    if (translated.failure !== undefined) {
      this.#report(translated.failure, name, backend);
      return;
    }
    const event = new BidiEvent(name, payload, {
      backend,
      seq: this.#nextSeq++,
      receivedAtMs: this.#now(),
      timestampMs,
      context,
      raw,
    });
    try {
      const given: unknown = callback(event);
      // Most callbacks give nothing, and a promise for each would cost more than all else here.
      if (given === undefined) return;
      Promise.resolve(given).catch((error: unknown) => this.#report(error, name, backend));
    } catch (error) {
      this.#report(error, name, backend);
    }
  }

  #report(error: unknown, event: string, backend: string): void {
    try {
      this.#onError(error, { event, backend });
    } catch {
      // Nobody is left to tell.
    }
  }
}

/** A subscription whose driver has not said yes yet. It ends by itself when the driver says no. */
function pendingSubscription(
  id: string,
  event: string,
  backend: string,
  attached: Promise<Detach>,
  onEnd: (failure?: unknown) => void,
): BidiSubscription {
  const ready = attached.then(
    () => {},
    (cause: unknown) => {
      throw attachFailure(event, backend, cause);
    },
  );
  const detach = async () => {
    await ready;
    await (await attached)();
  };
  const subscription = new BidiSubscription(id, event, backend, detach, onEnd, ready);
  ready.catch(() => subscription.detach());
  return subscription;
}

function attachFailure(event: string, backend: string, cause: unknown): BidiBackendError {
  if (cause instanceof BidiBackendError) return cause;
  const reason = describeError(cause).message;
  if (isE2EvidenceError(cause, 'DRIVERS_NO_BIDI')) {
    return new BidiBackendError('BIDI_BRIDGE_NO_BIDI', `Could not listen for ${event} on ${backend}.`, { cause });
  }
  return new BidiBackendError('BIDI_BRIDGE_ATTACH_FAILED', `Could not listen for ${event} on ${backend}: ${reason}.`, {
    cause,
  });
}

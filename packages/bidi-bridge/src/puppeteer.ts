import type { PuppeteerEmitter, PuppeteerPage } from '@e2evidence/drivers';
import { bidiTranslators } from './bidi.js';
import { cdpTranslators } from './cdp.js';
import { type BidiValue, bidiValueText, type CdpValue, cdpValueText } from './console-text.js';
import { BidiBackendError } from './errors.js';
import type { BidiEventName, TranslatedEvent } from './event.js';
import { ofEveryPage, pageCreated, pageDestroyed } from './every-page.js';
import type { PageErrorPayload } from './log-payloads.js';
import {
  consolePayload,
  type NativeConsoleMessage,
  type NativeRequest,
  type NativeResponse,
  pageErrorPayload,
  requestFailedPayload,
  requestPayload,
  requestReference,
  responsePayload,
} from './page-events.js';
import type { PageLoadPayload } from './page-payloads.js';
import { Recent } from './recent.js';
import { RequestIds } from './request-ids.js';
import { type BackendTranslators, listenerFor, type Translator } from './translator.js';
import { errorOfText } from './words.js';

interface PuppeteerRequest extends NativeRequest {
  redirectChain(): PuppeteerRequest[];
  initiator?(): { readonly type: string } | undefined;
  response(): PuppeteerResponse | null;
  postData(): string | undefined;
}

interface PuppeteerResponse extends NativeResponse {
  request(): PuppeteerRequest;
  fromCache(): boolean;
}

/**
 * Puppeteer's Page, and every page of a BrowserContext or Browser. What Puppeteer has no event for, or one that says too
 * little, comes from DevTools; with Firefox, which has none, everything comes from WebDriver BiDi as with other drivers.
 */
export function puppeteerTranslators(): BackendTranslators {
  const overBidi = new Map(Object.entries(bidiTranslators()));
  const translators = Object.entries(chromiumTranslators()).map(([name, ofChromium]) => {
    const isForAll = byPuppeteer.has(name as BidiEventName);
    const translator = ofChromium as Translator;
    return [name, isForAll ? translator : orOverBidi(name, translator, overBidi.get(name) as Translator | undefined)];
  });
  return Object.fromEntries(translators);
}

/** What Puppeteer itself tells of any browser. */
const byPuppeteer: ReadonlySet<BidiEventName> = new Set([
  'page_created',
  'page_destroyed',
  'worker_created',
  'worker_destroyed',
]);

function orOverBidi(name: string, withDevTools: Translator, overBidi: Translator | undefined): Translator {
  const ofPage: Translator = (page, callback) => {
    if (overBidi) return overBidi(page, onlyOf(page, callback));
    const where = 'on puppeteer with this browser, which has no DevTools: run the test in Chromium.';
    return Promise.reject(
      new BidiBackendError('BIDI_BRIDGE_UNKNOWN_EVENT', `Could not subscribe to '${name}' ${where}`),
    );
  };
  const withoutDevTools = ofEveryPage(ofPage);
  return (target, callback) => (hasDevTools(target) ? withDevTools : withoutDevTools)(target, callback);
}

/** Leaves out what happens in other pages: a connection tells of all. */
function onlyOf(page: object, callback: (event: TranslatedEvent) => void): (event: TranslatedEvent) => void {
  const { frames } = page as { frames?(): { readonly _id?: string }[] };
  const seen = new Recent<true>(1000);
  return (event) => {
    for (const { _id } of frames?.call(page) ?? []) if (_id !== undefined) seen.set(_id, true);
    const { parent } = (event.payload ?? {}) as { readonly parent?: string };
    const isOwn = [event.context, parent].some((context) => context !== undefined && seen.has(context));
    if (!isOwn) return;
    // A frame that has gone may still be told of.
    if (event.context !== undefined) seen.set(event.context, true);
    callback(event);
  };
}

function chromiumTranslators(): BackendTranslators {
  const ids = new RequestIds();
  const own = { redirectCount, postData: (request: PuppeteerRequest) => request.postData() };
  const reference = (request: PuppeteerRequest) => requestReference(request, ids, redirectCount(request));
  const response = (told: PuppeteerResponse) => {
    const request = reference(told.request());
    return responsePayload(told, request, told.fromCache());
  };
  const cdp = cdpTranslators();

  return {
    console: on('console', (message: NativeConsoleMessage) => ({ payload: consolePayload(message, argumentText) })),
    page_error: on('pageerror', (thrown: unknown, page) => ({ payload: thrownPayload(thrown, page) })),
    request: on('request', (request: PuppeteerRequest) => ({ payload: requestPayload(request, ids, own) }), isMeant),
    response: on(
      'response',
      (told: PuppeteerResponse) => ({ payload: response(told) }),
      (told) => isMeant(told.request()),
    ),
    response_completed: ofEveryPage((page, callback) =>
      listen(page, 'requestfinished', (request: PuppeteerRequest) => {
        const told = request.response();
        if (!told || !isMeant(request)) return;
        listenerFor(() => ({ payload: { ...response(told), encodedBodyBytes: null, timings: null } }), callback)(told);
      }),
    ),
    request_failed: on(
      'requestfailed',
      (request: PuppeteerRequest) => ({ payload: requestFailedPayload(request, reference(request)) }),
      isMeant,
    ),
    navigation_started: ofEveryPage(cdp.navigation_started),
    navigation_committed: ofEveryPage(cdp.navigation_committed),
    navigation_failed: ofEveryPage(cdp.navigation_failed),
    history_updated: ofEveryPage(cdp.history_updated),
    fragment_navigated: ofEveryPage(cdp.fragment_navigated),
    dom_content_loaded: pageLoad('domcontentloaded', cdp.dom_content_loaded),
    page_load: pageLoad('load', cdp.page_load),
    // A listener of its own event would have to answer the dialog.
    dialog_opened: ofEveryPage(cdp.dialog_opened),
    dialog_closed: ofEveryPage(cdp.dialog_closed),
    download_started: ofEveryPage(cdp.download_started),
    download_finished: ofEveryPage(cdp.download_finished),
    page_created: pageCreated,
    page_destroyed: pageDestroyed(listen),
    frame_attached: ofEveryPage(cdp.frame_attached),
    frame_detached: ofEveryPage(cdp.frame_detached),
    worker_created: on('workercreated', (worker: { url(): string }) => ({ payload: { url: worker.url() } })),
    worker_destroyed: on('workerdestroyed', (worker: { url(): string }) => ({ payload: { url: worker.url() } })),
    browser_log: ofEveryPage(cdp.browser_log),
    websocket_opened: ofEveryPage(cdp.websocket_opened),
    websocket_frame: ofEveryPage(cdp.websocket_frame),
    websocket_closed: ofEveryPage(cdp.websocket_closed),
  };
}

function on<Native, Payload>(
  event: string,
  translate: (native: Native, page: { url(): string }) => TranslatedEvent<Payload>,
  isWanted: (native: Native) => boolean = () => true,
) {
  return ofEveryPage<Payload>((target, callback) => {
    const page = target as { url(): string };
    return listen(target, event, (native: Native) => {
      // Some events hand over nothing.
      const raw = native ?? page;
      try {
        if (isWanted(native)) callback({ ...translate(native, page), raw });
      } catch (failure) {
        callback({ payload: undefined as never, failure, raw });
      }
    });
  });
}

/** Puppeteer hands over nothing with its own events of this kind, so the page itself is asked. */
function pageLoad(event: string, overCdp: Translator<PageLoadPayload>): Translator<PageLoadPayload> {
  const own = on(event, (_nothing: undefined, page) => ({ payload: { url: page.url() } }));
  // Over WebDriver BiDi they come for every frame, and do not tell for which.
  return ofEveryPage((page, callback) => (isBidi(page) ? overCdp : own)(page, callback));
}

function listen(page: object, event: string, listener: (payload: never) => void): () => void {
  const emitter = page as PuppeteerEmitter;
  emitter.on(event, listener);
  return () => void emitter.off(event, listener);
}

// Over WebDriver BiDi an argument has the other of the two.
function argumentText(argument: { remoteObject(): CdpValue; remoteValue?(): BidiValue }): string {
  return argument.remoteValue ? bidiValueText(argument.remoteValue()) : cdpValueText(argument.remoteObject());
}

// A page, or what has pages: Puppeteer's BrowserContext and Page both give their browser.
function hasDevTools(target: object): boolean {
  const { browser } = target as { browser?(): object };
  const owner = (browser ? browser.call(target) : target) as { readonly cdpSupported?: boolean };
  return owner.cdpSupported !== false;
}

function isBidi(page: object): boolean {
  return (page as PuppeteerPage).browser().protocol === 'webDriverBiDi';
}

// Of what was thrown over WebDriver BiDi, or in a script that the test has evaluated, Puppeteer knows a text alone, of
// which it makes an Error.
function thrownPayload(thrown: unknown, page: object): PageErrorPayload {
  const payload = pageErrorPayload(thrown);
  const told = thrown instanceof Error ? thrown.message : '';
  if (!isBidi(page) && !(payload.name === 'Error' && told.startsWith('Uncaught '))) return payload;
  const { name: _alwaysError, ...rest } = payload;
  return { ...rest, ...errorOfText(payload.message) };
}

// The icon of a page is asked for by the browser, not by it; what is in the address itself is fetched from nowhere.
function isMeant(request: PuppeteerRequest): boolean {
  const isIcon = request.resourceType() === 'other' && /\/favicon\.ico$/.test(request.url());
  return !(isIcon && request.initiator?.()?.type === 'other') && !request.url().startsWith('data:');
}

// Puppeteer shares one chain between all requests of a redirect; a request's own place in it is its count.
function redirectCount(request: PuppeteerRequest): number {
  const chain = request.redirectChain();
  const index = chain.indexOf(request);
  return index === -1 ? chain.length : index;
}

// Pages and frames of a WebDriver BiDi session: https://w3c.github.io/webdriver-bidi/#module-browsingContext
import { bidiSession } from '@e2evidence/drivers';
import { listenBidi } from './bidi-listen.js';
import { EventHub, fromHub } from './event-hub.js';
import type { DialogType, NavigationFailedPayload, NavigationPayload } from './page-payloads.js';
import { Recent } from './recent.js';
import { type Opened, Shared } from './shared.js';
import { type BackendTranslators, type Detach, listenerFor, type Translator } from './translator.js';

interface ContextInfo {
  readonly context: string;
  /** Null for a page. */
  readonly parent?: string | null;
  readonly url: string;
  readonly originalOpener?: string | null;
  /** Null when the browser does not tell them now. */
  readonly children?: readonly ContextInfo[] | null;
}

interface NavigationInfo {
  readonly context: string;
  readonly navigation?: string | null;
  /** Epoch milliseconds. */
  readonly timestamp: number;
  readonly url: string;
}

interface PromptInfo {
  readonly context: string;
  readonly type: DialogType;
  readonly message: string;
  readonly defaultValue?: string;
  readonly accepted: boolean;
  readonly userText?: string;
}

interface DownloadInfo extends NavigationInfo {
  readonly suggestedFilename: string;
  readonly status: 'complete' | 'canceled';
  readonly filepath?: string | null;
  /** Told by newer browsers. */
  readonly download?: string;
}

/** Pages, frames, navigations, dialogs and downloads of every window of a session that speaks WebDriver BiDi. */
export function bidiContextTranslators(): BackendTranslators {
  const trees = new Shared(openTree);
  const hubs = new Shared(async (target) => {
    const { resource, release } = await trees.acquire(target);
    return { resource: resource.hub, close: release };
  });

  const inTree =
    <Params extends { readonly context: string }, Payload>(
      event: string,
      payloadOf: (params: Params, isMainFrame: boolean) => Payload,
      isMeant: (params: Params, isMainFrame: boolean) => boolean = () => true,
    ): Translator<Payload> =>
    async (target, callback): Promise<Detach> => {
      const { resource: tree, release } = await trees.acquire(target);
      const listener = listenerFor(
        (params: Params & { readonly timestamp?: number }) => ({
          payload: payloadOf(params, tree.isPage(params.context)),
          timestampMs: params.timestamp,
          context: params.context,
        }),
        callback,
      );
      try {
        const close = await listenBidi(await bidiSession(target), {
          [event]: (params: Params) => {
            if (isMeant(params, tree.isPage(params.context))) listener(params);
          },
        });
        return async () => {
          await close();
          await release();
        };
      } catch (error) {
        await release();
        throw error;
      }
    };

  const navigation = (event: string) => inTree(event, navigationPayload);
  const pageLoad = (event: string) =>
    inTree(
      event,
      ({ url }: NavigationInfo) => ({ url }),
      (_info, isMainFrame) => isMainFrame,
    );
  return {
    navigation_started: navigation('browsingContext.navigationStarted'),
    navigation_committed: inTree(
      'browsingContext.navigationCommitted',
      navigationPayload,
      ({ url }: NavigationInfo) => !isErrorPage(url),
    ),
    // Firefox has another idea of a failed navigation: it commits its error page, or only drops the request.
    navigation_failed: oncePerNavigation([
      navigation('browsingContext.navigationFailed'),
      inTree('network.fetchError', failedRequest, isFailedNavigation),
      inTree('browsingContext.navigationCommitted', behindErrorPage, ({ url }: NavigationInfo) => isErrorPage(url)),
    ]),
    history_updated: navigation('browsingContext.historyUpdated'),
    fragment_navigated: navigation('browsingContext.fragmentNavigated'),
    dom_content_loaded: pageLoad('browsingContext.domContentLoaded'),
    page_load: pageLoad('browsingContext.load'),
    dialog_opened: inTree('browsingContext.userPromptOpened', ({ type, message, defaultValue }: PromptInfo) => ({
      type,
      message,
      ...(type === 'prompt' && defaultValue !== undefined ? { defaultValue } : {}),
    })),
    // Chromium gives the text of the last prompt with every later dialog.
    dialog_closed: inTree('browsingContext.userPromptClosed', ({ type, accepted, userText }: PromptInfo) => ({
      type,
      accepted: type === 'alert' || accepted,
      ...(type === 'prompt' && accepted && userText !== undefined ? { userText } : {}),
    })),
    download_started: inTree('browsingContext.downloadWillBegin', (download: DownloadInfo) => ({
      ...downloadId(download),
      url: download.url,
      suggestedFilename: download.suggestedFilename,
    })),
    download_finished: inTree('browsingContext.downloadEnd', (download: DownloadInfo) => ({
      ...downloadId(download),
      url: download.url,
      status: download.status,
      ...(download.filepath ? { path: download.filepath } : {}),
    })),
    page_created: fromHub('page_created', hubs),
    page_destroyed: fromHub('page_destroyed', hubs),
    frame_attached: fromHub('frame_attached', hubs),
    frame_detached: fromHub('frame_detached', hubs),
  };
}

/** Which contexts are pages and which are frames in them; events do not tell. */
class ContextTree {
  readonly hub = new EventHub();
  readonly #parents = new Map<string, string | null>();
  #isWatching = false;

  isPage(context: string): boolean {
    return (this.#parents.get(context) ?? null) === null;
  }

  /** From here on what opens is news; before, the browser tells what there is. */
  watch(existing: readonly ContextInfo[]): void {
    for (const info of existing) this.opened(info);
    this.#isWatching = true;
  }

  opened(info: ContextInfo, parent = info.parent ?? null): void {
    const isNew = !this.#parents.has(info.context);
    this.#parents.set(info.context, parent);
    for (const child of info.children ?? []) this.opened(child, info.context);
    if (!isNew || !this.#isWatching) return;
    const { context, url, originalOpener } = info;
    if (parent === null) {
      const payload = { url, ...(originalOpener ? { opener: originalOpener } : {}) };
      this.hub.emit('page_created', info, () => ({ payload, context }));
    } else {
      this.hub.emit('frame_attached', info, () => ({ payload: { url, parent }, context }));
    }
  }

  closed(info: ContextInfo): void {
    const { context, url } = info;
    const parent = this.#parents.get(context);
    if (parent === undefined) return;
    this.#parents.delete(context);
    if (parent === null) this.hub.emit('page_destroyed', info, () => ({ payload: { url }, context }));
    else this.hub.emit('frame_detached', info, () => ({ payload: { url, parent }, context }));
  }
}

async function openTree(target: object): Promise<Opened<ContextTree>> {
  const session = await bidiSession(target);
  const tree = new ContextTree();
  const close = await listenBidi(session, {
    'browsingContext.contextCreated': (info: ContextInfo) => tree.opened(info),
    'browsingContext.contextDestroyed': (info: ContextInfo) => tree.closed(info),
  });
  try {
    const { contexts } = (await session.send('browsingContext.getTree', {})) as { contexts: readonly ContextInfo[] };
    tree.watch(contexts);
  } catch (error) {
    await close();
    throw error;
  }
  return { resource: tree, close };
}

function navigationPayload({ url, navigation }: NavigationInfo, isMainFrame: boolean): NavigationPayload {
  return { url, isMainFrame, ...(navigation ? { navigation } : {}) };
}

interface FailedRequest {
  readonly context: string;
  readonly navigation: string | null;
  readonly timestamp: number;
  readonly errorText: string;
  readonly request: { readonly url: string; readonly timings: { readonly timeOrigin: number } };
}

/** A failed request of Firefox, which alone has no origin of its times, for the document of a frame. */
function isFailedNavigation({ context, navigation, request }: FailedRequest): boolean {
  return navigation !== null && context !== null && request.timings.timeOrigin === 0;
}

function failedRequest(failed: FailedRequest, isMainFrame: boolean): NavigationFailedPayload {
  const { request, navigation, errorText } = failed;
  return { url: request.url, isMainFrame, ...(navigation ? { navigation } : {}), errorText };
}

function isErrorPage(url: string): boolean {
  return /^about:(?:net|cert)error\?/.test(url);
}

function behindErrorPage({ url, navigation }: NavigationInfo, isMainFrame: boolean): NavigationFailedPayload {
  const told = new URL(url).searchParams;
  const errorText = told.get('e');
  return {
    url: told.get('u') ?? url,
    isMainFrame,
    ...(navigation ? { navigation } : {}),
    ...(errorText ? { errorText } : {}),
  };
}

/** Of several that may tell of one navigation the one that is first. */
function oncePerNavigation(
  translators: readonly Translator<NavigationFailedPayload>[],
): Translator<NavigationFailedPayload> {
  return async (target, callback): Promise<Detach> => {
    const told = new Recent<true>(1000);
    const attaching = translators.map(async (translate) =>
      translate(target, (event) => {
        const { navigation } = event.failure === undefined ? event.payload : {};
        if (navigation !== undefined) {
          if (told.has(navigation)) return;
          told.set(navigation, true);
        }
        callback(event);
      }),
    );
    const detach = async () => {
      const attached = await Promise.allSettled(attaching);
      await Promise.all(attached.map((each) => (each.status === 'fulfilled' ? each.value() : undefined)));
    };
    try {
      await Promise.all(attaching);
    } catch (error) {
      await detach();
      throw error;
    }
    return detach;
  };
}

function downloadId({ download, navigation }: DownloadInfo): { id?: string } {
  const id = download ?? navigation;
  return id ? { id } : {};
}

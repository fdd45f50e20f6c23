// The Page domain: https://chromedevtools.github.io/devtools-protocol/tot/Page/
import type { CdpListen, CdpParams } from './cdp-listen.js';
import type { EventHub } from './event-hub.js';
import type { DialogType, NavigationPayload } from './page-payloads.js';
import { Recent } from './recent.js';

type Frame = CdpParams<'Page.frameNavigated'>['frame'];

interface FrameTree {
  readonly frame: Frame;
  readonly childFrames?: readonly FrameTree[];
}

/** The frames of a page, as far as one session sees them: what happens inside frames of other sites it does not. */
export class CdpFrames {
  readonly #frames = new Map<string, { parent: string | undefined; url: string }>();
  #main: string | undefined;

  /** The frame that is the page itself; undefined before the page was looked at. */
  get main(): string | undefined {
    return this.#main;
  }

  know({ frame, childFrames = [] }: FrameTree): void {
    this.set(frame.id, frame.parentId, frameUrl(frame));
    for (const child of childFrames) this.know(child);
  }

  has(id: string): boolean {
    return this.#frames.has(id);
  }

  isMain(id: string): boolean {
    return this.#main === undefined || id === this.#main;
  }

  urlOf(id: string): string {
    return this.#frames.get(id)?.url ?? '';
  }

  set(id: string, parent: string | undefined, url: string): void {
    if (parent === undefined) this.#main = id;
    this.#frames.set(id, { parent, url });
  }

  moved(id: string, url: string): void {
    const frame = this.#frames.get(id);
    if (frame) frame.url = url;
  }

  /** Forgets what is inside a frame, the innermost first, and gives each of them. */
  *removeInside(id: string): Generator<{ id: string; parent: string; url: string }> {
    for (const [child, { parent }] of [...this.#frames]) if (parent === id) yield* this.remove(child);
  }

  *remove(id: string): Generator<{ id: string; parent: string; url: string }> {
    const frame = this.#frames.get(id);
    if (!frame) return;
    yield* this.removeInside(id);
    this.#frames.delete(id);
    yield { id, parent: frame.parent ?? '', url: frame.url };
  }
}

/** Navigations, loads, frames, dialogs and downloads of a page. */
export function attachCdpPage(listen: CdpListen, hub: EventHub): CdpFrames {
  const frames = new CdpFrames();
  attachNavigations(listen, hub, frames);
  attachFrames(listen, hub, frames);
  attachDialogs(listen, hub, frames);
  attachDownloads(listen, hub);

  const pageLoad = (name: 'dom_content_loaded' | 'page_load') => (raw: object) => {
    const context = frames.main;
    hub.emit(name, raw, () => ({ payload: { url: context === undefined ? '' : frames.urlOf(context) }, context }));
  };
  listen('Page.domContentEventFired', pageLoad('dom_content_loaded'));
  listen('Page.loadEventFired', pageLoad('page_load'));
  return frames;
}

function attachNavigations(listen: CdpListen, hub: EventHub, frames: CdpFrames): void {
  const started = new Recent<{ url: string; frameId: string }>(1000);
  const payload = (frameId: string, url: string, navigation?: string): NavigationPayload => ({
    url,
    isMainFrame: frames.isMain(frameId),
    ...(navigation ? { navigation } : {}),
  });

  listen('Page.frameStartedNavigating', (start) => {
    const { frameId, url, loaderId, navigationType } = start;
    if (/same-?document/i.test(navigationType)) return;
    started.set(loaderId, { url, frameId });
    hub.emit('navigation_started', start, () => ({ payload: payload(frameId, url, loaderId), context: frameId }));
  });
  listen('Page.frameNavigated', (navigated) => {
    const { frame } = navigated;
    for (const gone of frames.removeInside(frame.id)) emitDetached(hub, navigated, gone);
    frames.set(frame.id, frame.parentId, frameUrl(frame));
    // The browser's error page stands for a navigation that has failed.
    if (frame.unreachableUrl) return;
    started.take(frame.loaderId);
    hub.emit('navigation_committed', navigated, () => ({
      payload: payload(frame.id, frameUrl(frame), frame.loaderId),
      context: frame.id,
    }));
  });
  listen('Page.navigatedWithinDocument', (moved) => {
    const { frameId, url, navigationType } = moved;
    const before = frames.urlOf(frameId);
    // Browsers before Chrome 132 do not tell which.
    const isFragment = navigationType
      ? navigationType === 'fragment'
      : withoutFragment(before) === withoutFragment(url);
    frames.moved(frameId, url);
    hub.emit(isFragment ? 'fragment_navigated' : 'history_updated', moved, () => ({
      payload: payload(frameId, url),
      context: frameId,
    }));
  });
  // The request of a navigation has the id of the navigation.
  listen('Network.loadingFailed', (failed) => {
    const navigation = started.take(failed.requestId);
    if (!navigation) return;
    const { url, frameId } = navigation;
    hub.emit('navigation_failed', failed, () => ({
      payload: { ...payload(frameId, url, failed.requestId), errorText: failed.errorText },
      context: frameId,
    }));
  });
}

function attachFrames(listen: CdpListen, hub: EventHub, frames: CdpFrames): void {
  listen('Page.frameAttached', (attached) => {
    const { frameId, parentFrameId: parent } = attached;
    if (frames.has(frameId)) return;
    frames.set(frameId, parent, '');
    hub.emit('frame_attached', attached, () => ({ payload: { url: 'about:blank', parent }, context: frameId }));
  });
  listen('Page.frameDetached', (detached) => {
    // A frame that moves into another process is still there.
    if (detached.reason === 'swap') return;
    for (const gone of frames.remove(detached.frameId)) emitDetached(hub, detached, gone);
  });
}

function emitDetached(
  hub: EventHub,
  raw: object,
  { id, parent, url }: { id: string; parent: string; url: string },
): void {
  hub.emit('frame_detached', raw, () => ({ payload: { url, parent }, context: id }));
}

function attachDialogs(listen: CdpListen, hub: EventHub, frames: CdpFrames): void {
  // One dialog blocks the whole page: the one that closes is the last one that opened.
  let type: DialogType = 'alert';
  listen('Page.javascriptDialogOpening', (opening) => {
    type = opening.type;
    const { message, defaultPrompt } = opening;
    hub.emit('dialog_opened', opening, () => ({
      payload: {
        type: opening.type,
        message,
        ...(opening.type === 'prompt' && defaultPrompt !== undefined ? { defaultValue: defaultPrompt } : {}),
      },
      context: opening.frameId ?? frames.main,
    }));
  });
  listen('Page.javascriptDialogClosed', (closed) => {
    const closedType = type;
    hub.emit('dialog_closed', closed, () => ({
      payload: {
        type: closedType,
        accepted: closedType === 'alert' || closed.result,
        ...(closedType === 'prompt' && closed.result ? { userText: closed.userInput } : {}),
      },
      context: closed.frameId ?? frames.main,
    }));
  });
}

function attachDownloads(listen: CdpListen, hub: EventHub): void {
  const urls = new Recent<string>(1000);
  listen('Page.downloadWillBegin', (begins) => {
    const { guid: id, url, suggestedFilename, frameId } = begins;
    urls.set(id, url);
    hub.emit('download_started', begins, () => ({ payload: { id, url, suggestedFilename }, context: frameId }));
  });
  listen('Page.downloadProgress', (progress) => {
    const { guid: id, state } = progress;
    if (state === 'inProgress') return;
    const url = urls.take(id);
    if (url === undefined) return;
    const status = state === 'completed' ? 'complete' : 'canceled';
    hub.emit('download_finished', progress, () => ({ payload: { id, url, status } }));
  });
}

function frameUrl({ url, urlFragment, unreachableUrl }: Frame): string {
  return unreachableUrl ?? url + (urlFragment ?? '');
}

function withoutFragment(url: string): string {
  return url.split('#')[0] ?? '';
}

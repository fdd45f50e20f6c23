import { type CdpSession, cdpSession } from '@e2evidence/drivers';
import type { CdpListen } from './cdp-listen.js';
import { attachCdpLog } from './cdp-log.js';
import { attachCdpNetwork } from './cdp-network.js';
import { attachCdpPage, type CdpFrames } from './cdp-page.js';
import { attachCdpTargets } from './cdp-targets.js';
import type { BidiEventName } from './event.js';
import { EventHub } from './event-hub.js';
import { type Opened, Shared } from './shared.js';
import type { BackendTranslators, Detach, Translator } from './translator.js';

interface CdpSource {
  readonly hub: EventHub;
  /** Switches a domain on, once. It stays on: the session may be somebody else's. */
  enable(domain: CdpDomain): Promise<void>;
}

/** Parts of DevTools that tell nothing until they are switched on. */
type CdpDomain = 'Page' | 'Network' | 'Runtime' | 'Log' | 'Target';

const domainsOf: Readonly<Record<BidiEventName, readonly CdpDomain[]>> = {
  console: ['Runtime'],
  page_error: ['Runtime'],
  browser_log: ['Log'],
  request: ['Network'],
  response: ['Network'],
  response_completed: ['Network'],
  request_failed: ['Network'],
  navigation_started: ['Page'],
  navigation_committed: ['Page'],
  // Only the request behind a navigation tells that it failed.
  navigation_failed: ['Page', 'Network'],
  history_updated: ['Page'],
  fragment_navigated: ['Page'],
  dom_content_loaded: ['Page'],
  page_load: ['Page'],
  dialog_opened: ['Page'],
  dialog_closed: ['Page'],
  download_started: ['Page'],
  download_finished: ['Page'],
  page_created: ['Page', 'Target'],
  page_destroyed: ['Page', 'Target'],
  frame_attached: ['Page'],
  frame_detached: ['Page'],
  // Only the request for its script tells the address of a worker.
  worker_created: ['Page', 'Network', 'Target'],
  worker_destroyed: ['Page', 'Network', 'Target'],
  websocket_opened: ['Network'],
  websocket_frame: ['Network'],
  websocket_closed: ['Network'],
};

/** Every event, from one page of anything that speaks the Chrome DevTools Protocol. */
export function cdpTranslators(): Required<BackendTranslators> {
  const shared = new Shared(openSource);
  const names = Object.keys(domainsOf) as BidiEventName[];
  return Object.fromEntries(
    names.map((name) => [name, fromSource(name, shared)]),
  ) as unknown as Required<BackendTranslators>;
}

function fromSource(name: BidiEventName, shared: Shared<CdpSource>): Translator {
  return async (target, callback): Promise<Detach> => {
    const { resource: source, release } = await shared.acquire(target);
    // First the listener: the browser tells what it has kept of the log while a domain is switched on.
    const remove = source.hub.add(name, callback);
    const detach = () => {
      remove();
      return release();
    };
    try {
      // One after the other: what is told of other targets is sorted by the frames of this page.
      for (const domain of domainsOf[name]) await source.enable(domain);
      return detach;
    } catch (error) {
      await detach();
      throw error;
    }
  };
}

async function openSource(target: object): Promise<Opened<CdpSource>> {
  const session = await cdpSession(target);
  const hub = new EventHub();
  const offs: (() => void)[] = [];
  const listen: CdpListen = (event, listener) => void offs.push(session.on(event, listener));
  const close = async () => {
    for (const off of offs.splice(0)) off();
    await session.detach();
  };
  try {
    const frames = attachCdpPage(listen, hub);
    attachCdpNetwork(listen, hub, session);
    attachCdpLog(listen, hub);
    const targets = attachCdpTargets(listen, hub, frames);
    return { resource: { hub, enable: enabler(session, frames, targets) }, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function enabler(session: CdpSession, frames: CdpFrames, targets: { startWatching(): void }): CdpSource['enable'] {
  const enabled = new Map<CdpDomain, Promise<void>>();
  const special: { readonly [Domain in CdpDomain]?: () => Promise<void> } = {
    async Page() {
      await session.send('Page.enable');
      frames.know((await session.send('Page.getFrameTree')).frameTree);
    },
    async Target() {
      await session.send('Target.setDiscoverTargets', { discover: true });
      targets.startWatching();
    },
  };
  return (domain) => {
    const known = enabled.get(domain);
    if (known) return known;
    const enabling = special[domain]?.() ?? session.send(`${domain}.enable`).then(() => {});
    enabled.set(domain, enabling);
    return enabling;
  };
}

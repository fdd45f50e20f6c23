// Other targets that belong to a page: https://chromedevtools.github.io/devtools-protocol/tot/Target/
import type { CdpListen, CdpParams } from './cdp-listen.js';
import type { CdpFrames } from './cdp-page.js';
import type { EventHub } from './event-hub.js';

type TargetInfo = CdpParams<'Target.targetCreated'>['targetInfo'];

/** Pages that a page opens, pages that those open, and the workers of the page itself. */
export function attachCdpTargets(listen: CdpListen, hub: EventHub, frames: CdpFrames): { startWatching(): void } {
  const pages = new Map<string, TargetInfo>();
  const workers = new Map<string, { url: string }>();
  // At first the browser tells what there is.
  let isWatching = false;

  const isOurs = (opener: string | undefined) => opener !== undefined && (opener === frames.main || pages.has(opener));
  const changed = (raw: { readonly targetInfo: TargetInfo }) => {
    const { targetInfo } = raw;
    const { targetId, type, url } = targetInfo;
    if (pages.has(targetId)) pages.set(targetId, targetInfo);
    const worker = workers.get(targetId);
    // The script of a worker is not known at once.
    if (worker?.url !== '' || url === '' || type !== 'worker') return;
    worker.url = url;
    if (isWatching) hub.emit('worker_created', raw, () => ({ payload: { url }, context: parentFrame(targetInfo) }));
  };

  listen('Target.targetCreated', (created) => {
    const { targetInfo } = created;
    const { targetId, type, url, openerId } = targetInfo;
    if (type === 'page' && isOurs(openerId)) {
      pages.set(targetId, targetInfo);
      if (!isWatching) return;
      const payload = { url: url === '' ? 'about:blank' : url, ...(openerId ? { opener: openerId } : {}) };
      hub.emit('page_created', created, () => ({ payload, context: targetId }));
    } else if (type === 'worker' && isWorkerOf(frames, targetInfo)) {
      workers.set(targetId, { url: '' });
      changed(created);
    }
  });
  listen('Target.targetInfoChanged', changed);
  listen('Target.targetDestroyed', (destroyed) => {
    const { targetId } = destroyed;
    const page = pages.get(targetId);
    const worker = workers.get(targetId);
    pages.delete(targetId);
    workers.delete(targetId);
    if (page) hub.emit('page_destroyed', destroyed, () => ({ payload: { url: page.url }, context: targetId }));
    if (worker) hub.emit('worker_destroyed', destroyed, () => ({ payload: { url: worker.url } }));
  });
  return {
    startWatching() {
      isWatching = true;
    },
  };
}

function isWorkerOf(frames: CdpFrames, info: TargetInfo): boolean {
  const parent = parentFrame(info);
  return parent !== undefined && frames.has(parent);
}

// Newer than the protocol's types.
function parentFrame(info: TargetInfo): string | undefined {
  const { parentFrameId, parentId } = info as { parentFrameId?: string; parentId?: string };
  return parentFrameId ?? parentId;
}

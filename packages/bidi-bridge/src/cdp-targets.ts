// Other targets that belong to a page: https://chromedevtools.github.io/devtools-protocol/tot/Target/
import type { CdpListen, CdpParams } from './cdp-listen.js';
import type { CdpFrames } from './cdp-page.js';
import type { EventHub } from './event-hub.js';

type TargetInfo = CdpParams<'Target.targetCreated'>['targetInfo'];

/** Pages that a page opens, pages that those open, and the workers of the page itself. */
export function attachCdpTargets(listen: CdpListen, hub: EventHub, frames: CdpFrames): { startWatching(): void } {
  const pages = new Map<string, TargetInfo>();
  const workers = new Map<string, { url: string; readonly frame: string | undefined }>();
  // At first the browser tells what there is.
  let isWatching = false;

  const isOurs = (opener: string | undefined) => opener !== undefined && (opener === frames.main || pages.has(opener));
  const workerIsAt = (id: string, url: string, raw: object) => {
    const worker = workers.get(id);
    if (worker?.url !== '' || url === '') return;
    worker.url = url;
    if (isWatching) hub.emit('worker_created', raw, () => ({ payload: { url }, context: worker.frame }));
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
      workers.set(targetId, { url: '', frame: parentFrame(targetInfo) });
      workerIsAt(targetId, url, created);
    }
  });
  listen('Target.targetInfoChanged', (changed) => {
    const { targetInfo } = changed;
    if (pages.has(targetInfo.targetId)) pages.set(targetInfo.targetId, targetInfo);
    workerIsAt(targetInfo.targetId, targetInfo.url, changed);
  });
  // The request for the script of a worker has the id of its target.
  listen('Network.requestWillBeSent', (sent) => workerIsAt(sent.requestId, sent.request.url, sent));
  listen('Target.targetDestroyed', (destroyed) => {
    const { targetId } = destroyed;
    const page = pages.get(targetId);
    const worker = workers.get(targetId);
    pages.delete(targetId);
    workers.delete(targetId);
    if (page) hub.emit('page_destroyed', destroyed, () => ({ payload: { url: page.url }, context: targetId }));
    if (!worker || worker.url === '') return;
    hub.emit('worker_destroyed', destroyed, () => ({ payload: { url: worker.url }, context: worker.frame }));
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

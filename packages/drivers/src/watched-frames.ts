// What frames of Playwright and Puppeteer have in common for those who watch actions.
import type { ActionWatch, Seen } from './action-watch.js';
import type { Box } from './user-action.js';
import { WrappedActions } from './wrapped-actions.js';

/** What is used of a frame. */
interface ElementFrame {
  /** Looks without waiting. */
  $(selector: string): Promise<FoundElement | null>;
}

interface FoundElement {
  boundingBox(): Promise<Box | null>;
  dispose(): Promise<void>;
}

/** What is used of a page that has frames. */
interface FramedPage {
  frames(): object[];
  on(event: string, listener: (frame: never) => void): unknown;
  off(event: string, listener: (frame: never) => void): unknown;
}

/** Wraps every frame of a page, also those that come, for as long as they are there; gives what leaves them as they were. */
export function watchFrames(
  page: object,
  watch: ActionWatch,
  owner: string,
  wrapFrame: (frame: object, wrapped: WrappedActions) => void,
): () => void {
  const framed = page as FramedPage;
  const byFrame = new Map<object, WrappedActions>();
  const come = (frame: object) => {
    if (byFrame.has(frame)) return;
    const wrapped = new WrappedActions(watch, owner);
    byFrame.set(frame, wrapped);
    wrapFrame(frame, wrapped);
  };
  const go = (frame: object) => {
    byFrame.get(frame)?.undo();
    byFrame.delete(frame);
  };
  for (const frame of framed.frames()) come(frame);
  framed.on('frameattached', come);
  framed.on('framedetached', go);
  return () => {
    framed.off('frameattached', come);
    framed.off('framedetached', go);
    for (const frame of [...byFrame.keys()]) go(frame);
  };
}

/** Where the first element is that a selector finds in a frame. */
export async function lookFor(frame: object, selector: unknown): Promise<Seen> {
  const element = typeof selector === 'string' ? await (frame as ElementFrame).$(selector) : null;
  try {
    return { box: await element?.boundingBox() };
  } finally {
    element?.dispose().catch(() => {});
  }
}

import { detectDriver, followPages, isPageClosed, pageUrl } from '@e2evidence/drivers';
import type { PagePayload } from './page-payloads.js';
import type { Detach, Translator } from './translator.js';

/**
 * Lets a translator that takes one page take a context or browser as well: it is attached to every page there is, and to
 * every one that opens.
 */
export function ofEveryPage<Payload>(translator: Translator<Payload>): Translator<Payload> {
  return (target, callback) => {
    if (isPage(target)) return translator(target, callback);
    return attachToPages(target, (page) => translator(page, callback), {
      // A page that has gone before it could be listened to had nothing to tell.
      onLateFailure: (failure) => callback({ payload: undefined as never, failure }),
    });
  };
}

// What no driver knows was given with the word of its backend: then it does for a page.
function isPage(target: object): boolean {
  try {
    return detectDriver(target).kind === 'page';
  } catch {
    return true;
  }
}

/** How long a driver may take to know that a page has closed, milliseconds. */
const closingMs = 100;

async function attachToPages(
  target: object,
  attach: (page: object) => Detach | Promise<Detach>,
  { onLateFailure }: { readonly onLateFailure: (failure: unknown) => void },
): Promise<Detach> {
  const attached: Promise<Detach>[] = [];
  let isReady = false;
  const stop = await followPages(target, (page) => {
    const attaching = (async () => attach(page))();
    const attachedOrGone = attaching.catch(async (failure: unknown) => {
      if (!isReady) throw failure;
      // What was asked of a page that closes fails before the driver knows why.
      await new Promise((resolve) => setTimeout(resolve, closingMs));
      if (!isPageClosed(page)) onLateFailure(failure);
      return () => {};
    });
    // What fails before all is ready is thrown below.
    attachedOrGone.catch(() => {});
    attached.push(attachedOrGone);
  });
  const detach = async () => {
    stop();
    const detaching = attached.splice(0).map(async (attaching) => (await attaching)());
    await Promise.all(detaching);
  };
  try {
    await Promise.all(attached);
  } catch (error) {
    await detach().catch(() => {});
    throw error;
  }
  isReady = true;
  return detach;
}

/** Listens on a page, as its driver has it; gives what stops it. */
export type Listen = (emitter: object, event: string, listener: (payload: never) => void) => () => void;

/** `page_created`: popups of a page, new pages of a context or browser. */
export const pageCreated: Translator<PagePayload> = async (target, callback) => {
  // The pages that are there come first.
  let isWatching = false;
  const stop = await followPages(target, (page) => {
    if (isWatching) callback({ payload: { url: pageUrl(page) }, raw: page });
  });
  isWatching = true;
  return stop;
};

/** `page_destroyed`: the page and its popups, every page of a context or browser. */
export function pageDestroyed(listen: Listen): Translator<PagePayload> {
  return async (target, callback) => {
    const offs: (() => void)[] = [];
    const stop = await followPages(target, (page) => {
      offs.push(listen(page, 'close', () => callback({ payload: { url: pageUrl(page) }, raw: page })));
    });
    return () => {
      stop();
      for (const off of offs.splice(0)) off();
    };
  };
}

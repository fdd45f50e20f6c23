// What the adapters share whose target is a DevTools session of one page.
import type { BrowserInfo, DriverAdapter, DriverName, Evaluator } from './adapter.js';
import { browserName } from './browser-name.js';
import { wrapCdpSession } from './cdp-session.js';
import { noBidi, sessionGaps } from './gaps.js';
import type { OpenProtocol } from './protocol-session.js';
import { devToolsPicture, sourceOf } from './window-script.js';

type Own = Pick<DriverAdapter, 'kindOf' | 'hintFor' | 'isClosed'> & {
  readonly name: DriverName;
  /** The session behind the target. It stays open: it is the user's. */
  open(target: object): OpenProtocol;
  /** Whether `isClosed` knows that the session has ended. */
  tellsItsEnd?(target: object): boolean;
};

/** An adapter over a DevTools session that belongs to the user. */
export function cdpPageAdapter({ open, ...own }: Own): DriverAdapter {
  return {
    ...own,
    async gaps(page) {
      const gaps = sessionGaps(own.tellsItsEnd?.(page) ?? false);
      return { ...gaps, bidiSession: noBidi('DevTools is all that it speaks') };
    },

    meansClosed: (error) => error instanceof Error && /closed|not open|detached/i.test(error.message),
    url: () => '',
    mainFrame: (page) => evaluatorOver(open(page)),
    frames: () => undefined,

    screenshot: (page, { fullPage }) =>
      devToolsPicture((method, params) => open(page).send(method, params), { fullPage }),

    async cdpSession(page) {
      const session = open(page);
      const offs = new Map<(params: unknown) => void, (() => void)[]>();
      // Asked for once, so that a page that has gone is found out about here.
      await session.send('Browser.getVersion', {});
      return wrapCdpSession({
        send: (method, params = {}) => session.send(method, params),
        on: (event, listener) => offs.set(listener, [...(offs.get(listener) ?? []), session.on(event, listener)]),
        off: (_event, listener) => offs.get(listener)?.pop()?.(),
        async detach() {
          for (const stop of [...offs.values()].flat()) stop();
          offs.clear();
        },
      });
    },

    async browserInfo(target): Promise<BrowserInfo> {
      const { product } = (await open(target).send('Browser.getVersion', {})) as { product: string };
      const [name = '', version = ''] = product.split('/');
      return {
        name: browserName(name),
        version,
        driver: own.name,
        protocol: 'cdp',
      };
    },

    async followPages(target, onPage) {
      onPage(target);
      return () => {};
    },
  };
}

interface Evaluated {
  readonly result: { readonly value?: unknown };
  readonly exceptionDetails?: { readonly text: string; readonly exception?: { readonly description?: string } };
}

function evaluatorOver(session: OpenProtocol): Evaluator {
  return {
    async evaluate<Arg, Result>(pageFunction: (arg: Arg) => Result, arg: Arg): Promise<Awaited<Result>> {
      const { result, exceptionDetails } = (await session.send('Runtime.evaluate', {
        expression: callOf(pageFunction, arg),
        awaitPromise: true,
        returnByValue: true,
      })) as Evaluated;
      if (exceptionDetails) {
        throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
      }
      return result.value as Awaited<Result>;
    },
  };
}

/** A call of a function as an expression, with its argument written out. */
export function callOf(pageFunction: (arg: never) => unknown, arg: unknown): string {
  const written = arg === undefined ? '' : JSON.stringify(arg);
  return `(${sourceOf(pageFunction)})(${written})`;
}

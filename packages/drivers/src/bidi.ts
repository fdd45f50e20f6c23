import type { BrowserInfo, DriverAdapter, Evaluator } from './adapter.js';
import { browserName } from './browser-name.js';
import { callOf } from './cdp-page.js';
import { DriversError } from './errors.js';
import { none, sessionGaps } from './gaps.js';
import { isEnded, type OpenProtocol, openProtocol, protocolOf, tellsItsEnd } from './protocol-session.js';
import { bidiPicture } from './window-script.js';

interface Tree {
  readonly contexts: readonly { readonly context: string }[];
}

/**
 * A session of WebDriver BiDi that belongs to no other driver here: a WebSocket to one, or an object that says
 * `protocol: 'bidi'`. It stands for its first window: it switches to none.
 */
export const bidi: DriverAdapter = {
  name: 'bidi',
  kindOf: (target) => (protocolOf(target) === 'bidi' ? 'driver' : undefined),
  hintFor: () => undefined,
  async gaps(target) {
    const noCdp = none('WebDriver BiDi is all that it speaks', 'connect to the DevTools address of the browser');
    return { ...sessionGaps(tellsItsEnd(target)), cdpSession: noCdp };
  },

  isClosed: isEnded,
  meansClosed: (error) =>
    error instanceof Error && /no such (?:frame|session)|is closed|was closed/.test(error.message),
  url: () => '',
  mainFrame: (target) => evaluatorOver(openProtocol(target)),
  frames: () => undefined,

  async screenshot(target, { fullPage }) {
    const session = openProtocol(target);
    return bidiPicture(session, await firstWindow(session), { fullPage });
  },

  async cdpSession() {
    throw new DriversError(
      'DRIVERS_CAPABILITY_FAILED',
      'Could not open a CDP session: WebDriver BiDi is all that this session speaks. Connect to the DevTools address of the browser.',
    );
  },

  bidiSession: async (target) => openProtocol(target),

  async browserInfo(target): Promise<BrowserInfo> {
    const agent = await evaluatorOver(openProtocol(target)).evaluate(() => navigator.userAgent, undefined);
    const [, name = '', version = ''] = /\b(Firefox|Edg|(?:Headless)?Chrome)\/([\d.]+)/.exec(agent) ?? [];
    return {
      name: browserName(name),
      version,
      driver: 'bidi',
      protocol: 'webdriver-bidi',
    };
  },

  async followPages(target, onPage) {
    onPage(target);
    return () => {};
  },
};

function evaluatorOver(session: OpenProtocol): Evaluator {
  return {
    async evaluate<Arg, Result>(pageFunction: (arg: Arg) => Result, arg: Arg): Promise<Awaited<Result>> {
      // As JSON, which tells apart what the protocol's own values would have to be translated for.
      const given = await session.send('script.evaluate', {
        expression: `(async () => JSON.stringify({ value: await ${callOf(pageFunction, arg)} }))()`,
        target: { context: await firstWindow(session) },
        awaitPromise: true,
      });
      const { result, exceptionDetails } = given as {
        result?: { value: string };
        exceptionDetails?: { text: string };
      };
      if (exceptionDetails) throw new Error(exceptionDetails.text);
      return (JSON.parse(result?.value ?? '{}') as { value?: unknown }).value as Awaited<Result>;
    },
  };
}

async function firstWindow(session: OpenProtocol): Promise<string> {
  const { contexts } = (await session.send('browsingContext.getTree', { maxDepth: 0 })) as Tree;
  const [first] = contexts;
  if (!first) throw new Error('no such frame: the session has no window');
  return first.context;
}

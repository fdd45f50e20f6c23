import type { BrowserInfo, DriverAdapter } from './adapter.js';
import type { BidiSession } from './bidi-session.js';
import { wrapCdpSession } from './cdp-session.js';
import { DriversError } from './errors.js';
import { none, oneWindowGaps, partial, withoutBidi } from './gaps.js';
import { hasMethods, member } from './members.js';
import { MessageListeners } from './message-listeners.js';
import { watchSelenium } from './selenium-actions.js';
import { type SeleniumDevTools, seleniumCdpSession } from './selenium-cdp.js';
import { bidiPicture, fullPagePicture, pictureBytes, windowEvaluator, windowIsGone } from './window-script.js';

/** What e2evidence uses of a driver of selenium-webdriver. */
interface SeleniumDriver extends SeleniumDevTools {
  executeScript(script: string, ...args: unknown[]): Promise<unknown>;
  takeScreenshot(): Promise<string>;
  /** Firefox only. */
  takeFullPageScreenshot?(): Promise<string>;
  getCapabilities(): Promise<{ get(key: string): unknown }>;
  getBidi?(): Promise<SeleniumBidi>;
}

interface SeleniumBidi {
  readonly socket: {
    readonly readyState: number;
    on(event: 'message', listener: (data: { toString(): string }) => void): unknown;
    off(event: 'message', listener: (data: { toString(): string }) => void): unknown;
  };
  /** Resolves also when the browser refuses. */
  send(command: { method: string; params: object }): Promise<BidiReply>;
}

interface BidiReply {
  readonly result?: unknown;
  readonly error?: string;
  readonly message?: string;
}

/** Selenium: a driver, which stands for its current window. It is thenable until it is awaited, so never awaited here. */
export const selenium: DriverAdapter = {
  name: 'selenium',

  kindOf(target) {
    return hasMethods(target, ['getCapabilities', 'getSession', 'executeScript', 'manage']) ? 'driver' : undefined;
  },

  hintFor(target) {
    if (hasMethods(target, ['forBrowser', 'build'])) return 'This is a Selenium Builder: pass await builder.build().';
    if (hasMethods(target, ['subscribe', 'unsubscribe', 'send']) && typeof member(target, 'socket') === 'object') {
      return 'This is the BiDi connection of Selenium: pass the driver.';
    }
    if (hasMethods(target, ['getDriver', 'getId'])) return 'This is a Selenium WebElement: pass element.getDriver().';
    return undefined;
  },

  async gaps(page) {
    const driver = asDriver(page);
    const hasDevTools = driver.createCDPConnection !== undefined && !(await isFirefox(driver));
    const withBidi = 'new Options().enableBidi(), or setCapability("webSocketUrl", true)';
    return {
      ...oneWindowGaps,
      onAction: partial('element.submit() is a script, and not seen', 'click the button'),
      cdpSession: hasDevTools
        ? partial(
            'it has events only where the DevTools address can be reached',
            'take events from @e2evidence/bidi-bridge',
          )
        : none('this browser has no DevTools commands', 'take events from @e2evidence/bidi-bridge'),
      ...((await hasBidi(driver)) ? {} : { bidiSession: none(withoutBidi, withBidi) }),
    };
  },

  isClosed: () => false,
  meansClosed: windowIsGone,
  url: () => '',
  mainFrame: (page) => windowEvaluator((script, args) => asDriver(page).executeScript(script, ...args)),
  frames: () => undefined,

  async screenshot(page, { fullPage }) {
    const driver = asDriver(page);
    if (!fullPage) return pictureBytes(await driver.takeScreenshot());
    if (driver.takeFullPageScreenshot) return pictureBytes(await driver.takeFullPageScreenshot());
    // The driver of a remote Firefox has no command for it.
    if ((await isFirefox(driver)) && (await hasBidi(driver))) {
      const session = overSocket(await bidiOf(driver));
      return bidiPicture(session, await driver.getWindowHandle(), { fullPage });
    }
    return fullPagePicture(async (method, params) => {
      if (driver.sendAndGetDevToolsCommand) return driver.sendAndGetDevToolsCommand(method, params);
      throw new Error('this driver only knows the viewport');
    });
  },

  async cdpSession(page) {
    return wrapCdpSession(await seleniumCdpSession(asDriver(page)));
  },

  async bidiSession(page): Promise<BidiSession> {
    const driver = asDriver(page);
    // Without the address Selenium fails with a TypeError of its own, so it is looked at first.
    if (!(await hasBidi(driver))) {
      throw new DriversError('DRIVERS_NO_BIDI', 'This Selenium session was started without WebDriver BiDi.');
    }
    return overSocket(await bidiOf(driver));
  },

  watchActions: async (page, watch, owner) => watchSelenium(page, watch, owner),

  async browserInfo(target): Promise<BrowserInfo> {
    const capabilities = await asDriver(target).getCapabilities();
    return {
      name: String(capabilities.get('browserName') ?? '').toLowerCase(),
      version: String(capabilities.get('browserVersion') ?? ''),
      driver: 'selenium',
      protocol: typeof capabilities.get('webSocketUrl') === 'string' ? 'webdriver-bidi' : 'webdriver',
    };
  },

  async followPages(target, onPage) {
    onPage(target);
    return () => {};
  },
};

function asDriver(target: object): SeleniumDriver {
  return target as SeleniumDriver;
}

async function isFirefox(driver: SeleniumDriver): Promise<boolean> {
  return String((await driver.getCapabilities()).get('browserName')).toLowerCase() === 'firefox';
}

async function hasBidi(driver: SeleniumDriver): Promise<boolean> {
  const address = (await driver.getCapabilities()).get('webSocketUrl');
  return typeof address === 'string' && driver.getBidi !== undefined;
}

const opening = new WeakMap<object, Promise<SeleniumBidi>>();

// Two calls at once would open two sockets, of which Selenium only closes one.
function bidiOf(driver: SeleniumDriver): Promise<SeleniumBidi> {
  const known = opening.get(driver);
  if (known) return known;
  const opened = (driver.getBidi as () => Promise<SeleniumBidi>).call(driver);
  opening.set(driver, opened);
  const settled = () => void opening.delete(driver);
  opened.then(settled, settled);
  return opened;
}

function overSocket(bidi: SeleniumBidi): BidiSession {
  return {
    get isOpen() {
      return bidi.socket.readyState <= 1;
    },
    async send(method, params) {
      const { result, error, message } = await bidi.send({ method, params });
      if (error !== undefined) throw new Error(`${method}: ${error}: ${message ?? ''}`);
      return result;
    },
    on: (event, listener) => listenersOf(bidi.socket).on(event, listener),
  };
}

const listeners = new WeakMap<object, MessageListeners>();

// The raw socket: older versions of Selenium emit events nowhere else.
function listenersOf(socket: SeleniumBidi['socket']): MessageListeners {
  const known = listeners.get(socket);
  if (known) return known;
  const made = new MessageListeners((heard) => {
    const listener = (data: { toString(): string }) => heard(data.toString());
    socket.on('message', listener);
    return () => void socket.off('message', listener);
  });
  listeners.set(socket, made);
  return made;
}

import type { ActionWatch, Seen } from './action-watch.js';
import type { PuppeteerPage } from './puppeteer.js';
import type { ActionName, Box } from './user-action.js';
import { lookFor, watchFrames } from './watched-frames.js';
import { type ActionMethods, type FactsOf, lengthOf, offsetOf, WrappedActions, wrapInput } from './wrapped-actions.js';

/** What is used of Puppeteer's ElementHandle. */
interface PuppeteerElement {
  boundingBox(): Promise<Box | null>;
}

const selected = (selector: unknown) => (typeof selector === 'string' ? { selector } : {});

const at =
  (name: ActionName): FactsOf =>
  ([selector, options]) => ({ name, ...selected(selector), ...offsetOf(options, 'offset') });

const frameActions: ActionMethods = {
  goto: ([url]) => ({ name: 'goto', url: String(url) }),
  click: at('click'),
  tap: at('tap'),
  hover: at('hover'),
  focus: at('focus'),
  type: ([selector, text]) => ({ name: 'type', ...selected(selector), ...lengthOf(text) }),
  select: ([selector, ...values]) => ({ name: 'select', ...selected(selector), ...lengthOf(values) }),
};

const pageActions: ActionMethods = {
  goto: ([url]) => ({ name: 'goto', url: String(url) }),
  reload: () => ({ name: 'reload' }),
  goBack: () => ({ name: 'goBack' }),
  goForward: () => ({ name: 'goForward' }),
};

/** Of a locator or of a handle, that a selector has given. */
function elementActions(selector: string | undefined): ActionMethods {
  const here =
    (name: ActionName): FactsOf =>
    ([options]) => ({ name, ...selected(selector), ...offsetOf(options, 'offset') });
  const entering =
    (name: ActionName): FactsOf =>
    (values) => ({ name, ...selected(selector), ...lengthOf(values) });
  return {
    click: here('click'),
    tap: here('tap'),
    hover: here('hover'),
    focus: here('focus'),
    press: here('press'),
    scroll: here('scroll'),
    uploadFile: here('setFiles'),
    drag: here('drag'),
    dragAndDrop: here('drag'),
    fill: ([value]) => ({ name: value === '' ? 'clear' : 'fill', ...selected(selector), ...lengthOf(value) }),
    type: ([text]) => ({ name: 'type', ...selected(selector), ...lengthOf(text) }),
    select: entering('select'),
  };
}

/** What gives handles, and what gives another locator for the same element. */
const givesHandles = ['$', '$$', 'waitForSelector'];
const givesSame = [
  'clone',
  'filter',
  'setEnsureElementIsInTheViewport',
  'setTimeout',
  'setVisibility',
  'setWaitForEnabled',
  'setWaitForStableBoundingBox',
];

/** Watches what is done with a page of Puppeteer: its frames, locators and handles of elements. */
export function watchPuppeteer(page: PuppeteerPage, watch: ActionWatch, owner: string): () => void {
  const wrapped = new WrappedActions(watch, owner);
  const known = new WeakSet<object>();
  const wrapFrame = (frame: object, ofFrame: WrappedActions) => {
    ofFrame.wrap(frame, frameActions, ([selector]) => lookFor(frame, selector));
    for (const name of givesHandles) {
      ofFrame.around(frame, name, async ([selector], _self, call) => {
        const given = await call();
        if (watch.isStopped || watch.isInside) return given;
        for (const handle of [given].flat()) wrapHandle(handle, typeof selector === 'string' ? selector : undefined);
        return given;
      });
    }
    wrapLocators(ofFrame, frame, frame);
  };
  const wrapLocators = (wraps: WrappedActions, giver: object, frame: object) => {
    wraps.around(giver, 'locator', ([input], _self, call) => {
      const selector = typeof input === 'string' ? input : undefined;
      return wrapLocator(call(), selector, () => lookFor(frame, selector));
    });
  };
  // Handles and locators come and go: each is wrapped for as long as it lives, and after the end only calls what it was.
  const wrapHandle = (handle: unknown, selector: string | undefined) => {
    // One may be given through two of these methods.
    if (typeof handle !== 'object' || handle === null || known.has(handle)) return;
    known.add(handle);
    const short = new WrappedActions(watch, owner);
    short.wrap(handle, elementActions(selector), async () => ({
      box: await (handle as PuppeteerElement).boundingBox(),
    }));
  };
  const wrapLocator = (locator: unknown, selector?: string, look?: () => Promise<Seen>): unknown => {
    if (watch.isStopped || watch.isInside || typeof locator !== 'object' || locator === null || known.has(locator)) {
      return locator;
    }
    known.add(locator);
    const short = new WrappedActions(watch, owner);
    short.wrap(locator, elementActions(selector), look);
    for (const name of givesSame) {
      short.around(locator, name, (_args, _self, call) => wrapLocator(call(), selector, look));
    }
    // What it leads to only the page knows.
    short.around(locator, 'map', (_args, _self, call) => wrapLocator(call()));
    return locator;
  };

  wrapped.atEnd(watchFrames(page, watch, owner, wrapFrame));
  wrapped.wrap(page, pageActions);
  wrapLocators(wrapped, page, page.mainFrame());
  wrapInput(page, wrapped);
  return () => wrapped.undo();
}

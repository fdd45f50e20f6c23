import type { ActionWatch, Seen } from './action-watch.js';
import { member } from './members.js';
import type { PuppeteerPage } from './puppeteer.js';
import type { ActionName, Box } from './user-action.js';
import {
  type ActionMethods,
  type FactsOf,
  keyboardActions,
  lengthOf,
  mouseActions,
  offsetOf,
  touchActions,
  WrappedActions,
} from './wrapped-actions.js';

/** What is used of Puppeteer's Frame. */
interface PuppeteerFrame {
  /** Looks without waiting. */
  $(selector: string): Promise<PuppeteerElement | null>;
}

interface PuppeteerElement {
  boundingBox(): Promise<Box | null>;
  dispose(): Promise<void>;
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

/** What gives handles, and what gives another locator for the same. */
const givesHandles = ['$', '$$', 'waitForSelector'];
const givesLocator = [
  'clone',
  'filter',
  'map',
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
  const wrapFrame = (frame: object) => {
    wrapped.wrap(frame, frameActions, ([selector]) => look(frame, selector));
    wrapGivers(frame);
  };
  // Locators and handles come and go: each is wrapped for as long as it lives, and after the end only calls what it was.
  const wrapGivers = (frame: object) => {
    for (const name of givesHandles) {
      wrapped.around(frame, name, async ([selector], _self, call) => {
        const given = await call();
        if (watch.isStopped || watch.isInside) return given;
        for (const handle of [given].flat()) wrapHandle(handle, typeof selector === 'string' ? selector : undefined);
        return given;
      });
    }
    wrapLocators(frame, frame);
  };
  const wrapLocators = (giver: object, frame: object) => {
    wrapped.around(giver, 'locator', ([input], _self, call) => {
      return wrapLocator(call(), typeof input === 'string' ? input : undefined, frame);
    });
  };
  const wrapHandle = (handle: unknown, selector: string | undefined) => {
    // One may be given through two of these methods.
    if (typeof handle !== 'object' || handle === null || known.has(handle)) return;
    known.add(handle);
    const short = new WrappedActions(watch, owner);
    short.wrap(handle, elementActions(selector), async () => ({
      box: await (handle as PuppeteerElement).boundingBox(),
    }));
  };
  const wrapLocator = (locator: unknown, selector: string | undefined, frame: object): unknown => {
    if (watch.isStopped || watch.isInside || typeof locator !== 'object' || locator === null || known.has(locator)) {
      return locator;
    }
    known.add(locator);
    const short = new WrappedActions(watch, owner);
    short.wrap(locator, elementActions(selector), () => look(frame, selector));
    for (const name of givesLocator) {
      short.around(locator, name, (_args, _self, call) => wrapLocator(call(), selector, frame));
    }
    return locator;
  };

  for (const frame of page.frames()) wrapFrame(frame);
  page.on('frameattached', wrapFrame);
  wrapped.atEnd(() => page.off('frameattached', wrapFrame));
  wrapped.wrap(page, pageActions);
  wrapLocators(page, page.mainFrame());
  wrapped.wrap(member(page, 'keyboard'), keyboardActions);
  wrapped.wrap(member(page, 'mouse'), mouseActions);
  wrapped.wrap(member(page, 'touchscreen'), touchActions);
  return () => wrapped.undo();
}

async function look(frame: object, selector: unknown): Promise<Seen> {
  const element = typeof selector === 'string' ? await (frame as PuppeteerFrame).$(selector) : null;
  try {
    return { box: await element?.boundingBox() };
  } finally {
    element?.dispose().catch(() => {});
  }
}

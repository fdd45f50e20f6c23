import type { ActionWatch } from './action-watch.js';
import type { PlaywrightPage } from './playwright.js';
import type { ActionFacts, ActionName } from './user-action.js';
import { lookFor, watchFrames } from './watched-frames.js';
import { type ActionMethods, type FactsOf, lengthOf, offsetOf, WrappedActions, wrapInput } from './wrapped-actions.js';

/** What is used of Playwright's Frame: pages and locators call it for all that they do. */
interface PlaywrightFrame {
  locator(selector: string): object;
}

const at =
  (name: ActionName): FactsOf =>
  ([selector, options], frame) => ({
    name,
    ...named(selector, frame as PlaywrightFrame),
    ...offsetOf(options, 'position'),
  });

const entered =
  (name: ActionName): FactsOf =>
  ([selector, value], frame) => ({ name, ...named(selector, frame as PlaywrightFrame), ...lengthOf(value) });

const frameActions: ActionMethods = {
  goto: ([url]) => ({ name: 'goto', url: String(url) }),
  click: at('click'),
  dblclick: at('dblclick'),
  tap: at('tap'),
  hover: at('hover'),
  focus: at('focus'),
  check: at('check'),
  uncheck: at('uncheck'),
  setChecked: (args, frame) => at(args[1] === true ? 'check' : 'uncheck')(args, frame),
  fill: (args, frame) => (args[1] === '' ? at('clear')(args.slice(0, 1), frame) : entered('fill')(args, frame)),
  type: entered('type'),
  press: at('press'),
  selectOption: entered('select'),
  setInputFiles: at('setFiles'),
  dragAndDrop: at('drag'),
  dispatchEvent: at('dispatchEvent'),
};

const pageActions: ActionMethods = {
  reload: () => ({ name: 'reload' }),
  goBack: () => ({ name: 'goBack' }),
  goForward: () => ({ name: 'goForward' }),
};

/** Watches what is done with a page of Playwright, its frames and locators. Handles of elements are not seen. */
export function watchPlaywright(page: PlaywrightPage, watch: ActionWatch, owner: string): () => void {
  const wrapped = new WrappedActions(watch, owner);
  const unwatchFrames = watchFrames(page, watch, owner, (frame, ofFrame) =>
    ofFrame.wrap(frame, frameActions, ([selector]) => lookFor(frame, selector)),
  );
  wrapped.atEnd(unwatchFrames);
  wrapped.wrap(page, pageActions);
  wrapInput(page, wrapped);
  return () => wrapped.undo();
}

/** What a locator stands for is told as the test may have written it. */
function named(selector: unknown, frame: PlaywrightFrame): Pick<ActionFacts, 'selector'> {
  if (typeof selector !== 'string') return {};
  return { selector: selector.includes('internal:') ? String(frame.locator(selector)) : selector };
}

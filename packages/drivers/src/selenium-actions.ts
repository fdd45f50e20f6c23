import type { ActionWatch, CallFacts, Seen } from './action-watch.js';
import { KnownElements } from './known-elements.js';
import { hasMethods } from './members.js';
import type { ActionName } from './user-action.js';
import { lengthOf, WrappedActions } from './wrapped-actions.js';

/** What is used of Selenium's driver: whatever a test asks goes through its `execute`. */
interface SeleniumExecutor {
  executeScript(script: string, ...args: unknown[]): Promise<unknown>;
}

/** A command, whose parameters may still be elements. */
interface SeleniumCommand {
  getName(): string;
  getParameter(name: string): unknown;
}

const actions: Readonly<Record<string, ActionName>> = {
  get: 'goto',
  goBack: 'goBack',
  goForward: 'goForward',
  refresh: 'reload',
  actions: 'actions',
  clickElement: 'click',
  clearElement: 'clear',
  sendKeysToElement: 'type',
};
const finders = [
  'findElement',
  'findElements',
  'findChildElement',
  'findChildElements',
  'findElementFromShadowRoot',
  'findElementsFromShadowRoot',
];

const boxScript =
  'var box = arguments[0].getBoundingClientRect(); return { x: box.x, y: box.y, width: box.width, height: box.height };';

/** Watches what is done with a driver of Selenium and its elements. */
export function watchSelenium(driver: object, watch: ActionWatch, owner: string): () => void {
  const wrapped = new WrappedActions(watch, owner);
  const elements = new KnownElements();
  wrapped.around(driver, 'execute', ([given], _self, call) => {
    const command = given as SeleniumCommand;
    const commandName = command.getName();
    if (finders.includes(commandName)) return remembering(elements, command, call);
    const name = actions[commandName];
    if (!name) return call();
    const element = command.getParameter('id');
    const look = element === undefined ? undefined : () => lookAt(driver as SeleniumExecutor, elements, element);
    return watch.around(factsOf(name, command), call, look);
  });
  return () => wrapped.undo();
}

function factsOf(name: ActionName, command: SeleniumCommand): CallFacts {
  if (name === 'goto') return { name, url: String(command.getParameter('url')) };
  return { name, ...(name === 'type' ? lengthOf(command.getParameter('text')) : {}) };
}

async function lookAt(driver: SeleniumExecutor, elements: KnownElements, element: unknown): Promise<Seen> {
  const { selector } = elements.of(await idOf(element));
  try {
    return { selector, box: (await driver.executeScript(boxScript, element)) as Seen['box'] };
  } catch (failure) {
    // The driver closes an open dialog with whatever is asked first, which was to be the test.
    const isOfTest = failure instanceof Error && failure.name === 'UnexpectedAlertOpenError';
    return { selector, ...(isOfTest ? { failure } : {}) };
  }
}

async function remembering(elements: KnownElements, command: SeleniumCommand, call: () => unknown): Promise<unknown> {
  const found = await call();
  const [strategy, value] = [command.getParameter('using'), command.getParameter('value')];
  for (const element of [found].flat()) elements.remember(await idOf(element), strategy, value);
  return found;
}

async function idOf(element: unknown): Promise<unknown> {
  const hasId = typeof element === 'object' && element !== null && hasMethods(element, ['getId']);
  return hasId ? (element as { getId(): Promise<string> }).getId() : element;
}

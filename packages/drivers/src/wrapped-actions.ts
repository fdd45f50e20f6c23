import type { ActionWatch, CallFacts, Seen } from './action-watch.js';
import { member } from './members.js';
import type { ActionFacts, Point } from './user-action.js';
import { wrapMethod } from './wrap-method.js';

/** What a call of a method is, by its arguments. */
export type FactsOf = (args: readonly unknown[], self: unknown) => CallFacts;

/** The actions among the methods of an object. */
export type ActionMethods = Readonly<Record<string, FactsOf>>;

/** Wraps methods of a driver's objects for one watch, and remembers how to leave them as they were. */
export class WrappedActions {
  readonly #watch: ActionWatch;
  readonly #owner: string;
  readonly #undo: (() => void)[] = [];

  constructor(watch: ActionWatch, owner: string) {
    this.#watch = watch;
    this.#owner = owner;
  }

  /** @param look - Asks for the element that a call is about. */
  wrap(object: unknown, methods: ActionMethods, look?: (args: readonly unknown[]) => Promise<Seen>): void {
    for (const [name, factsOf] of Object.entries(methods)) {
      this.around(object, name, (args, self, call) => {
        const facts = factsOf(args, self);
        // Where a page goes is no element of the one that it leaves.
        return this.#watch.around(facts, call, look && facts.name !== 'goto' ? () => look(args) : undefined);
      });
    }
  }

  /** Puts something around a method that is there. */
  around(
    object: unknown,
    name: string,
    run: (args: readonly unknown[], self: unknown, call: () => unknown) => unknown,
  ): void {
    // Other versions of a driver have other methods.
    if (typeof object !== 'object' || object === null || typeof member(object, name) !== 'function') return;
    const undo = wrapMethod(object, name, ({ original, args, self }) => run(args, self, () => original(...args)), {
      owner: this.#owner,
    });
    this.#undo.push(undo);
  }

  /** Calls something when everything is undone. */
  atEnd(undo: () => void): void {
    this.#undo.push(undo);
  }

  undo(): void {
    for (const undo of this.#undo.splice(0).reverse()) undo();
  }
}

/** How many characters a text, or several, have; absent for anything else. */
export function lengthOf(value: unknown): { valueLength?: number } {
  const texts = [value].flat().flatMap((one) => {
    if (typeof one === 'string') return [one];
    const chosen = typeof one === 'object' && one !== null ? (member(one, 'value') ?? member(one, 'label')) : undefined;
    return typeof chosen === 'string' ? [chosen] : [];
  });
  return texts.length > 0 ? { valueLength: texts.reduce((sum, text) => sum + text.length, 0) } : {};
}

/** A place, where both numbers are given. */
function pointOf(x: unknown, y: unknown): Pick<ActionFacts, 'point'> {
  return typeof x === 'number' && typeof y === 'number' ? { point: { x, y } } : {};
}

/** Where in its element a call goes, by the option of that name. */
export function offsetOf(options: unknown, name: string): { offset?: Point } {
  const offset =
    typeof options === 'object' && options !== null ? (member(options, name) as Point | undefined) : undefined;
  return typeof offset?.x === 'number' && typeof offset.y === 'number' ? { offset: { x: offset.x, y: offset.y } } : {};
}

/** Wraps the keyboard, mouse and touch screen of a page of Playwright or Puppeteer. */
export function wrapInput(page: object, wrapped: WrappedActions): void {
  for (const [name, methods] of Object.entries(inputActions)) wrapped.wrap(member(page, name), methods);
}

const inputActions: Readonly<Record<string, ActionMethods>> = {
  keyboard: {
    down: () => ({ name: 'keyDown' }),
    up: () => ({ name: 'keyUp' }),
    press: () => ({ name: 'press' }),
    type: ([text]) => ({ name: 'type', ...lengthOf(text) }),
    insertText: ([text]) => ({ name: 'type', ...lengthOf(text) }),
    sendCharacter: ([text]) => ({ name: 'type', ...lengthOf(text) }),
  },
  mouse: {
    click: ([x, y]) => ({ name: 'click', ...pointOf(x, y) }),
    dblclick: ([x, y]) => ({ name: 'dblclick', ...pointOf(x, y) }),
    move: ([x, y]) => ({ name: 'mouseMove', ...pointOf(x, y) }),
    down: () => ({ name: 'mouseDown' }),
    up: () => ({ name: 'mouseUp' }),
    wheel: () => ({ name: 'wheel' }),
  },
  touchscreen: { tap: ([x, y]) => ({ name: 'tap', ...pointOf(x, y) }) },
};

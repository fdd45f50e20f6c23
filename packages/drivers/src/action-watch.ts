import { AsyncLocalStorage } from 'node:async_hooks';
import { inTime } from './in-time.js';
import { sourceLine } from './source-line.js';
import type { ActionFacts, Box, EndedAction, Point, UserAction } from './user-action.js';

/** What is called around each action, one of them or both. Both are waited for, at most `timeoutMs`. */
export interface ActionHooks {
  /** Called before the driver does it. */
  readonly before?: (action: UserAction) => unknown;
  /** Called when it is over, well or not, before the test goes on. */
  readonly after?: (action: EndedAction) => unknown;
}

/** What an adapter tells of a call that is an action. */
export interface CallFacts extends ActionFacts {
  /** Where in the box of its element it goes. @defaultValue the middle */
  readonly offset?: Point;
}

/** What an adapter finds out of the element that a call is about. */
export interface Seen {
  /** Where it is now; absent when it is not there. */
  readonly box?: Box | null | undefined;
  /** Where only the element knows it. */
  readonly selector?: string | undefined;
  /** What the driver would have said to the call itself, and says only once. */
  readonly failure?: unknown;
}

/** What {@link ActionWatch} needs besides. */
interface WatchOptions extends ActionHooks {
  readonly timeoutMs: number;
  readonly report: (error: unknown) => void;
}

/** An action of which a driver has only told, and so nobody waits. */
export interface ToldAction {
  end(error?: unknown): void;
}

/** The watches whose action is under way in this chain of calls; what a hook does is no action for any watch. */
interface Inside {
  readonly watch: ActionWatch | 'hook';
  readonly outer: Inside | undefined;
}

const inside = new AsyncLocalStorage<Inside>();

/** Tells one pair of hooks what is done with a page. Never changes what the test gets. */
export class ActionWatch {
  readonly #options: WatchOptions;
  /** What is asked for together begins in the order in which it was asked for. */
  #begun: Promise<unknown> = Promise.resolve();
  #stopped = false;
  /** A hook that was too slow once is called all the same, but the test waits for it no more. */
  #isWaitedFor = true;

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  get isStopped(): boolean {
    return this.#stopped;
  }

  stop(): void {
    this.#stopped = true;
  }

  /**
   * Calls a method of a driver as an action, which stands for all that the driver does in it.
   *
   * @param look - Asks for the element, without waiting for it.
   * @returns Exactly what the call gives.
   */
  around({ offset, ...facts }: CallFacts, call: () => unknown, look?: () => Promise<Seen>): unknown {
    if (this.#stopped || this.isInside) return call();
    const asked = askedAction(facts);
    const begun = this.#begun.then(() => this.quietly(() => this.#begin(asked, offset, look)));
    this.#begun = begun;
    return begun.then(({ action, failure }) =>
      this.#run(action, failure === undefined ? call : () => Promise.reject(failure)),
    );
  }

  /** For a driver that tells what it does while it does it: the hooks are called, and nobody waits for them. */
  told(facts: ActionFacts): ToldAction {
    if (this.#stopped || this.isInside) return { end: () => {} };
    const action = askedAction(facts);
    const startedMs = performance.now();
    const begun = this.#tell('before', action);
    return {
      end: (error) => {
        const ended = endedAction(action, startedMs, error);
        void begun.then(() => this.#tell('after', ended));
      },
    };
  }

  /** What the watch itself asks the driver for is no action. */
  quietly<Result>(ask: () => Result): Result {
    return inside.run({ watch: this, outer: inside.getStore() }, ask);
  }

  /** Whether this runs inside an action, or on behalf of the watch. */
  get isInside(): boolean {
    for (let at = inside.getStore(); at; at = at.outer) if (at.watch === this || at.watch === 'hook') return true;
    return false;
  }

  async #begin(asked: UserAction, offset?: Point, look?: () => Promise<Seen>) {
    // A page that is busy or goes away says nothing of its elements, which is no failure.
    const seen = look && (await inTime(look(), this.#options.timeoutMs, 'late').catch(() => undefined));
    const action = { ...asked, ...(seen?.selector === undefined ? {} : { selector: seen.selector }) };
    if (seen?.box) {
      // What Playwright and Puppeteer give has more members than these.
      const { x, y, width, height } = seen.box;
      const { x: right, y: down } = offset ?? { x: width / 2, y: height / 2 };
      Object.assign(action, { box: { x, y, width, height }, point: { x: x + right, y: y + down } });
    }
    await this.#tell('before', action);
    return { action, failure: seen?.failure };
  }

  async #run(action: UserAction, call: () => unknown): Promise<unknown> {
    const startedMs = performance.now();
    let failure: { readonly error: unknown } | undefined;
    try {
      return await this.quietly(call);
    } catch (error) {
      failure = { error };
      throw error;
    } finally {
      const ended = endedAction(action, startedMs, failure?.error);
      await this.#tell('after', ended);
    }
  }

  async #tell(when: 'before', action: UserAction): Promise<void>;
  async #tell(when: 'after', action: EndedAction): Promise<void>;
  async #tell(when: 'before' | 'after', action: EndedAction): Promise<void> {
    const hook = this.#options[when];
    if (!hook || this.#stopped) return;
    const { timeoutMs, report } = this.#options;
    const called = inside.run({ watch: 'hook', outer: undefined }, async () => hook(action)).catch(report);
    if (!this.#isWaitedFor) return;
    await inTime(called, timeoutMs, `${when} took longer than ${timeoutMs} ms for ${action.name}`).catch((late) => {
      this.#isWaitedFor = false;
      report(late);
    });
  }
}

function askedAction(facts: ActionFacts): UserAction {
  const source = sourceLine();
  return { ...facts, startedAtMs: Date.now(), ...(source ? { source } : {}) };
}

function endedAction(action: UserAction, startedMs: number, error: unknown): EndedAction {
  const durationMs = performance.now() - startedMs;
  return { ...action, durationMs, ...(error === undefined ? {} : { error }) };
}

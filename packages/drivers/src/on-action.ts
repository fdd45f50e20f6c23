import { randomUUID } from 'node:crypto';
import { type ActionHooks, ActionWatch } from './action-watch.js';
import { DriversError } from './errors.js';
import { attempt } from './page.js';

/** Options of {@link onAction}. */
export interface OnActionOptions {
  /**
   * Longest time that a test waits for a hook, and for where an element is, milliseconds, from 1. It does not wait any
   * more for hooks of which one has been late. @defaultValue `1000`
   */
  readonly timeoutMs?: number;
  /** Gets what a hook threw, and that one was late. @defaultValue ignores it */
  readonly onError?: (error: unknown) => void;
}

/**
 * Tells what a test does to a page: its clicks, what it enters, where it goes, by one name with every driver.
 *
 * Of what is entered only how long it is; `error` is the driver's own and may quote it. Whatever a hook does, the test
 * gets what its driver gives or throws. What one action does inside, as a `check` that clicks, is not told again, and
 * neither is what a hook does. With WebdriverIO and `webdriver` hooks are not waited for, elements have no box, and each try
 * of a command is an action; `capabilities` says so.
 *
 * @param page - A page or driver. New windows are other pages: see `followPages`.
 * @returns Stops it, and leaves the driver's objects as they were. Does nothing the second time.
 * @throws {@link DriversError} `DRIVERS_BAD_OPTION` without a hook, `DRIVERS_NO_ACTIONS` for a session without a driver,
 * `DRIVERS_UNKNOWN_TARGET` or `DRIVERS_WRONG_KIND` for what is no page, `DRIVERS_PAGE_CLOSED`, or
 * `DRIVERS_CAPABILITY_FAILED` with the driver's error as cause.
 *
 * @example
 * const stop = await onAction(page, { before: ({ name, selector, valueLength }) => console.log(name, selector, valueLength) });
 * await page.fill('#card', '4111 1111 1111 1111'); // => fill #card 19
 * stop();
 */
export async function onAction(page: object, hooks: ActionHooks, options: OnActionOptions = {}): Promise<() => void> {
  const { timeoutMs = 1000, onError = () => {} } = options;
  if (!(timeoutMs >= 1 && timeoutMs <= 2_147_483_647)) throw badOption(`timeoutMs is ${timeoutMs}`);
  const given = [hooks?.before, hooks?.after].filter((hook) => hook !== undefined);
  if (given.length === 0) throw badOption('there is no hook');
  if (![...given, onError].every((hook) => typeof hook === 'function')) throw badOption('a hook is no function');
  // When it fails itself, nobody is left to tell.
  const report = (error: unknown) => void (async () => onError(error))().catch(() => {});
  return attempt(page, 'watch actions', async ({ adapter }) => {
    if (!adapter.watchActions) {
      throw new DriversError('DRIVERS_NO_ACTIONS', 'This session has no driver around it that a test could act with.');
    }
    const watch = new ActionWatch({ ...hooks, timeoutMs, report });
    // Two copies of this package share the marks of their wraps.
    const undo = await adapter.watchActions(page, watch, `onAction ${randomUUID()}`).catch((error: unknown) => {
      watch.stop();
      throw error;
    });
    return () => {
      if (watch.isStopped) return;
      watch.stop();
      undo();
    };
  });
}

function badOption(why: string): DriversError {
  return new DriversError('DRIVERS_BAD_OPTION', `Could not watch actions: ${why}.`);
}

import { detectDriver } from '@e2evidence/drivers';
import { CdpTapError } from './errors.js';

const seleniumCalls = ['sendAndGetDevToolsCommand', 'sendDevToolsCommand'];

/**
 * The names of the methods through which an object sends CDP commands, the one that gives results first.
 *
 * @throws {@link CdpTapError} `CDP_TAP_NO_CDP_CALL`
 */
export function cdpCallsOf(driver: unknown): readonly [string, ...string[]] {
  if ((typeof driver === 'object' && driver !== null) || typeof driver === 'function') {
    const [first, ...others] = seleniumCalls.filter((name) => hasMethod(driver, name));
    if (first !== undefined) return [first, ...others];
    if (hasMethod(driver, 'send') && !isSocket(driver)) return ['send'];
  }
  throw new CdpTapError('CDP_TAP_NO_CDP_CALL', `Could not attach to ${describe(driver)}.`);
}

function hasMethod(driver: object, name: string): boolean {
  return typeof member(driver, name) === 'function';
}

// A WebSocket has `send` too, for text of any kind.
function isSocket(driver: object): boolean {
  return typeof member(driver, 'readyState') === 'number';
}

function member(driver: object, name: string): unknown {
  try {
    return Reflect.get(driver, name);
  } catch {
    return undefined;
  }
}

function describe(driver: unknown): string {
  if (driver === null) return 'null';
  if (typeof driver !== 'object' && typeof driver !== 'function') return `a ${typeof driver}`;
  try {
    const { driver: name, kind } = detectDriver(driver);
    return `a ${name} ${kind}`;
  } catch {
    return 'an object without a CDP call';
  }
}

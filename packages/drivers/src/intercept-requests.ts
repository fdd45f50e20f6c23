import { validateHeaderName, validateHeaderValue } from 'node:http';
import type { DriverAdapter } from './adapter.js';
import { DriversError } from './errors.js';
import { inTime } from './in-time.js';
import { interceptOverBidi } from './intercept-bidi.js';
import { interceptOverCdp } from './intercept-cdp.js';
import { attempt } from './page.js';

/** A request that the browser holds until it is answered. */
export interface InterceptedRequest {
  /** Its whole address. */
  readonly url: string;
  /** In capitals, such as `GET`. */
  readonly method: string;
  /** Those that are known so far, with names in lower case; cookies are often added later. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whether it asks for the document of a page or frame. */
  readonly isNavigation: boolean;
}

/** What becomes of a request. One of `respond` and `abort` at most. */
export interface RequestChange {
  /** Headers that it gets beside its own; one of the same name is replaced. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The answer that the page gets, without asking the server. */
  readonly respond?: RequestResponse;
  /** Lets it fail. */
  readonly abort?: boolean;
}

/** An answer that comes from no server. */
export interface RequestResponse {
  /** From 200 to 599. */
  readonly status: number;
  /** @defaultValue none */
  readonly headers?: Readonly<Record<string, string>>;
  /** @defaultValue empty */
  readonly body?: string | Uint8Array;
}

/** Says what becomes of a request; nothing lets it go as it is. */
export type RequestHandler = (
  request: InterceptedRequest,
) => RequestChange | undefined | Promise<RequestChange | undefined>;

/** Options of {@link interceptRequests}. */
export interface InterceptOptions {
  /** Whose requests are held, such as `https://shop.example`, one or more; all others go their way untouched. */
  readonly origins: readonly string[];
  /** Longest time a handler may take, milliseconds, from 1; then the request goes as it is. @defaultValue `5000` */
  readonly timeoutMs?: number;
  /** Gets what a handler threw, and what the browser refused of a change. @defaultValue ignores it */
  readonly onError?: (error: unknown) => void;
}

/** What the ways to intercept work with. Neither function ever rejects or throws. */
export interface Interception {
  readonly origins: ReadonlySet<string>;
  /** What becomes of a request, in time. */
  answer(request: InterceptedRequest): Promise<RequestChange>;
  report(error: unknown): void;
}

/** Stops intercepting. */
export type StopIntercepting = () => Promise<void>;

/**
 * Holds requests of some origins until a handler has said what becomes of them: more headers, an answer, a failure.
 *
 * A request that is held is always answered: when the handler throws, takes too long or gives what the browser refuses,
 * and when it is stopped meanwhile, the request goes as it is. Preflights of the browser are never held. With Playwright
 * routes of the test come first, and of a redirect only the first request is held. Chromium keeps nothing of the held origins in its HTTP cache. Over DevTools frames of
 * another site and new windows are not seen; a session without a driver gives its `Fetch` domain away until it is stopped.
 *
 * @param page - A page of any known driver, or a session.
 * @returns Stops it, and resolves once nothing is held any more. Does nothing the second time.
 * @throws {@link DriversError} `DRIVERS_BAD_OPTION`, `DRIVERS_UNKNOWN_TARGET` or `DRIVERS_WRONG_KIND` for what is no page,
 * `DRIVERS_PAGE_CLOSED`, `DRIVERS_NO_BIDI` or `DRIVERS_NO_CDP_EVENTS` when the session has no way to hold requests, or
 * `DRIVERS_CAPABILITY_FAILED` with the driver's error as cause.
 *
 * @example
 * const stop = await interceptRequests(page, { origins: ['http://127.0.0.1:8080'] }, ({ url }) => ({
 *   headers: { 'x-test': 'checkout' },
 * }));
 * await stop(); // => undefined
 */
export async function interceptRequests(
  page: object,
  options: InterceptOptions,
  handler: RequestHandler,
): Promise<StopIntercepting> {
  const { timeoutMs = 5000, onError = () => {} } = options;
  const origins = checkedOrigins(options.origins);
  if (!(timeoutMs >= 1 && timeoutMs <= 2_147_483_647)) throw badOption(`timeoutMs is ${timeoutMs}`);
  let endHolding: () => void = () => {};
  const ended = new Promise<undefined>((resolve) => {
    endHolding = () => resolve(undefined);
  });
  const report = (error: unknown) => {
    try {
      onError(error);
    } catch {
      // Nobody is left to tell.
    }
  };
  const answer = async (request: InterceptedRequest): Promise<RequestChange> => {
    const late = `the handler gave no answer to ${request.method} ${request.url} within ${timeoutMs} ms`;
    try {
      const asked = (async () => handler(request))();
      const answered = await inTime(Promise.race([asked, ended]), timeoutMs, late);
      return checkedChange(answered ?? {});
    } catch (error) {
      report(error);
      return {};
    }
  };

  const stop = await attempt(page, 'intercept requests', ({ adapter }) =>
    (adapter.interceptRequests ?? overProtocol(adapter))(page, { origins, answer, report }),
  );
  let stopping: Promise<void> | undefined;
  return () => {
    endHolding();
    stopping ??= stop().catch(report);
    return stopping;
  };
}

/**
 * Over DevTools where there are any, else over WebDriver BiDi. Not over chromedriver: a command that waits for a request,
 * as that for a navigation does, keeps it from passing on the answer.
 */
function overProtocol(adapter: DriverAdapter) {
  return async (page: object, interception: Interception): Promise<StopIntercepting> => {
    const { cdpSession, bidiSession } = await adapter.gaps(page);
    if (cdpSession?.level !== 'none') return interceptOverCdp(await adapter.cdpSession(page), interception);
    if (adapter.bidiSession && bidiSession?.level !== 'none') {
      return interceptOverBidi(await adapter.bidiSession(page), interception, adapter.bidiContext?.(page));
    }
    throw new DriversError('DRIVERS_NO_BIDI', `This ${adapter.name} session has no way to hold requests.`);
  };
}

/** Playwright takes what a browser refuses, and then holds the request for ever: so it is looked at before anybody is asked. */
function checkedChange(change: RequestChange): RequestChange {
  const { headers = {}, respond } = change;
  for (const [name, value] of [...Object.entries(headers), ...Object.entries(respond?.headers ?? {})]) {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  }
  if (respond && !(Number.isInteger(respond.status) && respond.status >= 200 && respond.status <= 599)) {
    throw new RangeError(`a response has a status from 200 to 599, not ${respond.status}`);
  }
  return change;
}

function checkedOrigins(origins: readonly string[]): ReadonlySet<string> {
  if (!Array.isArray(origins) || origins.length === 0) throw badOption('origins names none');
  for (const origin of origins) {
    if (!URL.canParse(origin) || new URL(origin).origin !== origin) throw badOption(`${origin} is no origin`);
  }
  return new Set(origins);
}

function badOption(what: string): DriversError {
  return new DriversError('DRIVERS_BAD_OPTION', `Could not intercept requests: ${what}.`);
}

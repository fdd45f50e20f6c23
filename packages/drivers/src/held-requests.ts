import type { InterceptedRequest, Interception, RequestChange, RequestResponse } from './intercept-requests.js';

/** One way to tell the browser what becomes of the request that it holds. */
export interface HeldRequest {
  readonly request: InterceptedRequest;
  /** Lets it go, with these headers and no others; without any, with its own. */
  go(headers?: Readonly<Record<string, string>>): Promise<unknown>;
  respond(response: RequestResponse): Promise<unknown>;
  fail(): Promise<unknown>;
}

/** Answers every request that is held, whatever happens. */
export class HeldRequests {
  readonly #interception: Interception;
  readonly #held = new Set<Promise<void>>();

  constructor(interception: Interception) {
    this.#interception = interception;
  }

  /** Answers one request. Never throws. */
  answer(held: HeldRequest): void {
    const answering = this.#answer(held).finally(() => this.#held.delete(answering));
    this.#held.add(answering);
  }

  /** Resolves once nothing is held any more. */
  async settled(): Promise<void> {
    await Promise.all(this.#held);
  }

  async #answer(held: HeldRequest): Promise<void> {
    const change = isPreflight(held.request) ? {} : await this.#interception.answer(held.request);
    try {
      await apply(held, change);
    } catch (error) {
      this.#interception.report(error);
      // What was refused holds it still; when its page has gone nothing does.
      await held.go().catch(() => {});
    }
  }
}

async function apply(held: HeldRequest, change: RequestChange): Promise<void> {
  const { headers, respond, abort } = change;
  if (abort) await held.fail();
  else if (respond) await held.respond(respond);
  else if (headers) await held.go({ ...held.request.headers, ...lowerCased(headers) });
  else await held.go();
}

// What it is asked for, the server may only answer to the browser.
function isPreflight({ method, headers }: InterceptedRequest): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}

/** Headers by their names in lower case. */
export function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
}

/** Whether an address belongs to one of the origins. */
export function isOf(origins: ReadonlySet<string>, url: string): boolean {
  return URL.canParse(url) && origins.has(new URL(url).origin);
}

/** A body as base64. */
export function base64Of(body: string | Uint8Array = ''): string {
  return Buffer.from(body as string).toString('base64');
}

import { Recent } from './recent.js';

/** What is to be told about one request; each is called when it is its turn, and only once. */
export interface RequestStory {
  request(): void;
  response(): void;
}

// Responses that the page never reads stay open for ever.
const openKept = 10_000;
// After an end only a late second one can come.
const endedKept = 1000;

/**
 * Puts what a browser tells of its requests into order: request, then response, then one end.
 *
 * Chromium's BiDi tells some responses before their requests, some requests never, and two ends of a download. Who
 * listens gets each request once, first, made up from the later message if need be; the first end counts.
 */
export class RequestLedger {
  readonly #open = new Recent<{ answered: boolean }>(openKept);
  readonly #ended = new Recent<true>(endedKept);

  /** @param key - Of one hop: a redirect has a key of its own. */
  began(key: string, story: Pick<RequestStory, 'request'>): void {
    if (this.#ended.has(key) || this.#open.has(key)) return;
    this.#open.set(key, { answered: false });
    story.request();
  }

  answered(key: string, story: RequestStory): void {
    this.began(key, story);
    const state = this.#open.get(key);
    if (!state || state.answered) return;
    state.answered = true;
    story.response();
  }

  completed(key: string, story: RequestStory & { completed(): void }): void {
    this.answered(key, story);
    if (this.#end(key)) story.completed();
  }

  failed(key: string, story: Pick<RequestStory, 'request'> & { failed(): void }): void {
    this.began(key, story);
    if (this.#end(key)) story.failed();
  }

  #end(key: string): boolean {
    if (!this.#open.take(key)) return false;
    this.#ended.set(key, true);
    return true;
  }
}

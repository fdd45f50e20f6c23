type Listener = (params: unknown) => void;

/**
 * Listeners by the name of an event that share one listener of a connection: connections warn about many. It is there
 * only while somebody listens.
 */
export class MessageListeners {
  readonly #listen: (heard: (text: string) => void) => () => void;
  readonly #byEvent = new Map<string, Set<Listener>>();
  #stop: (() => void) | undefined;

  /** @param listen - Puts a listener for the text of every message on the connection; gives what takes it off again. */
  constructor(listen: (heard: (text: string) => void) => () => void) {
    this.#listen = listen;
  }

  on(event: string, listener: Listener): () => void {
    // The same function may listen twice.
    const own: Listener = (params) => listener(params);
    this.#byEvent.set(event, (this.#byEvent.get(event) ?? new Set()).add(own));
    this.#stop ??= this.#listen((text) => this.#hear(text));
    return () => {
      const ofEvent = this.#byEvent.get(event);
      if (!ofEvent?.delete(own)) return;
      if (ofEvent.size === 0) this.#byEvent.delete(event);
      if (this.#byEvent.size > 0) return;
      this.#stop?.();
      this.#stop = undefined;
    };
  }

  #hear(text: string): void {
    // Most messages are for nobody here: they are not parsed.
    if (![...this.#byEvent.keys()].some((event) => text.includes(event))) return;
    const {
      method = '',
      params,
      sessionId,
    } = JSON.parse(text) as {
      method?: string;
      params?: unknown;
      sessionId?: string;
    };
    // Other DevTools sessions that somebody has over the same connection.
    if (sessionId !== undefined) return;
    for (const hear of [...(this.#byEvent.get(method) ?? [])]) hear(params);
  }
}

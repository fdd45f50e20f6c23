import { type FileWatch, watchFile } from '@e2evidence/ndjson';

/** So long it is kept when nobody listens: waits often follow each other. */
const lingerMs = 1000;

/**
 * One watch of a file for all that listen.
 *
 * It does not keep the process alive: whoever waits has a timer of its own.
 */
export class SharedWatch {
  readonly #path: string;
  readonly #listeners = new Set<() => void>();
  #watch: FileWatch | undefined;
  #linger: NodeJS.Timeout | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** @returns Stops it. */
  listen(wake: () => void): () => void {
    clearTimeout(this.#linger);
    // The same function may listen twice.
    const listener = (): void => wake();
    this.#listeners.add(listener);
    this.#watch ??= watchFile(this.#path, () => this.#wakeAll(), { persistent: false });
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      clearTimeout(this.#linger);
      this.#linger = setTimeout(() => this.#end(), lingerMs).unref();
    };
  }

  close(): void {
    this.#listeners.clear();
    this.#end();
  }

  #wakeAll(): void {
    for (const listener of this.#listeners) listener();
  }

  #end(): void {
    clearTimeout(this.#linger);
    this.#watch?.close();
    this.#watch = undefined;
  }
}

import fs from 'node:fs';
import { basename, dirname, resolve } from 'node:path';

/** Options of {@link watchFile}. */
export interface WatchFileOptions {
  /** How often the file is looked at besides, milliseconds, 1 or more. @defaultValue `250` */
  readonly safetyPollMs?: number;
  /** Keeps the process alive while it watches. @defaultValue `true` */
  readonly persistent?: boolean;
}

/** Something that watches a file until it is closed. */
export interface FileWatch {
  /** Ends it; `wake` is not called after that. A second call does nothing. */
  close(): void;
}

/**
 * Calls a function soon after a file has changed: grown, appeared, been cut short, replaced or removed.
 *
 * The folder is watched, because the file may not be there yet, or be replaced; the folder may come later too. A slow
 * look at the file goes on besides, so that a change that the system does not report (network file systems, mounts of
 * containers) costs a quarter of a second and nothing else. There may be more calls than changes.
 *
 * @param path - The file.
 * @param wake - Called without arguments; what it throws is thrown where nobody catches it.
 *
 * @example
 * const watch = watchFile('run/bus.ndjson', () => console.log('look')); // => look, at each change
 * watch.close();
 */
export function watchFile(path: string, wake: () => void, options: WatchFileOptions = {}): FileWatch {
  return new FolderWatch(resolve(path), wake, options);
}

class FolderWatch implements FileWatch {
  readonly #file: string;
  readonly #wake: () => void;
  readonly #persistent: boolean;
  readonly #timer: NodeJS.Timeout;
  #watcher: fs.FSWatcher | undefined;
  /** Which folder is watched: a folder that is made anew under the same path is another one. */
  #folderId: number | undefined;
  #seen: string | undefined;
  #looking = false;
  #closed = false;

  constructor(file: string, wake: () => void, { safetyPollMs = 250, persistent = true }: WatchFileOptions) {
    this.#file = file;
    this.#wake = wake;
    this.#persistent = persistent;
    this.#watchFolder();
    this.#timer = setInterval(() => void this.#look(), Math.max(1, safetyPollMs));
    if (!persistent) this.#timer.unref();
    void this.#look();
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
    this.#watcher?.close();
  }

  #watchFolder(): void {
    const folder = dirname(this.#file);
    const name = basename(this.#file);
    try {
      const folderId = fs.statSync(folder, { throwIfNoEntry: false })?.ino;
      if (folderId === this.#folderId) return;
      this.#watcher?.close();
      this.#watcher = undefined;
      this.#folderId = undefined;
      if (folderId === undefined) return;
      this.#watcher = fs.watch(folder, { persistent: this.#persistent }, (_event, changed) => {
        if (!this.#closed && (changed === null || changed === name)) this.#wake();
      });
      // The slow look goes on without it, and tries again.
      this.#watcher.on('error', () => this.#forgetFolder());
      this.#folderId = folderId;
    } catch {
      this.#forgetFolder();
    }
  }

  #forgetFolder(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
    this.#folderId = undefined;
  }

  async #look(): Promise<void> {
    // A file system that does not answer must not pile up looks.
    if (this.#looking) return;
    this.#looking = true;
    const found = await fs.promises.stat(this.#file).catch(() => undefined);
    this.#looking = false;
    if (this.#closed) return;
    this.#watchFolder();
    const seen = found && `${found.ino} ${found.size} ${found.mtimeMs}`;
    const isFirst = this.#seen === undefined && !found;
    if (seen === this.#seen || isFirst) return;
    this.#seen = seen;
    this.#wake();
  }
}

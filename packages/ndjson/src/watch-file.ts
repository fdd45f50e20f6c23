import fs from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { NdjsonError } from './errors.js';

/** Options of {@link watchFile}. */
export interface WatchFileOptions {
  /** How often the file is looked at besides, milliseconds, from 1 to 2,147,483,647. @defaultValue `250` */
  readonly safetyPollMs?: number;
  /** Keeps the process alive while it watches. @defaultValue `false` */
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
 * @param wake - Called without arguments; what it throws is thrown where nobody catches it. Called once at the start when
 * the file is there.
 * @throws {@link NdjsonError} `NDJSON_BAD_OPTION`; a folder that cannot be watched is looked at instead
 *
 * @example
 * const watch = watchFile('run/bus.ndjson', () => console.log('look')); // => look, at each change
 * watch.close();
 */
export function watchFile(path: string, wake: () => void, options: WatchFileOptions = {}): FileWatch {
  const { safetyPollMs = 250 } = options;
  if (!(safetyPollMs >= 1 && safetyPollMs <= maxIntervalMs)) {
    throw new NdjsonError('NDJSON_BAD_OPTION', `Could not watch ${path}: safetyPollMs is ${safetyPollMs}.`, {
      details: { path, option: 'safetyPollMs' },
    });
  }
  return new FolderWatch(resolve(path), wake, safetyPollMs, options.persistent ?? false);
}

const maxIntervalMs = 2_147_483_647;

class FolderWatch implements FileWatch {
  readonly #file: string;
  readonly #wake: () => void;
  readonly #persistent: boolean;
  readonly #timer: NodeJS.Timeout;
  #watcher: fs.FSWatcher | undefined;
  /** Which folder is watched: a folder that is made anew under the same path is another one. */
  #folderId: string | undefined;
  #seen: string | undefined;
  #inode: number | undefined;
  #callsAgain = false;
  #looking = false;
  #closed = false;

  constructor(file: string, wake: () => void, safetyPollMs: number, persistent: boolean) {
    this.#file = file;
    this.#wake = wake;
    this.#persistent = persistent;
    this.#watchFolder();
    this.#timer = setInterval(() => void this.#look(), safetyPollMs);
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
      const found = fs.statSync(folder, { throwIfNoEntry: false });
      // A folder that is made anew often gets the number of the one that was removed.
      const folderId = found && `${found.dev} ${found.ino} ${found.birthtimeMs}`;
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
    const isOther = !isFirst && found?.ino !== this.#inode;
    const isChanged = seen !== this.#seen && !isFirst;
    const isCalled = isChanged || this.#callsAgain;
    // A writer that is late to notice may still be at the file that was moved away, and that one is not watched.
    this.#callsAgain = isOther;
    this.#inode = found?.ino;
    this.#seen = seen;
    if (isCalled) this.#wake();
  }
}

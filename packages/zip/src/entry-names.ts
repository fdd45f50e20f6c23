import { foldEntryName } from './entry-name.js';

/**
 * The names of one archive, which must not collide: where letter case and Unicode normal form do not count, and where a
 * file would stand in the place of a folder.
 */
export class EntryNames {
  readonly #files = new Map<string, string>();
  /** Also those that are there only because something stands in them. */
  readonly #folders = new Map<string, string>();
  readonly #folderEntries = new Set<string>();

  /**
   * Takes a name; one with a slash at its end is a folder.
   *
   * @returns The name it collides with; undefined when it is taken now.
   */
  claim(name: string): string | undefined {
    const isFolder = name.endsWith('/');
    const folded = foldEntryName(isFolder ? name.slice(0, -1) : name);
    const folders = foldersAbove(folded);
    if (isFolder) folders.push(folded);
    for (const folder of folders) {
      const file = this.#files.get(folder);
      if (file !== undefined) return file;
    }
    if (isFolder) {
      if (this.#folderEntries.has(folded)) return name;
      this.#folderEntries.add(folded);
    } else {
      const other = this.#files.get(folded) ?? this.#folders.get(folded);
      if (other !== undefined) return other;
      this.#files.set(folded, name);
    }
    for (const folder of folders) if (!this.#folders.has(folder)) this.#folders.set(folder, name);
    return undefined;
  }
}

function foldersAbove(path: string): string[] {
  const folders: string[] = [];
  for (let end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) folders.push(path.slice(0, end));
  return folders;
}

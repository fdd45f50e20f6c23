import { createHash, randomBytes } from 'node:crypto';
import { lstat, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { checkEntryName } from '@e2evidence/zip';
import { decodeText } from './decode-text.js';
import { FailureBundleError } from './errors.js';
import type { BundleArtifact } from './manifest.js';
import type { ReadyArtifact } from './prepare-contents.js';
import { contentTypeOf, isTextType } from './redact-artifacts.js';
import { findTextForm, rawFile } from './text-file.js';

/** Where large artifacts go that several bundles of a run may share. */
export interface StoreOptions {
  /**
   * A folder beside the bundle, or beside one of the four folders above it, such as `out/store` for `out/checkout/bundle.zip`.
   * It gets one copy of each picture, film, trace and other binary file, named by its sha256; the bundle says where it is
   * instead of holding it. @defaultValue none: the bundle holds everything
   */
  readonly store?: string;
  /** Smaller files stay in the zip, as texts do. @defaultValue `65_536` (64 KiB) */
  readonly minStoredBytes?: number;
}

/** The folder of a bundle, and so many above it, are looked through for its store. */
const levelsAbove = 4;

/** Puts artifacts into the store of a run. */
export class StoreWriter {
  /** How the manifest names it. */
  readonly name: string;
  readonly #dir: string;
  readonly #minBytes: number;

  /** @throws {@link FailureBundleError} `FAILURE_BUNDLE_BAD_STORE` for one that nobody would find */
  static of(bundlePath: string, { store, minStoredBytes = 64 * 1024 }: StoreOptions): StoreWriter | undefined {
    if (store === undefined) return undefined;
    const dir = resolve(store);
    const name = basename(dir);
    if (!isStoreName(name) || !storesFor(bundlePath, name).includes(dir)) {
      const message = `Could not write the bundle ${bundlePath}: its store ${store} is not where readers look.`;
      throw new FailureBundleError('FAILURE_BUNDLE_BAD_STORE', message, { details: { path: bundlePath, store } });
    }
    return new StoreWriter(dir, name, minStoredBytes);
  }

  private constructor(dir: string, name: string, minBytes: number) {
    this.#dir = dir;
    this.name = name;
    this.#minBytes = minBytes;
  }

  /** Whether an artifact belongs there: texts differ from run to run, and are what one wants to read in the zip. */
  async takes({ name, size, content }: ReadyArtifact): Promise<boolean> {
    if (size < this.#minBytes || typeof content === 'function') return false;
    if ('file' in content) return (await findTextForm({ name, file: content.file }, size)) === undefined;
    return decodeText(content, isTextType(contentTypeOf({ name }))) === undefined;
  }

  /** Puts an artifact there, unless it is there already. */
  async put({ name, content }: ReadyArtifact): Promise<BundleArtifact> {
    const pieces = (): AsyncIterable<Uint8Array> | Iterable<Uint8Array> => {
      if (typeof content === 'function') return content();
      return 'file' in content ? rawFile(content.file) : [content];
    };
    const known = await digest(pieces());
    const path = join(this.#dir, known.sha256);
    const found = await stat(path).catch(() => undefined);
    const written = found?.isFile() && found.size === known.size ? known : await this.#write(pieces());
    return { name, ...written, store: this.name };
  }

  async #write(pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<{ size: number; sha256: string }> {
    await mkdir(this.#dir, { recursive: true });
    const temporary = join(this.#dir, `.${randomBytes(8).toString('hex')}.tmp`);
    try {
      const file = await open(temporary, 'wx');
      let written: { size: number; sha256: string };
      try {
        // Named by the bytes that are in it, should the file have changed since it was looked at.
        written = await digest(pieces, (piece) => file.writeFile(piece));
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, join(this.#dir, written.sha256));
      return written;
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => {});
      throw error;
    }
  }
}

/**
 * Finds the bytes of an artifact that its bundle does not hold.
 *
 * @param store - The folder, where it is not the one beside the bundle.
 * @returns The path of a file of any content; undefined when there is none.
 */
export async function findStored(
  bundlePath: string,
  { store, sha256 }: { readonly store: string; readonly sha256: string },
  storePath: string | undefined,
): Promise<{ readonly path: string; readonly size: number } | undefined> {
  for (const dir of storePath === undefined ? storesFor(bundlePath, store) : [storePath]) {
    const path = join(dir, sha256);
    // Not through a link: what it leads to is not of this store.
    const found = await lstat(path).catch(() => undefined);
    if (found?.isFile()) return { path, size: found.size };
  }
  return undefined;
}

/** Whether a manifest may name a store so: the name of one folder. */
export function isStoreName(name: string): boolean {
  try {
    checkEntryName(name);
    return !name.includes('/');
  } catch {
    return false;
  }
}

function storesFor(bundlePath: string, name: string): string[] {
  const dirs = [dirname(resolve(bundlePath))];
  for (let i = 0; i < levelsAbove; i++) dirs.push(dirname(dirs[i]!));
  return [...new Set(dirs)].map((dir) => join(dir, name));
}

async function digest(
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  use?: (piece: Uint8Array) => Promise<void>,
): Promise<{ size: number; sha256: string }> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const piece of pieces) {
    hash.update(piece);
    size += piece.length;
    await use?.(piece);
  }
  return { size, sha256: hash.digest('hex') };
}

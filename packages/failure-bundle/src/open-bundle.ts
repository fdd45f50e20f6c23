import { createHash } from 'node:crypto';
import { type OpenZipOptions, openZip, type ZipEntry, type ZipReader } from '@e2evidence/zip';
import { checkArtifactName, claimName } from './artifact.js';
import { FailureBundleError, type FailureBundleErrorCode } from './errors.js';
import { fromZipError } from './from-zip-error.js';
import { type BundleArtifact, type BundleManifest, manifestName, maxManifestBytes, parseManifest } from './manifest.js';
import { findStored } from './store.js';
import { rawFile } from './text-file.js';

/** One artifact of a bundle. */
export interface BundleEntry {
  /** Its name inside the zip, such as `artifacts/dom.html`. */
  readonly name: string;
  /** Bytes when inflated. */
  readonly size: number;
  /** The name of the folder that holds it; left out for what is in the zip. */
  readonly store?: string;
}

/** Options of {@link openBundle} and {@link extractBundle}. */
export interface OpenBundleOptions {
  /**
   * The folder that holds what the bundle shares with others. @defaultValue the folder that the manifest names, beside the
   * bundle or beside one of the four folders above it
   */
  readonly store?: string;
  /** What the zip may hold at most, for bundles that were allowed more on writing. @defaultValue those of `openZip` */
  readonly limits?: OpenZipOptions;
}

/** One thing that is wrong with a bundle. */
export interface BundleProblem {
  /** The artifact. */
  readonly name: string;
  /** What is wrong, in words. */
  readonly problem: string;
}

/** What {@link BundleReader.verify} found. */
export interface BundleVerification {
  /** True when there is no problem. */
  readonly ok: boolean;
  /** One for each entry that is damaged, missing or not listed. */
  readonly problems: readonly BundleProblem[];
}

/** An open bundle. */
export interface BundleReader {
  /** The zip, as it was given. */
  readonly path: string;
  /** `manifest.json`, parsed. */
  readonly manifest: BundleManifest;
  /** What the zip holds beside the manifest, listed or not, in its order, and behind it what its store should hold. */
  readonly entries: readonly BundleEntry[];
  /**
   * Reads one artifact and checks its size and sha256.
   *
   * @throws {@link FailureBundleError} `FAILURE_BUNDLE_ENTRY_MISSING`, also when its store is not there;
   * `FAILURE_BUNDLE_UNLISTED_ENTRY` when the manifest does not list it; `FAILURE_BUNDLE_CORRUPT` when it is listed but not there, or not what was written
   */
  read(name: string): Promise<Uint8Array>;
  /** Reads everything and tells all problems: damaged, missing and unlisted entries. Throws only when the file cannot be read. */
  verify(): Promise<BundleVerification>;
  /** Closes the file. A second call does nothing. */
  close(): Promise<void>;
  /** The same as {@link close}. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** What {@link extractBundle} gives. */
export interface ExtractedBundle {
  /** `manifest.json`, parsed. */
  readonly manifest: BundleManifest;
  /** Name → bytes, every artifact verified. A Map, so that no name means anything else. */
  readonly files: Map<string, Uint8Array>;
}

/**
 * Opens a bundle, its manifest only; artifacts are read and verified one by one.
 *
 * @param path - The zip, written by this package or by the Python tool.
 * @throws {@link FailureBundleError} `FAILURE_BUNDLE_NOT_FOUND`; `FAILURE_BUNDLE_NOT_A_BUNDLE` (no zip, no manifest, or
 * the manifest of something else); `FAILURE_BUNDLE_CORRUPT`; `FAILURE_BUNDLE_UNSAFE_NAME`; `FAILURE_BUNDLE_UNREADABLE`
 *
 * @example
 * const bundle = await openBundle('out/checkout.zip');
 * bundle.manifest.test_name; // => 'checkout › pays with card'
 * await bundle.verify(); // => { ok: true, problems: [] }
 * await bundle.close();
 */
export async function openBundle(path: string, options: OpenBundleOptions = {}): Promise<BundleReader> {
  let zip: ZipReader | undefined;
  try {
    zip = await openZip(path, options.limits);
    const manifest = zip.entries.find(({ name }) => name === manifestName);
    if (!manifest) throw problem('FAILURE_BUNDLE_NOT_A_BUNDLE', path, 'it has no manifest.json');
    if (manifest.size > maxManifestBytes) {
      throw problem('FAILURE_BUNDLE_UNREADABLE', path, `its manifest has ${manifest.size} bytes`);
    }
    return new ZipBundleReader(zip, parseManifest(await zip.read(manifestName), path), options.store);
  } catch (error) {
    await zip?.close();
    throw fromZipError(error, path);
  }
}

/**
 * Reads a whole bundle into memory and verifies all of it.
 *
 * @param path - The zip.
 * @throws {@link FailureBundleError} what {@link openBundle} and {@link BundleReader.read} throw: `FAILURE_BUNDLE_CORRUPT`
 * and `FAILURE_BUNDLE_UNLISTED_ENTRY` for a bundle that is not as it was written
 *
 * @example
 * const { files } = await extractBundle('out/checkout.zip');
 * [...files.keys()]; // => ['artifacts/console.json', 'artifacts/dom.html']
 */
export async function extractBundle(path: string, options: OpenBundleOptions = {}): Promise<ExtractedBundle> {
  const bundle = await openBundle(path, options);
  try {
    const files = new Map<string, Uint8Array>();
    const listed = bundle.manifest.artifacts.map(({ name }) => name);
    for (const name of new Set([...bundle.entries.map((entry) => entry.name), ...listed])) {
      files.set(name, await bundle.read(name));
    }
    return { manifest: bundle.manifest, files };
  } finally {
    await bundle.close();
  }
}

class ZipBundleReader implements BundleReader {
  readonly path: string;
  readonly manifest: BundleManifest;
  readonly entries: readonly BundleEntry[];
  readonly #zip: ZipReader;
  readonly #listed: ReadonlyMap<string, BundleArtifact>;
  readonly #present: ReadonlyMap<string, ZipEntry>;
  #isClosed = false;

  readonly #storePath: string | undefined;

  constructor(zip: ZipReader, manifest: BundleManifest, storePath: string | undefined) {
    const present = zip.entries.filter(({ name }) => name !== manifestName);
    const stored = manifest.artifacts.filter(isStored);
    checkStored(zip, stored);
    this.path = zip.path;
    this.manifest = manifest;
    this.entries = [...present, ...stored].map(({ name, size, ...more }) =>
      'store' in more ? { name, size, store: more.store } : { name, size },
    );
    this.#storePath = storePath;
    this.#zip = zip;
    this.#listed = new Map(manifest.artifacts.map((artifact) => [artifact.name, artifact]));
    this.#present = new Map(present.map((entry) => [entry.name, entry]));
  }

  async read(name: string): Promise<Uint8Array> {
    const pieces: Uint8Array[] = [];
    for await (const piece of this.#stream(name)) pieces.push(piece);
    return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
  }

  async verify(): Promise<BundleVerification> {
    const problems: BundleProblem[] = [];
    for (const name of new Set([...this.#listed.keys(), ...this.#present.keys()])) {
      try {
        for await (const _piece of this.#stream(name));
      } catch (error) {
        if (!(error instanceof FailureBundleError) || error.code === 'FAILURE_BUNDLE_UNREADABLE') throw error;
        problems.push({ name, problem: error.message });
      }
    }
    return { ok: problems.length === 0, problems };
  }

  /** The content piece by piece; a wrong size or checksum is known at the end. */
  async *#stream(name: string): AsyncGenerator<Uint8Array, void, undefined> {
    const quoted = JSON.stringify(name);
    const listed = this.#listed.get(name);
    if (!this.#present.has(name) && !(listed && isStored(listed))) {
      if (!listed) throw problem('FAILURE_BUNDLE_ENTRY_MISSING', this.path, `it has no artifact ${quoted}`, name);
      throw problem('FAILURE_BUNDLE_CORRUPT', this.path, `${quoted} is listed but not there`, name);
    }
    if (!listed) throw problem('FAILURE_BUNDLE_UNLISTED_ENTRY', this.path, `${quoted} is not in the manifest`, name);
    const hash = createHash('sha256');
    let size = 0;
    try {
      const pieces = isStored(listed) ? this.#streamStored(listed) : this.#zip.stream(name);
      for await (const piece of pieces) {
        hash.update(piece);
        size += piece.length;
        yield piece;
      }
    } catch (error) {
      throw fromZipError(error, this.path);
    }
    if (size !== listed.size) {
      const found = `${quoted} has ${size} bytes, listed are ${listed.size}`;
      throw problem('FAILURE_BUNDLE_CORRUPT', this.path, found, name);
    }
    if (hash.digest('hex') !== listed.sha256.toLowerCase()) {
      throw problem('FAILURE_BUNDLE_CORRUPT', this.path, `${quoted} does not have the listed sha256`, name);
    }
  }

  async *#streamStored(artifact: StoredArtifact): AsyncGenerator<Uint8Array, void, undefined> {
    const { name, store, size } = artifact;
    if (this.#isClosed) throw problem('FAILURE_BUNDLE_UNREADABLE', this.path, 'it is closed', name);
    const found = await findStored(this.path, artifact, this.#storePath);
    if (!found) {
      const where =
        this.#storePath === undefined ? `the store "${store}", which is not beside the bundle` : this.#storePath;
      const missing = `${JSON.stringify(name)} would be in ${where}, or not in it`;
      throw problem('FAILURE_BUNDLE_ENTRY_MISSING', this.path, missing, name);
    }
    if (found.size !== size) {
      const reason = `${JSON.stringify(name)} has ${found.size} bytes in its store, listed are ${size}`;
      throw problem('FAILURE_BUNDLE_CORRUPT', this.path, reason, name);
    }
    try {
      yield* rawFile(found.path);
    } catch (cause) {
      const message = `Could not read the bundle ${this.path}: ${JSON.stringify(name)} in its store cannot be read.`;
      throw new FailureBundleError('FAILURE_BUNDLE_UNREADABLE', message, { cause, details: { path: this.path, name } });
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#zip.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

type StoredArtifact = BundleArtifact & { readonly store: string };

function isStored(artifact: BundleArtifact): artifact is StoredArtifact {
  return artifact.store !== undefined;
}

/** The names of a zip are checked when it is opened; these join them. */
function checkStored(zip: ZipReader, stored: readonly StoredArtifact[]): void {
  if (stored.length === 0) return;
  const taken = new Set<string>();
  for (const { name } of zip.entries) claimName(name, taken);
  for (const { name } of stored) {
    try {
      checkArtifactName(name);
    } catch {
      throw problem('FAILURE_BUNDLE_UNSAFE_NAME', zip.path, `it has an artifact ${JSON.stringify(name)}`, name);
    }
    if (claimName(name, taken) === name) continue;
    throw problem('FAILURE_BUNDLE_CORRUPT', zip.path, `${JSON.stringify(name)} collides with another artifact`, name);
  }
}

function problem(code: FailureBundleErrorCode, path: string, reason: string, name?: string): FailureBundleError {
  const details = name === undefined ? { path } : { path, name };
  return new FailureBundleError(code, `Could not read the bundle ${path}: ${reason}.`, { details });
}

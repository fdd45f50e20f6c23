import { resolve } from 'node:path';
import type { RedactionReport } from '@e2evidence/redact';
import { writeZip, type ZipEntryInput } from '@e2evidence/zip';
import type { Content } from './artifact.js';
import { FailureBundleError } from './errors.js';
import { fromZipError } from './from-zip-error.js';
import {
  type BundleArtifact,
  type BundleManifest,
  type BundleRedaction,
  makeManifest,
  manifestName,
} from './manifest.js';
import { prepareContents, type RawBundle, type ReadyArtifact, type ReadyBundle } from './prepare-contents.js';
import { type StoreOptions, StoreWriter } from './store.js';

/** What {@link writeBundle} needs. */
export interface BundleToWrite extends RawBundle {
  /** What was replaced; asked for when everything else is written. */
  readonly report: () => RedactionReport;
  readonly storeOptions: StoreOptions;
}

/**
 * Redacts and writes a bundle, in the order of the names. The manifest comes last: sizes and checksums are known when
 * everything else is written.
 *
 * @returns The manifest, and what was given with the contents in memory redacted.
 * @throws {@link FailureBundleError} `FAILURE_BUNDLE_BAD_STORE`, `FAILURE_BUNDLE_UNWRITABLE`; an older bundle at that path is
 * left as it was.
 */
export async function writeBundle(
  path: string,
  bundle: BundleToWrite,
): Promise<{ manifest: BundleManifest; contents: readonly Content[] }> {
  const store = StoreWriter.of(path, bundle.storeOptions);
  try {
    return await prepareContents(bundle, async (ready) => ({
      manifest: await writeReady(path, ready, bundle.report, store),
      contents: ready.contents,
    }));
  } catch (error) {
    throw asBundleError(error, path);
  }
}

/** What the system says of a temporary file, or of a file that is read on its way, becomes our error, too. */
function asBundleError(error: unknown, path: string): unknown {
  const { code, syscall } = (error ?? {}) as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) return fromZipError(error, path);
  const message = `Could not write the bundle ${path}: ${code} on its way.`;
  return new FailureBundleError('FAILURE_BUNDLE_UNWRITABLE', message, { cause: error, details: { path } });
}

async function writeReady(
  path: string,
  ready: ReadyBundle,
  report: () => RedactionReport,
  store: StoreWriter | undefined,
): Promise<BundleManifest> {
  const written: BundleArtifact[] = [];
  let manifest: BundleManifest | undefined;
  async function* entries(): AsyncGenerator<ZipEntryInput> {
    for (const artifact of ready.artifacts) {
      if (await store?.takes(artifact)) written.push(await putInto(store!, artifact, path));
      else yield toEntry(artifact);
    }
    manifest = makeManifest({ ...ready.facts(), redaction: withUnread(report(), ready.unread) }, written);
    yield { name: manifestName, data: Buffer.from(JSON.stringify(manifest, null, 2)) };
  }
  const onEntry = ({ name, size, sha256 }: BundleArtifact): void => {
    if (name !== manifestName) written.push({ name, size, sha256 });
  };
  await writeZip(resolve(path), entries(), { onEntry });
  return manifest!;
}

async function putInto(store: StoreWriter, artifact: ReadyArtifact, path: string): Promise<BundleArtifact> {
  try {
    return await store.put(artifact);
  } catch (cause) {
    const message = `Could not write the bundle ${path}: ${JSON.stringify(artifact.name)} cannot be put into its store.`;
    const details = { path, name: artifact.name };
    throw new FailureBundleError('FAILURE_BUNDLE_UNWRITABLE', message, { cause, details });
  }
}

function toEntry({ name, content }: ReadyArtifact): ZipEntryInput {
  if (typeof content === 'function') return { name, data: content() };
  return 'file' in content ? { name, file: content.file } : { name, data: content };
}

function withUnread(report: RedactionReport, unread: readonly string[]): BundleRedaction {
  return unread.length > 0 ? { ...report, unread } : report;
}

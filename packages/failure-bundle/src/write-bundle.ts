import { resolve } from 'node:path';
import type { RedactionReport } from '@e2evidence/redact';
import { writeZip, type ZipEntryInput } from '@e2evidence/zip';
import type { Content } from './artifact.js';
import { fromZipError } from './from-zip-error.js';
import {
  type BundleArtifact,
  type BundleManifest,
  type BundleRedaction,
  makeManifest,
  manifestName,
} from './manifest.js';
import { prepareContents, type RawBundle, type ReadyArtifact, type ReadyBundle } from './prepare-contents.js';

/** What {@link writeBundle} needs. */
export interface BundleToWrite extends RawBundle {
  /** What was replaced; asked for when everything else is written. */
  readonly report: () => RedactionReport;
}

/**
 * Redacts and writes a bundle, in the order of the names. The manifest comes last: sizes and checksums are known when
 * everything else is written.
 *
 * @returns The manifest, and what was given with the contents in memory redacted.
 * @throws {@link FailureBundleError} `FAILURE_BUNDLE_UNWRITABLE`; an older bundle at that path is left as it was.
 */
export async function writeBundle(
  path: string,
  bundle: BundleToWrite,
): Promise<{ manifest: BundleManifest; contents: readonly Content[] }> {
  return prepareContents(bundle, async (ready) => ({
    manifest: await writeReady(path, ready, bundle.report),
    contents: ready.contents,
  }));
}

async function writeReady(path: string, ready: ReadyBundle, report: () => RedactionReport): Promise<BundleManifest> {
  const written: BundleArtifact[] = [];
  let manifest: BundleManifest | undefined;
  function* entries(): Generator<ZipEntryInput> {
    for (const artifact of ready.artifacts) yield toEntry(artifact);
    manifest = makeManifest({ ...ready.facts(), redaction: withUnread(report(), ready.unread) }, written);
    yield { name: manifestName, data: Buffer.from(JSON.stringify(manifest, null, 2)) };
  }
  const onEntry = ({ name, size, sha256 }: BundleArtifact): void => {
    if (name !== manifestName) written.push({ name, size, sha256 });
  };
  try {
    await writeZip(resolve(path), entries(), { onEntry });
  } catch (error) {
    throw fromZipError(error, path);
  }
  return manifest!;
}

function toEntry({ name, content }: ReadyArtifact): ZipEntryInput {
  if (typeof content === 'function') return { name, data: content() };
  return 'file' in content ? { name, file: content.file } : { name, data: content };
}

function withUnread(report: RedactionReport, unread: readonly string[]): BundleRedaction {
  return unread.length > 0 ? { ...report, unread } : report;
}

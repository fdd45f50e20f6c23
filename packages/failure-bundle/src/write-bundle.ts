import { resolve } from 'node:path';
import { writeZip, type ZipEntryInput } from '@e2evidence/zip';
import { type Artifact, type MediaFile, sortByName } from './artifact.js';
import { fromZipError } from './from-zip-error.js';
import {
  type BundleArtifact,
  type BundleManifest,
  type ManifestFacts,
  makeManifest,
  manifestName,
} from './manifest.js';

/**
 * Writes a bundle of artifacts that are redacted already, in the order of their names. The manifest comes last: sizes and
 * checksums are known when everything else is written.
 *
 * @throws {@link FailureBundleError} `FAILURE_BUNDLE_UNWRITABLE`; an older bundle at that path is left as it was.
 */
export async function writeBundle(
  path: string,
  facts: ManifestFacts,
  artifacts: readonly (Artifact | MediaFile)[],
): Promise<BundleManifest> {
  const written: BundleArtifact[] = [];
  // Its list grows as the artifacts are written.
  const manifest = makeManifest(facts, written);
  function* entries(): Generator<ZipEntryInput> {
    for (const content of sortByName(artifacts)) {
      const { name } = content;
      yield 'file' in content ? { name, file: content.file } : { name, data: content.data };
    }
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
  return manifest;
}

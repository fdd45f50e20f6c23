import { resolve } from 'node:path';
import { writeZip, type ZipEntryInput } from '@e2evidence/zip';
import { type Artifact, sortByName } from './artifact.js';
import { fromZipError } from './from-zip-error.js';
import { type BundleManifest, type ManifestFacts, makeManifest, manifestName } from './manifest.js';

/**
 * Writes a bundle of artifacts that are redacted already: the manifest first, then the artifacts in its order.
 *
 * @throws {@link FailureBundleError} `FAILURE_BUNDLE_UNWRITABLE`; an older bundle at that path is left as it was.
 */
export async function writeBundle(
  path: string,
  facts: ManifestFacts,
  artifacts: readonly Artifact[],
): Promise<BundleManifest> {
  const sorted = sortByName(artifacts);
  const manifest = makeManifest(facts, sorted);
  const entries: ZipEntryInput[] = [
    { name: manifestName, data: Buffer.from(JSON.stringify(manifest, null, 2)) },
    ...sorted.map(({ name, data }) => ({ name, data })),
  ];
  try {
    await writeZip(resolve(path), entries);
  } catch (error) {
    throw fromZipError(error, path);
  }
  return manifest;
}

import type { BundleReader } from '@e2evidence/failure-bundle';

/** The verified text of an artifact, undefined when the bundle has none of this name. */
export async function readTextArtifact(bundle: BundleReader, name: string): Promise<string | undefined> {
  if (!bundle.manifest.artifacts.some((artifact) => artifact.name === name)) return undefined;
  return new TextDecoder().decode(await bundle.read(name));
}

/** The verified JSON of an artifact, undefined when the bundle has none of this name, or one that is not JSON. */
export async function readJsonArtifact(bundle: BundleReader, name: string): Promise<unknown> {
  const text = await readTextArtifact(bundle, name);
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The objects of a JSON list, verified; undefined when the bundle has no such list. */
export async function readObjectsArtifact(
  bundle: BundleReader,
  name: string,
): Promise<Readonly<Record<string, unknown>>[] | undefined> {
  const content = await readJsonArtifact(bundle, name);
  if (!Array.isArray(content)) return undefined;
  return content.filter((entry) => typeof entry === 'object' && entry !== null);
}

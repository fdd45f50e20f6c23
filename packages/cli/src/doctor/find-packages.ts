import { readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** A package as an import from some folder finds it. */
export interface FoundPackage {
  readonly name: string;
  readonly version: string;
  /** Its folder, links resolved. */
  readonly path: string;
}

// A workspace may have thousands of packages; this many are looked at.
const maxPackages = 5_000;

/** The package that an import from `folder` finds, without loading it; undefined when there is none. */
export function findPackage(name: string, folder: string): FoundPackage | undefined {
  const places = createRequire(join(folder, 'package.json')).resolve.paths(name) ?? [];
  for (const place of places) {
    const manifest = readManifest(join(place, name));
    if (manifest) return { name, version: String(manifest['version'] ?? ''), path: realpathSync(join(place, name)) };
  }
  return undefined;
}

/**
 * Every copy of a package that the packages below `folder` use: the graph of dependencies is walked as Node would
 * resolve it, by their package.json files alone.
 */
export function findCopies(name: string, folder: string): FoundPackage[] {
  const copies = new Map<string, FoundPackage>();
  const queue = [folder];
  const seen = new Set(queue);
  for (const from of queue) {
    const copy = findPackage(name, from);
    if (copy) copies.set(copy.path, copy);
    for (const dependency of dependenciesOf(from, from === folder)) {
      const found = findPackage(dependency, from);
      if (!found || seen.has(found.path) || seen.size >= maxPackages) continue;
      seen.add(found.path);
      queue.push(found.path);
    }
  }
  return [...copies.values()];
}

function dependenciesOf(folder: string, isOwn: boolean): string[] {
  const manifest = readManifest(folder) ?? {};
  const kinds = ['dependencies', 'optionalDependencies', 'peerDependencies', ...(isOwn ? ['devDependencies'] : [])];
  return kinds.flatMap((kind) => Object.keys((manifest[kind] as object | undefined) ?? {}));
}

function readManifest(folder: string): Record<string, unknown> | undefined {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return typeof manifest === 'object' && manifest !== null ? (manifest as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

// What the checks of this repository know of its packages.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the repository, with a trailing separator. */
export const root = fileURLToPath(new URL('../', import.meta.url));

/**
 * @typedef {object} Workspace
 * @property {string} name - Folder name, which is the package name without its scope; the command line alone has none.
 * @property {string} dir - Absolute path.
 * @property {any} manifest - Its package.json.
 */

/**
 * The published packages, by name.
 *
 * @returns {Workspace[]}
 */
export function publishedPackages() {
  return readdirSync(join(root, 'packages'))
    .filter((name) => existsSync(join(root, 'packages', name, 'package.json')))
    .sort()
    .map((name) => {
      const dir = join(root, 'packages', name);
      return { name, dir, manifest: JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) };
    });
}

/**
 * The name under which a package is published.
 *
 * @param {string} name - Its folder.
 */
export function publishedName(name) {
  return name === 'cli' ? 'e2evidence' : `@e2evidence/${name}`;
}

/**
 * The file that `pnpm pack` makes of a package.
 *
 * @param {Workspace} workspace
 */
export function tarballName({ name, manifest }) {
  return `${publishedName(name).replace('@', '').replace('/', '-')}-${manifest.version}.tgz`;
}

/**
 * Every `.ts` file of a package's source, tests left out.
 *
 * @param {Workspace} workspace
 * @returns {{ path: string, name: string, text: string }[]} `name` is relative to src, with forward slashes.
 */
export function sourceFiles({ dir }) {
  return readdirSync(join(dir, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'))
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const name = path.slice(join(dir, 'src').length + 1).replaceAll('\\', '/');
      return { path, name, text: readFileSync(path, 'utf8') };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * The module names that a source imports or re-exports, types included.
 *
 * @param {string} text
 * @returns {{ specifier: string, typeOnly: boolean, dynamic: boolean }[]}
 */
export function importsOf(text) {
  const code = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const fixed = [...code.matchAll(/^\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm)];
  const dynamic = [...code.matchAll(/\bimport\(\s*(?:\/\*.*?\*\/\s*)?'([^']+)'/g)];
  return [
    ...fixed.map((match) => ({ specifier: match[2] ?? '', typeOnly: match[1] !== undefined, dynamic: false })),
    ...dynamic.map((match) => ({ specifier: match[1] ?? '', typeOnly: false, dynamic: true })),
  ];
}

/**
 * `@scope/name/sub` → `@scope/name`.
 *
 * @param {string} specifier
 */
export function packageOf(specifier) {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

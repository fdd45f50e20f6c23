// docs/errors.md: the catalogs of all error classes.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { publishedName, publishedPackages } from '../workspace.mjs';
import { cell } from './markdown.mjs';

/** The whole page. Reads the built packages. */
export async function errorsPage() {
  const sections = [];
  for (const { name, dir, manifest } of publishedPackages()) {
    const door = (manifest.exports['.'].import ?? manifest.exports['.']).default;
    const exported = await import(pathToFileURL(join(dir, door)).href);
    for (const value of Object.values(exported)) {
      if (typeof value !== 'function' || !Object.hasOwn(value, 'catalog')) continue;
      const rows = Object.entries(value.catalog).map(
        ([code, { meaning, remedy }]) => `| \`${code}\` | ${cell(meaning)} | ${cell(remedy)} |`,
      );
      if (rows.length === 0 || !sourceOf(dir).includes(`class ${value.className} `)) continue;
      sections.push(
        [
          `## ${value.className}`,
          '',
          `Thrown by [\`${publishedName(name)}\`](../packages/${name}).`,
          '',
          '| code | what it means | what to do |',
          '|---|---|---|',
          ...rows,
        ].join('\n'),
      );
    }
  }
  const head = `# Errors

Every error has a stable \`code\` and a message that ends with what to do. Compare codes, never messages:
\`isE2EvidenceError(error, 'CODE')\`. This page is generated from the catalogs in the sources.
`;
  return `${[head, ...sections].join('\n')}\n`.replaceAll('\n## ', '\n\n## ').replace(/\n{3,}/g, '\n\n');
}

/** @param {string} dir */
function sourceOf(dir) {
  try {
    return readFileSync(join(dir, 'src', 'errors.ts'), 'utf8');
  } catch {
    return '';
  }
}

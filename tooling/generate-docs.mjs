// Writes the generated parts of the documents: docs/errors.md, and the graph in docs/architecture.md.
// With --check it only says whether they are current.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { importsOf, packageOf, publishedName, publishedPackages, root, sourceFiles } from './workspace.mjs';

const check = process.argv.includes('--check');
const stale = [
  await keep('docs/errors.md', async () => errorsPage()),
  await keep('docs/architecture.md', async (text) => between(text, 'graph', graph())),
].filter((path) => path !== undefined);

if (stale.length > 0) {
  console.error(`not current: ${stale.join(', ')}. Run: node tooling/pm.mjs run docs`);
  process.exit(1);
}
console.log(check ? 'generated documents are current' : 'generated documents written');

/**
 * @param {string} path
 * @param {(text: string) => Promise<string>} make
 */
async function keep(path, make) {
  const file = join(root, path);
  const current = readFileSync(file, 'utf8');
  const wanted = await make(current);
  if (wanted === current) return undefined;
  if (check) return path;
  writeFileSync(file, wanted);
  return undefined;
}

async function errorsPage() {
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

function graph() {
  const edges = publishedPackages().flatMap((workspace) => {
    const targets = new Set(
      sourceFiles(workspace)
        .flatMap((file) => importsOf(file.text))
        .map(({ specifier }) => packageOf(specifier))
        .filter((name) => name.startsWith('@e2evidence/'))
        .map((name) => name.slice('@e2evidence/'.length)),
    );
    return [...targets].sort().map((target) => `  ${workspace.name} --> ${target}`);
  });
  return ['```mermaid', 'graph TD', ...edges, '```'].join('\n');
}

/**
 * @param {string} text
 * @param {string} name
 * @param {string} content
 */
function between(text, name, content) {
  const [start, end] = [`<!-- generated: ${name} -->`, '<!-- end -->'];
  const from = text.indexOf(start);
  const to = text.indexOf(end, from);
  if (from === -1 || to === -1) throw new Error(`the markers of ${name} are missing`);
  return `${text.slice(0, from + start.length)}\n${content}\n${text.slice(to)}`;
}

/** @param {string} text */
function cell(text) {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

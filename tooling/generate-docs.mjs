// Writes the generated documents. With --check it only says whether they are current.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { errorsPage } from './docs/errors.mjs';
import { graph } from './docs/graph.mjs';
import { between } from './docs/markdown.mjs';
import { promisesPage } from './docs/promises.mjs';
import { schemaFiles, schemaFolder } from './docs/schemas.mjs';
import { root } from './workspace.mjs';

const check = process.argv.includes('--check');
const wanted = new Map([
  ['docs/errors.md', await errorsPage()],
  ['docs/architecture.md', between(read('docs/architecture.md'), 'graph', graph())],
  ['docs/promises.md', promisesPage()],
  ...schemaFiles(),
]);
const stale = [...wanted].filter(([path, text]) => read(path) !== text).map(([path]) => path);
const left = filesIn(schemaFolder).filter((path) => !wanted.has(path));

if (check && stale.length + left.length > 0) {
  console.error(`not current: ${[...stale, ...left].join(', ')}. Run: node tooling/pm.mjs run docs`);
  process.exit(1);
}
for (const path of stale) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), wanted.get(path) ?? '');
}
for (const path of left) rmSync(join(root, path));
console.log(check ? 'generated documents are current' : 'generated documents written');

/** @param {string} path */
function read(path) {
  return existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : '';
}

/** @param {string} folder */
function filesIn(folder) {
  return existsSync(join(root, folder)) ? readdirSync(join(root, folder)).map((name) => `${folder}/${name}`) : [];
}

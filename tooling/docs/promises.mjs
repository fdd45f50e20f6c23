// docs/promises.md: promise → package → test.
import { findMissingTests, readPromises } from '../promises.mjs';
import { cell } from './markdown.mjs';

/**
 * The whole page.
 *
 * @throws Error when a promise names a test that does not exist.
 */
export function promisesPage() {
  const promises = readPromises();
  const missing = findMissingTests(Object.values(promises).flat());
  if (missing.length > 0) throw new Error(missing.join('\n'));
  const sections = Object.entries(promises).map(([subject, rows]) =>
    [`## ${subject}`, '', '| promise | package | test |', '|---|---|---|', ...rows.map(row)].join('\n'),
  );
  const head = `# Promises

What is promised to users, and the test that keeps each promise. \`npm test\` fails when one of these tests was not run.
This page is generated from \`tooling/promises.json\`.`;
  return `${[head, ...sections].join('\n\n')}\n`;
}

/** @param {import('../promises.mjs').Kept} kept */
function row({ promise, file, test }) {
  const [folder, name] = file.split('/');
  return `| ${cell(promise)} | ${folder === 'packages' ? name : folder} | [${cell(test)}](../${file}) |`;
}

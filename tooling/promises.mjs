// What this repository promises, and the test of each promise: data in promises.json.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './workspace.mjs';

/**
 * @typedef {object} Kept
 * @property {string} promise - A plain fact.
 * @property {string} file - The test file, from the root.
 * @property {string} test - The title of the test as it stands in the file, placeholders of `it.each` included.
 * @property {NodeJS.Platform} [except] - A platform on which the test cannot be made.
 */

/**
 * Subject → its promises, in the order of the page.
 *
 * @returns {Record<string, Kept[]>}
 */
export function readPromises() {
  return JSON.parse(readFileSync(join(root, 'tooling/promises.json'), 'utf8'));
}

/**
 * The promises whose title is not in the file that they name.
 *
 * @param {Kept[]} promises
 * @returns {string[]} One sentence each.
 */
export function findMissingTests(promises) {
  return promises
    .filter(({ file, test }) => !holdsTitle(file, test))
    .map(({ promise, file, test }) => `No test '${test}' in ${file}: ${promise}`);
}

/**
 * The promises whose test was not run, or did not pass, by the JSON report of vitest.
 *
 * @param {Kept[]} promises
 * @param {{ testResults: { name: string, assertionResults: { title: string, status: string }[] }[] }} report
 * @param {NodeJS.Platform} [platform]
 * @returns {string[]} One sentence each.
 */
export function findUnkept(promises, report, platform = process.platform) {
  /** @type {Map<string, { title: string, status: string }[]>} */
  const ran = new Map();
  for (const { name, assertionResults } of report.testResults) {
    const file = name.replaceAll('\\', '/');
    ran.set(file, [...(ran.get(file) ?? []), ...assertionResults]);
  }
  const unixRoot = root.replaceAll('\\', '/');
  return promises
    .filter(({ except }) => except !== platform)
    .flatMap(({ promise, file, test }) => {
      const results = (ran.get(unixRoot + file) ?? []).filter(({ title }) => titlePattern(test).test(title));
      if (results.length === 0) return [`'${test}' of ${file} was not run: ${promise}`];
      const bad = results.find(({ status }) => status !== 'passed');
      return bad ? [`'${bad.title}' of ${file} is ${bad.status}: ${promise}`] : [];
    });
}

/**
 * @param {string} file
 * @param {string} test
 */
function holdsTitle(file, test) {
  try {
    const text = readFileSync(join(root, file), 'utf8');
    return [`'${test}'`, `"${test}"`, `\`${test}\``].some((quoted) => text.includes(quoted));
  } catch {
    return false;
  }
}

/**
 * `it.each` fills `%s`, `%j` and `$name`.
 *
 * @param {string} title
 */
function titlePattern(title) {
  const pieces = title.split(/%[sdifjo]|\$\w+/).map((piece) => piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${pieces.join('.*')}$`, 's');
}

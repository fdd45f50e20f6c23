// Whether every promised test was run and passed, by the JSON report of vitest.
import { readFileSync } from 'node:fs';
import { findUnkept, readPromises } from './promises.mjs';

/**
 * @param {string} reportPath
 * @returns {number} An exit code.
 */
export function checkPromises(reportPath) {
  const promises = Object.values(readPromises()).flat();
  const unkept = findUnkept(promises, JSON.parse(readFileSync(reportPath, 'utf8')));
  for (const sentence of unkept) console.error(sentence);
  console.log(`${promises.length - unkept.length} of ${promises.length} promises are kept`);
  return unkept.length === 0 ? 0 : 1;
}

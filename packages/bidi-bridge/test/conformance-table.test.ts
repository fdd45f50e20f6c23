import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { steps } from './conformance.js';
import { gaps } from './conformance-gaps.js';
import { conformanceTable } from './conformance-table.js';
import { labs } from './labs.js';

it('the README has the table of the conformance tests', async () => {
  const path = fileURLToPath(new URL('../README.md', import.meta.url));
  const readme = readFileSync(path, 'utf8');
  const tableInIt = /(?<=^<!-- conformance -->\n\n).*?(?=\n\n<!-- \/conformance -->$)/ms;
  expect(readme).toMatch(tableInIt);
  // `npm run test:matrix` writes it once every driver has done as it says.
  await expect(readme.replace(tableInIt, conformanceTable(Object.keys(labs)))).toMatchFileSnapshot(path);
});

it('declares gaps of known drivers and steps only', () => {
  expect(Object.keys(labs)).toEqual(expect.arrayContaining(Object.keys(gaps)));
  for (const ofDriver of Object.values(gaps)) {
    expect(Object.keys(steps)).toEqual(expect.arrayContaining(Object.keys(ofDriver)));
  }
});

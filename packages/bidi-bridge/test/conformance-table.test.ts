import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { steps } from './conformance.js';
import { gaps } from './conformance-gaps.js';
import { conformanceTable } from './conformance-table.js';
import { labs } from './labs.js';

it('the README has the table of the conformance tests', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  expect(readme).toContain(conformanceTable(Object.keys(labs)));
});

it('declares gaps of known drivers and steps only', () => {
  expect(Object.keys(labs)).toEqual(expect.arrayContaining(Object.keys(gaps)));
  for (const ofDriver of Object.values(gaps)) {
    expect(Object.keys(steps)).toEqual(expect.arrayContaining(Object.keys(ofDriver)));
  }
});

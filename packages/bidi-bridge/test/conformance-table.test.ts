import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { conformanceTable } from './conformance-table.js';
import { labs } from './labs.js';

it('the README has the table of the conformance tests', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  expect(readme).toContain(conformanceTable(Object.keys(labs)));
});

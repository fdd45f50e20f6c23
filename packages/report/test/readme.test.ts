import { readFile } from 'node:fs/promises';
import { runReadme, tmpdir } from '@e2evidence/testkit';
import { expect, it } from 'vitest';
import { exampleReport } from './example-report.js';

it('the sample writes and prints what the README says', async () => {
  await using dir = await tmpdir();
  const path = dir.join('report.html');
  const globals = { data: exampleReport(), path };
  const { printed, promised } = await runReadme(new URL('../README.md', import.meta.url), { globals });
  expect(printed).toBe(promised);
  expect(await readFile(path, 'utf8')).toContain('<h1>a returning customer pays with a coupon</h1>');
});

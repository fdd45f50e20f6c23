import { runReadme } from '@e2evidence/testkit';
import { expect, it } from 'vitest';

it('the sample prints what the README says', async () => {
  const { printed, promised } = await runReadme(new URL('../README.md', import.meta.url));
  expect(printed).toBe(promised);
});

import { runReadme, startNats } from '@e2evidence/testkit';
import { expect, it } from 'vitest';

it('the sample prints what the README says', { timeout: 30_000 }, async () => {
  await using nats = await startNats();
  const globals = { busUrl: `${nats.url}/readme` };
  const { printed, promised } = await runReadme(new URL('../README.md', import.meta.url), { globals });
  expect(printed).toBe(promised);
});

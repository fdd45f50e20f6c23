import { runReadme } from '@e2evidence/testkit';
import { expect, it } from 'vitest';
import { startReceiver } from './receiver.js';

it('the sample prints what the README says', async () => {
  const receiver = await startReceiver();
  try {
    const globals = { endpoint: receiver.httpUrl };
    const { printed, promised } = await runReadme(new URL('../README.md', import.meta.url), { globals });
    expect(printed).toBe(promised);
    await expect(receiver.spansNamed('checkout')).resolves.toMatchObject([
      { resource: { 'service.name': 'shop-tests' } },
    ]);
  } finally {
    await receiver.close();
  }
});

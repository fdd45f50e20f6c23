import { startPages } from '@e2evidence/pages';
import { launchPuppeteer } from '@e2evidence/testkit';
import { expect, it } from 'vitest';
import { type KilledRun, killAndRecover } from './killed-flows.js';

it('200 processes, killed at random moments, leave 200 times what can be recovered', async () => {
  const [browser, server] = await Promise.all([launchPuppeteer(), startPages()]);
  const runs: KilledRun[] = [];
  const next = async (): Promise<void> => {
    while (runs.length < 200) runs.push(await killAndRecover(browser.wsEndpoint(), `${server.url}/blank.html`, 1500));
  };
  await Promise.all([next(), next()]);
  await Promise.all([browser.close(), server.close()]);
  expect(runs.filter(({ faults }) => faults.length > 0)).toEqual([]);
  // Else nothing was shown.
  expect(runs.filter(({ journals }) => journals > 0).length).toBeGreaterThan(100);
});

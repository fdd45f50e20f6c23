import { tmpdir } from '@e2evidence/testkit';
import { expect, it } from 'vitest';
import { EventBus } from './event-bus.js';

it('ends a wait when the log grows, long before the slow look', { timeout: 30_000 }, async () => {
  await using dir = await tmpdir();
  await using ping = new EventBus(dir.join('log'));
  await using pong = new EventBus(dir.join('log'));
  const startedAt = performance.now();
  let offset = 0;
  for (let i = 0; i < 40; i++) {
    const waiting = pong.waitFor('ping', { offset });
    // The wait has looked, and watches.
    await new Promise((done) => setTimeout(done, 1));
    await ping.publish('ping', { i });
    offset = (await waiting).nextOffset;
  }
  // The slow look alone, four times a second, would take 5 seconds.
  expect(performance.now() - startedAt).toBeLessThan(3500);
});

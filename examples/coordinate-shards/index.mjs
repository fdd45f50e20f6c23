// Starts two shards of a test run as processes of their own, which wait for the set-up and tell how they ended.
import { fork } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { EventBus } from '@e2evidence/event-bus';
import { startShop } from '@e2evidence/pages';

const log = 'evidence/bus.ndjson';
await rm(log, { force: true }); // one log per run
const bus = new EventBus(log, { sender: 'main' });

for (const shard of ['1', '2']) fork(new URL('shard.mjs', import.meta.url), [shard, log]);

// The shards are waiting for this, or will find it in the log when they come later.
const shop = await startShop();
await bus.publish('setup.done', { baseUrl: shop.url });

for (const sender of ['shard-1', 'shard-2']) {
  const { payload } = await bus.waitFor('shard.done', {
    predicate: (event) => event.sender === sender,
    timeoutMs: 20_000,
  });
  console.log(sender, payload);
}
const { events } = await bus.poll();
console.log(events.length, 'events, the first is', events[0]?.topic, 'of', events[0]?.sender);

await bus.close();
await shop.close();

// One shard: waits for the set-up, runs its tests, tells how they ended.
import { EventBus } from '@e2evidence/event-bus';

const [shard = '', log = ''] = process.argv.slice(2);
const bus = new EventBus(log, { sender: `shard-${shard}` });

const setup = await bus.waitFor('setup.done', { timeoutMs: 20_000 });
const path = shard === '1' ? '/cart' : '/nowhere';
const { status } = await fetch(`${setup.payload['baseUrl']}${path}`);

await bus.publish('shard.done', { path, status });
await bus.close();

// Publishes argv[4] numbered events as the sender argv[3] to the bus at argv[2], eight at a time, however long the server
// is away; prints one line per event that the server has.
import { createBus } from '@e2evidence/event-bus-nats';

const [, , url = '', sender = '', count] = process.argv;
const bus = await createBus(url, { sender, nats: { timeoutMs: 60_000 } });
console.log('ready');
let next = 0;
const publisher = async () => {
  while (next < Number(count)) {
    const i = next++;
    await bus.publish('burst', { i });
    console.log(i);
  }
};
await Promise.all(Array.from({ length: 8 }, publisher));
await bus.close();

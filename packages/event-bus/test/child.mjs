// Says `up` and waits for `go`, then publishes argv[4] numbered events as the sender argv[3] to the log argv[2], lines of
// up to 5 KB; prints how many were taken and the code of the first failure.
import { EventBus } from '@e2evidence/event-bus';

const [, , log = '', sender = '', count] = process.argv;
const bus = new EventBus(log, { sender });
await bus.publish('up');
await bus.waitFor('go', { pollIntervalMs: 1 });
let taken = 0;
let failure;
for (let i = 0; i < Number(count); i++) {
  try {
    await bus.publish('burst', { i, text: 'é'.repeat((i * 37) % 2400) });
    taken++;
  } catch (error) {
    failure ??= /** @type {import('@e2evidence/event-bus').EventBusError} */ (error).code;
  }
}
await bus.close();
console.log(JSON.stringify({ taken, failure }));

// One worker: shares a database with the others, and takes spec files until none is left.
import { createBus } from '@e2evidence/event-bus-nats';

const [busUrl = '', name = ''] = process.argv.slice(2);
const bus = await createBus(busUrl, { sender: name });

const { url } = await bus.once('database', async () => {
  await bus.publish('database.created');
  return { url: 'postgres://ci-db/run' };
});
let taken = 0;
for await (const job of bus.queue('specs').jobs({ timeoutMs: 1000 })) {
  if (taken++ === 0) await bus.barrier('begin', 3, { participant: name }); // each has a file now
  await bus.publish('spec.taken', { file: job.payload.file });
  if (name === 'worker-1') process.kill(process.pid, 'SIGKILL'); // as the out-of-memory killer does
  // Here the file would be run against `url`.
  await bus.publish('spec.done', { file: job.payload.file, url });
}
await bus.close();

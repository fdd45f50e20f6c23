// Hands spec files to workers, which may be on many machines; one of them is killed at its work.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createBus } from '@e2evidence/event-bus-nats';

// One bus per run: a file, or such as nats://ci-nats:4222/run-17.
const busUrl = process.env.E2EVIDENCE_BUS ?? `evidence/run-${process.pid}.ndjson`;
const bus = await createBus(busUrl, { sender: 'main' });

const specs = ['cart', 'checkout', 'login', 'search', 'wishlist'].map((name) => `${name}.spec.ts`);
for (const file of specs) await bus.queue('specs').push({ file });

const workers = ['worker-1', 'worker-2', 'worker-3'].map((name) =>
  fork(new URL('worker.mjs', import.meta.url), [busUrl, name]),
);
await Promise.all(workers.map((worker) => once(worker, 'exit')));

const { events } = await bus.poll({ topics: ['database.created', 'spec.taken', 'spec.done'] });
const of = (/** @type {string} */ topic) => events.filter((event) => event.topic === topic);
console.log(of('database.created').length, 'database for', workers.length, 'workers');
const lost = of('spec.taken').find((event) => event.sender === 'worker-1')?.payload['file'];
const other = of('spec.done').find((event) => event.payload['file'] === lost)?.sender;
console.log('killed with', lost, 'which went to', other);
for (const file of specs) console.log(file, of('spec.done').filter((event) => event.payload['file'] === file).length);
await bus.close();

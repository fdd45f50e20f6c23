import { createBus } from '@e2evidence/event-bus-nats';
import { startNats } from '@e2evidence/testkit';
import { expect, it } from 'vitest';

it('smoke', { timeout: 60_000 }, async () => {
  await using nats = await startNats();
  await using bus = await createBus(`${nats.url}/run-1`, { sender: 's' });
  await using other = await createBus(`${nats.url}/run-1`);
  const t0 = performance.now();
  await bus.publish('a', { i: 1 });
  await Promise.all(Array.from({ length: 1000 }, (_, i) => bus.publish('b.c', { i })));
  console.log('published', performance.now() - t0);
  const all = await other.poll();
  console.log(all.events.length, all.nextOffset, performance.now() - t0);
  expect((await other.poll({ topics: 'b.c' })).events.map((e) => e.payload['i'])).toEqual(
    Array.from({ length: 1000 }, (_, i) => i),
  );
  expect((await other.poll({ topics: ['a', 'b.c'], offset: 1 })).events).toHaveLength(1000);
  expect(await other.poll({ topics: 'none' })).toEqual({ events: [], nextOffset: 1001 });
  const waiting = other.waitFor('go', { timeoutMs: 5000 });
  await bus.publish('go');
  expect((await waiting).topic).toBe('go');
  expect(await bus.compareAndSet('k', { a: 1 }, 0)).toBe(1);
  expect(await bus.compareAndSet('k', { a: 2 }, 0)).toBe(undefined);
  expect(await other.get('k')).toEqual({ value: { a: 1 }, revision: 1 });
  const rev = await other.compareAndSet('k', undefined, 1);
  expect(await bus.get('k')).toBe(undefined);
  console.log(rev, await bus.compareAndSet('k', 3, 0));
  let runs = 0;
  const results = await Promise.all([bus, other, bus].map((b) => b.once('setup', async () => ({ n: ++runs }))));
  expect(results).toEqual([{ n: 1 }, { n: 1 }, { n: 1 }]);
  const lock = await bus.lock('l');
  const second = other.lock('l');
  await lock.release();
  expect((await second).token).toBeGreaterThan(lock.token);
  const [x, y] = await Promise.all([
    bus.barrier('b', 2, { participant: 'x' }),
    other.barrier('b', 2, { participant: 'y' }),
  ]);
  console.log(x, y, performance.now() - t0);
  const q = bus.queue('q');
  await q.push({ n: 1 });
  const job = await other.queue('q').take();
  await job.done();
  await expect(q.take({ timeoutMs: 0 })).rejects.toMatchObject({ code: 'EVENT_BUS_TIMEOUT' });
  const seen: unknown[] = [];
  const sub = bus.subscribe('s', (e) => void seen.push(e.payload['i']));
  await sub.ready;
  for (let i = 0; i < 20; i++) await other.publish('s', { i });
  await expect.poll(() => seen.length).toBe(20);
  await sub.unsubscribe();
  await using consumer = await bus.consumer('c', { topics: 's' });
  let n = 0;
  for await (const e of consumer) if (++n === 5) break;
  console.log(consumer.nextOffset, performance.now() - t0);
});

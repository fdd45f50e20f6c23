import { fileURLToPath } from 'node:url';
import { EventBus } from '@e2evidence/event-bus';
import { tmpdir } from '@e2evidence/testkit';
import { expect, it } from 'vitest';
import { survivesKills } from './reliability/chaos.js';
import { run, runPython } from './reliability/run.js';
import { expectSame, readWritten } from './reliability/written.js';

const file = (name: string): string => fileURLToPath(new URL(`reliability/${name}`, import.meta.url));

it('eight writers and three consumers that are killed over the whole run lose no event that was acknowledged', async () => {
  const seed = Number(process.env['CHAOS_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
  const figures = await survivesKills({
    seed,
    writers: ['bus', 'bus', 'bus', 'other', 'bus', 'bus', 'bus', 'python'],
    consumers: 3,
    events: 25_000,
    kills: 12,
    pauseMs: 1000,
  });
  console.log(`CHAOS_SEED=${seed}`, figures);
});

it('a Python program and three of ours write and read one log at the same time', async () => {
  await using dir = await tmpdir();
  const log = dir.join('bus.ndjson');
  await using bus = new EventBus(log);
  const live: string[] = [];
  const errors: unknown[] = [];
  const subscription = bus.subscribe('burst', ({ eventId }) => live.push(eventId), {
    from: 0,
    onError: (error) => errors.push(error),
  });
  const reader = runPython(file('child.py'), [log, 'read', '{}']);
  const consumer = run(file('child.mjs'), [log, 'consume', '{"name":"one"}']);

  const to = 10_000;
  const args = (sender: string) => JSON.stringify({ sender, run: 0, from: 0, to, pauseMs: 100, isDoomed: false });
  const python = runPython(file('child.py'), [log, 'append', args('python')]);
  await python.printedLines(1);
  const senders = ['a', 'b', 'c'];
  const writers = [...senders.map((sender) => run(file('child.mjs'), [log, 'write', args(sender)])), python];
  await Promise.all(writers.map(({ ended }) => ended));
  await bus.publish('end');
  const [seenByConsumer, seenByPython] = await Promise.all([consumer.ended, reader.ended]);

  // Without onCorrupt: no line is torn.
  const all = await readWritten(bus);
  const order = all.map(({ eventId }) => eventId);
  for (const name of [...senders, 'python']) {
    const own = all.filter(({ sender }) => sender === name).map(({ i }) => i);
    expectSame(own, [...Array(to).keys()], name);
  }
  expect(order).toHaveLength(4 * to);
  const isPython = all.map(({ sender }) => sender === 'python');
  expect(isPython.lastIndexOf(true)).toBeGreaterThan(isPython.indexOf(false));
  expect(isPython.lastIndexOf(false)).toBeGreaterThan(isPython.indexOf(true));
  const counts = Object.fromEntries([...senders, 'python'].map((name) => [name, to]));
  expect(seenByPython.at(-1)).toEqual({ again: 4 * to, wrong: 0, ...counts });
  const idsOf = (lines: typeof seenByPython) => lines.slice(0, -1).map(({ eventId }) => eventId);
  expectSame(idsOf(seenByPython), order, 'Python');
  expect(seenByConsumer.at(-1)).toEqual({ ended: true });
  expectSame(idsOf(seenByConsumer), order, 'consumer');
  await expect.poll(() => live.length, { timeout: 30_000 }).toBe(order.length);
  expectSame(live, order, 'subscription');
  expect(errors).toEqual([]);
  await subscription.unsubscribe();
});

import { appendFile, readFile, rename, truncate } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { EventBus } from '@e2evidence/event-bus';
import { tmpdir } from '@e2evidence/testkit';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { survivesKills } from './reliability/chaos.js';
import { run } from './reliability/run.js';

const child = fileURLToPath(new URL('reliability/child.mjs', import.meta.url));
const eventually = <Value>(look: () => Value) => expect.poll(look, { timeout: 20_000, interval: 5 });

afterEach(() => vi.restoreAllMocks());

describe('processes that are killed', { timeout: 120_000 }, () => {
  it('lose no event that was acknowledged, and get none twice, out of order, or out of nothing', async () => {
    const writers = ['bus', 'bus', 'other', 'bus', 'other'] as const;
    await survivesKills({ seed: 1, writers, consumers: 3, events: 200, kills: 2, pauseMs: 0 });
  });

  it('run the effect of once exactly once, 16 of them, however many leaders die in it', async () => {
    await using dir = await tmpdir();
    const log = dir.join('bus.ndjson');
    await using bus = new EventBus(log);
    const processes = Array.from({ length: 16 }, () => run(child, [log, 'once', '{"crashes":3}']));
    let offset = 0;
    for (const _ of processes) offset = (await bus.waitFor('up', { offset, timeoutMs: 60_000 })).nextOffset;
    await bus.publish('go');
    const results = (await Promise.all(processes.map(({ ended }) => ended))).flat();
    const begun = (await bus.poll({ topics: 'begun' })).events.map(({ payload }) => payload['token'] as number);
    const [effect, ...more] = (await bus.poll({ topics: 'effect' })).events;
    expect(more).toEqual([]);
    expect(results).toEqual(Array.from({ length: 13 }, () => ({ result: effect?.payload })));
    expect(begun).toEqual([...new Set(begun)].sort((a, b) => a - b));
    expect(begun).toHaveLength(4);
  });

  it('never leave a lock with two holders, nor give one fencing token twice', async () => {
    await using dir = await tmpdir();
    const log = dir.join('bus.ndjson');
    const processes = Array.from({ length: 4 }, () => run(child, [log, 'lock', '{"count":40}']));
    const victims = processes.slice(0, 2);
    for (const victim of victims) {
      await victim.printedLines(5);
      await victim.kill();
    }
    await Promise.all(processes.map(({ ended }) => ended));
    const { events } = await new EventBus(log).poll({ topics: ['held', 'freed'] });
    let holder: Readonly<Record<string, unknown>> | undefined;
    let last = 0;
    for (const { topic, payload } of events) {
      if (topic === 'freed') {
        expect(payload).toEqual(holder);
        holder = undefined;
        continue;
      }
      if (holder) expect(victims.map(({ pid }) => pid)).toContain(holder['pid']);
      expect(payload['token']).toBeGreaterThan(last);
      last = payload['token'] as number;
      holder = payload;
    }
  });
});

it.skipIf(process.platform === 'win32')(
  'a holder that hangs for longer than its lease finds that it has lost it, and leaves nothing behind',
  { timeout: 60_000 },
  async () => {
    await using dir = await tmpdir();
    const log = dir.join('bus.ndjson');
    await using bus = new EventBus(log);
    await bus.queue('specs').push({ i: 1 });
    const hanging = run(child, [log, 'hang', '{"ttlMs":400}']);
    await hanging.printedLines(1);
    process.kill(hanging.pid, 'SIGSTOP');
    const lock = await bus.lock('door');
    expect(await bus.once('set-up', () => 'mine')).toBe('mine');
    const job = await bus.queue('specs').take();
    await bus.publish('finish');
    process.kill(hanging.pid, 'SIGCONT');
    const [held, end] = await hanging.ended;
    expect(end).toEqual({ once: 'EVENT_BUS_LEASE_LOST', job: 'EVENT_BUS_LEASE_LOST', released: false, lost: true });
    expect(lock.token).toBeGreaterThan(held?.['token'] as number);
    expect(lock.lost.aborted).toBe(false);
    expect(await bus.once('set-up', () => 'again')).toBe('mine');
    await job.done();
  },
);

describe('files', { timeout: 60_000 }, () => {
  it.skipIf(process.platform === 'win32')(
    'a full disk refuses a change of a key, and keeps those that it has acknowledged',
    async () => {
      await using dir = await tmpdir();
      const log = dir.join('bus.ndjson');
      await using bus = new EventBus(log);
      await bus.compareAndSet('before', 1, 0);
      const lines = await run(child, [log, 'fill', '{"count":400}'], `trap '' XFSZ; ulimit -f 64`).ended;
      expect(lines.at(-1)).toEqual({ failure: 'EVENT_BUS_UNWRITABLE' });
      const taken = lines.slice(0, -1);
      expect(taken.length).toBeGreaterThan(20);
      for (const { i, revision } of taken) expect(await bus.get(`key-${i}`)).toMatchObject({ value: { i }, revision });
      expect(await bus.get(`key-${taken.length}`)).toBeUndefined();
      expect(await bus.compareAndSet('after', 1, 0)).toBeGreaterThan(0);
    },
  );

  it('an event behind the fragment of a dead writer, in one line with it, is read', async () => {
    await using dir = await tmpdir();
    const log = dir.join('bus.ndjson');
    const line = '{"event_id": "e1", "topic": "ready", "payload": {}, "timestamp_ms": 1, "sender": null}\n';
    const fragment = '{"event_id": "dead", "topic": "ready", "payload": {"text": "';
    await appendFile(log, fragment + line);
    await appendFile(log, '{"event_id": "dead", "topic": "ready", "pay\n');
    await using bus = new EventBus(log);
    const told: number[] = [];
    const { events } = await bus.poll({ onCorrupt: ({ offset }) => told.push(offset) });
    expect(events.map(({ eventId }) => eventId)).toEqual(['e1']);
    expect(told).toEqual([0, fragment.length + line.length]);
    expect((await bus.waitFor('ready')).eventId).toBe('e1');
    const again = await bus.poll({ offset: events[0]!.offset, onCorrupt: () => {} });
    expect(again.events).toEqual(events);
    const restarts: string[] = [];
    for (const _reader of [1, 2]) {
      await using consumer = await bus.consumer('one', { onCorrupt: () => {}, onRestart: (why) => restarts.push(why) });
      if (_reader === 2) expect(consumer.nextOffset).toBe(events[0]!.nextOffset);
      else for await (const event of consumer) if (event.eventId === 'e1') break;
      await consumer.commit();
    }
    expect(restarts).toEqual([]);
    await expect(bus.poll()).rejects.toMatchObject({ code: 'EVENT_BUS_CORRUPT_LINE' });
  });

  it('a barrier passes over what a dead writer left in its line', async () => {
    await using dir = await tmpdir({
      'bus.ndjson': '{"event_id":"1","topic":"e2evidence.barrier","payload":{"name":"other","si\n',
    });
    await using bus = new EventBus(dir.join('bus.ndjson'));
    expect(await bus.barrier('ready', 1, { participant: 'a' })).toEqual({ round: 0, participants: ['a'] });
  });

  it.each([1, 2, 3])(
    'a queue says that its log was replaced by one of %s items, and goes on with that',
    async (items) => {
      await using dir = await tmpdir();
      const log = dir.join('bus.ndjson');
      await using bus = new EventBus(log);
      const [first, second] = [bus.queue('work'), new EventBus(log)];
      await first.push({ i: 10 });
      await first.push({ i: 11 });
      const held = await first.take();
      await rename(log, dir.join('old'));
      for (let i = 0; i < items; i++) await second.queue('work').push({ i: 20 + i });
      await expect(first.take()).rejects.toMatchObject({ code: 'EVENT_BUS_LOG_REPLACED', details: { name: 'work' } });
      const taken: unknown[] = [];
      for await (const { payload } of first.jobs({ timeoutMs: 100 })) taken.push(payload['i']);
      expect(taken).toEqual([20, 21, 22].slice(0, items));
      await held.done();
      await second.close();
    },
  );

  it('a subscription takes the rest of a log that was rotated, then the new one, and says so', async () => {
    await using dir = await tmpdir();
    const log = dir.join('bus.ndjson');
    await using writer = new EventBus(log);
    await using bus = new EventBus(log);
    const seen: unknown[] = [];
    const restarts: string[] = [];
    const subscription = bus.subscribe('tick', ({ payload }) => seen.push(payload['i']), {
      from: 0,
      onRestart: (reason) => restarts.push(reason),
    });
    for (let i = 0; i < 50; i++) {
      // The reader has found the first log before that is rotated; a log that nobody has opened yet is nobody's.
      if (i > 10 && i % 10 === 5) await rename(log, dir.join(`bus.${i}`));
      await writer.publish('tick', { i });
      if (i % 10 === 9) await eventually(() => seen.length).toBe(i + 1);
    }
    expect(seen).toEqual(Array.from({ length: 50 }, (_, i) => i));
    expect(restarts).toEqual(Array(4).fill('replaced'));
    await truncate(log);
    await writer.publish('tick', { i: 50 });
    await eventually(() => seen.at(-1)).toBe(50);
    expect(restarts.at(-1)).toBe('truncated');
    await subscription.unsubscribe();
  });

  it('keys of a log that was cut short are gone: who held them is told, and no token is given twice', async () => {
    await using dir = await tmpdir();
    const log = dir.join('bus.ndjson');
    await using one = new EventBus(log);
    const lock = await one.lock('door', { ttlMs: 900 });
    await truncate(`${log}.kv.ndjson`);
    await using two = new EventBus(log);
    const other = await two.lock('door', { ttlMs: 900 });
    expect(other.token).toBeGreaterThan(lock.token);
    await eventually(() => lock.lost.aborted).toBe(true);
    await expect(one.get('x')).rejects.toMatchObject({ code: 'EVENT_BUS_LOG_REPLACED' });
    expect(await two.compareAndSet('x', 1, 0)).toBeGreaterThan(other.token);
    expect(other.lost.aborted).toBe(false);
  });

  it('revisions grow from one log to the next, however soon a log is cut short, and whatever it held', async () => {
    await using dir = await tmpdir();
    const log = dir.join('bus.ndjson');
    const revisions: (number | undefined)[] = [];
    for (let i = 0; i < 30; i++) {
      await using bus = new EventBus(log);
      revisions.push(await bus.compareAndSet('k', i % 2 ? 'short' : 'long'.repeat(20_000), 0));
      await truncate(`${log}.kv.ndjson`);
    }
    expect(revisions).not.toContain(undefined);
    expect(revisions).toEqual([...new Set(revisions)].toSorted((a, b) => (a ?? 0) - (b ?? 0)));
  });

  it('a consumer begins at the start of a log that is another one, and says so', async () => {
    await using dir = await tmpdir();
    const log = dir.join('bus.ndjson');
    const readOne = async (bus: EventBus, restarts: string[]) => {
      await using consumer = await bus.consumer('reports', { onRestart: (reason) => restarts.push(reason) });
      for await (const { payload } of consumer) {
        await consumer.commit();
        return payload['i'];
      }
    };
    await using first = new EventBus(log);
    for (const i of [1, 2]) await first.publish('x', { i });
    const restarts: string[] = [];
    expect(await readOne(first, restarts)).toBe(1);
    await rename(log, dir.join('old'));
    await using second = new EventBus(log);
    // As long as the ones before: the place fits by chance.
    for (const i of [3, 4]) await second.publish('x', { i });
    expect(await readOne(second, restarts)).toBe(3);
    expect(restarts).toEqual(['replaced']);
    expect(await readOne(second, restarts)).toBe(4);
  });

  it('clocks that are set back change nothing but the times that events tell', async () => {
    await using dir = await tmpdir();
    const log = dir.join('bus.ndjson');
    let hour = 10;
    const now = () => 1_795_000_000_000 + hour-- * 3_600_000;
    vi.spyOn(Date, 'now').mockImplementation(now);
    await using one = new EventBus(log, { now });
    await using two = new EventBus(log, { now });
    const lock = await one.lock('door', { ttlMs: 800 });
    await expect(two.lock('door', { timeoutMs: 1200 })).rejects.toMatchObject({ code: 'EVENT_BUS_TIMEOUT' });
    expect(lock.lost.aborted).toBe(false);
    await lock.release();
    expect((await two.lock('door')).token).toBeGreaterThan(lock.token);
    for (let i = 0; i < 5; i++) await one.publish('tick', { i });
    const { events } = await two.poll();
    expect(events.map(({ payload }) => payload['i'])).toEqual([0, 1, 2, 3, 4]);
    expect(await two.waitFor('tick', { timeoutMs: 1000 })).toEqual(events[0]);
  });

  it('the key-value log holds one row for each change, and a dead writer costs its row only', async () => {
    await using dir = await tmpdir();
    const log = dir.join('bus.ndjson');
    const kv = `${log}.kv.ndjson`;
    await using one = new EventBus(log);
    await one.compareAndSet('k', 1, 0);
    await appendFile(kv, '{"id":"dead","base":12,"key":"k","expe');
    await using two = new EventBus(log);
    const entry = await two.get('k');
    expect(entry?.value).toBe(1);
    const revision = await two.compareAndSet('k', 2, entry?.revision ?? 0);
    expect(await one.get('k')).toEqual({ value: 2, revision });
    const rows = (await readFile(kv, 'utf8')).split('\n');
    expect(rows).toHaveLength(5);
    expect(JSON.parse(rows[3] ?? '')).toMatchObject({ key: 'value/k', expected: entry?.revision, value: 2 });
  });
});

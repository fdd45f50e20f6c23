import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { EventBusError } from '@e2evidence/event-bus';
import { createBus, natsBackend } from '@e2evidence/event-bus-nats';
import { bundleProgram, startNats } from '@e2evidence/testkit';
import { describe, expect, it } from 'vitest';
import { startMonitoredNats } from './monitored-server.js';

const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const childArgs = [bundleProgram(file('child.mjs'))];

/** A process that publishes, and what it was told to be there. */
function startWriter(url: string, sender: string, count: number) {
  const child: ChildProcess = spawn(process.execPath, [...childArgs, url, sender, `${count}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const acknowledged: number[] = [];
  const ended = new Promise<number | null>((done) => child.once('close', done));
  let ready = (): void => {};
  const isReady = new Promise<void>((resolve) => {
    ready = resolve;
  });
  const waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  createInterface({ input: child.stdout! }).on('line', (line) => {
    if (line === 'ready') ready();
    else acknowledged.push(Number(line));
    for (const one of waiting) if (acknowledged.length >= one.count) one.resolve();
  });
  const has = (wanted: number): Promise<void> =>
    acknowledged.length >= wanted
      ? Promise.resolve()
      : new Promise((resolve) => waiting.push({ count: wanted, resolve }));
  return { acknowledged, ended, isReady, has };
}

describe('a server that is killed and started again', () => {
  it('loses nothing that was acknowledged, keeps nothing twice, and keeps the order of each writer', {
    timeout: 120_000,
  }, async () => {
    await using nats = await startNats();
    const count = 600;
    const writers = ['a', 'b', 'c', 'd'].map((sender) => startWriter(`${nats.url}/run`, sender, count));
    await Promise.all(writers.map(({ isReady }) => isReady));
    for (const wanted of [50, 200, 400]) {
      await Promise.race(writers.map(({ has }) => has(wanted)));
      await nats.kill();
      await nats.start();
    }
    expect(await Promise.all(writers.map(({ ended }) => ended))).toEqual([0, 0, 0, 0]);

    await using bus = await createBus(`${nats.url}/run`);
    const { events } = await bus.poll({ topics: 'burst' });
    expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(events.length);
    for (const [index, { acknowledged }] of writers.entries()) {
      const own = events.filter(({ sender }) => sender === 'abcd'[index]).map(({ payload }) => payload['i']);
      expect(acknowledged).toHaveLength(count);
      expect(own).toEqual(Array.from({ length: count }, (_, i) => i));
    }
  });

  it('is waited for by who publishes, waits and subscribes', { timeout: 60_000 }, async () => {
    await using nats = await startNats();
    const told: string[] = [];
    await using bus = await createBus(`${nats.url}/run`, {
      nats: { timeoutMs: 30_000, onDiagnostic: (message) => told.push(message) },
    });
    const seen: unknown[] = [];
    await using subscription = bus.subscribe('tick', ({ payload }) => void seen.push(payload['i']));
    await subscription.ready;
    await bus.publish('tick', { i: 0 });
    const waiting = bus.waitFor('tick', { predicate: ({ payload }) => payload['i'] === 2, timeoutMs: 30_000 });
    await nats.kill();
    const published = [bus.publish('tick', { i: 1 }), bus.publish('tick', { i: 2 })];
    await nats.start();
    await Promise.all(published);
    expect((await waiting).payload).toEqual({ i: 2 });
    await expect.poll(() => seen, { timeout: 20_000 }).toEqual([0, 1, 2]);
    expect(told).toContain(`${bus.logPath}: connected again`);
  });

  it('gets one new connection, however many wait for it', { timeout: 60_000 }, async () => {
    await using nats = await startMonitoredNats();
    const before = process.getActiveResourcesInfo().length;
    const bus = await createBus(`${nats.url}/run`, { nats: { timeoutMs: 30_000 } });
    const seen: number[] = [0, 0, 0, 0, 0];
    const subscriptions = seen.map((_, i) => bus.subscribe('tick', () => void seen[i]!++, { from: 0 }));
    await Promise.all(subscriptions.map(({ ready }) => ready));
    await nats.kill();
    const looks = seen.map((_, i) => bus.get(`key-${i}`));
    await nats.start();
    await Promise.all(looks);
    await bus.publish('tick');
    await expect.poll(() => seen, { timeout: 20_000 }).toEqual([1, 1, 1, 1, 1]);
    expect(await nats.subscriptions()).toHaveLength(1);
    await bus.close();
    await expect.poll(() => nats.subscriptions()).toEqual([]);
    await expect.poll(() => process.getActiveResourcesInfo().length).toBeLessThanOrEqual(before);
  });

  it('knows nothing more of a watch that has ended', { timeout: 60_000 }, async () => {
    await using nats = await startMonitoredNats();
    const { log } = await natsBackend(`${nats.url}/run`, { timeoutMs: 30_000 });
    let stop = log.watch(() => {});
    await nats.kill();
    await nats.start();
    await log.end();
    const [watched] = await nats.subscriptions();
    stop();
    await expect.poll(() => nats.subscriptions()).toEqual([watched! - 1]);
    stop = log.watch(() => {});
    await expect.poll(() => nats.subscriptions()).toEqual([watched]);
    stop();
    await log.close();
  });

  it('that does not come back is an error once the time is over', { timeout: 30_000 }, async () => {
    await using nats = await startNats();
    await using bus = await createBus(`${nats.url}/run`, { nats: { timeoutMs: 500 } });
    await bus.publish('before');
    await nats.kill();
    for (const attempt of [() => bus.publish('tick'), () => bus.compareAndSet('k', 1, 0)]) {
      const error = await attempt().catch((caught) => caught);
      expect(error).toBeInstanceOf(EventBusError);
      expect(error.code).toBe('EVENT_BUS_UNWRITABLE');
    }
    await expect(bus.poll()).rejects.toMatchObject({ code: 'EVENT_BUS_UNREADABLE' });
    await expect(bus.get('k')).rejects.toMatchObject({ code: 'EVENT_BUS_UNREADABLE' });
  });

  it('makes a publisher that never waits stop, not grow', { timeout: 30_000 }, async () => {
    await using nats = await startNats();
    await using bus = await createBus(`${nats.url}/run`, { nats: { timeoutMs: 500, maxPending: 300 } });
    await nats.kill();
    const outcomes = await Promise.allSettled(Array.from({ length: 1000 }, () => bus.publish('tick')));
    const reasons = outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.message : 'there'));
    expect(reasons.filter((reason) => /300 events wait for the server already/.test(reason))).toHaveLength(700);
  });
});

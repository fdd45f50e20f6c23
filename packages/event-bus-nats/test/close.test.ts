import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EventBus } from '@e2evidence/event-bus';
import { createBus, natsBackend } from '@e2evidence/event-bus-nats';
import { describe, expect, it } from 'vitest';
import { startMonitoredNats } from './monitored-server.js';

/** How each ended: `there`, or the code of the error. */
function outcomes(attempts: readonly Promise<unknown>[]): Promise<readonly string[]> {
  return Promise.all(
    attempts.map((attempt) =>
      attempt.then(
        () => 'there',
        (error) => error.code ?? error,
      ),
    ),
  );
}

/** A way to the server that can be cut; whoever comes then waits until it is open again. */
async function startWay(port: number) {
  let isOpen = true;
  const waiting: Socket[] = [];
  const sockets = new Set<Socket>();
  const join = (socket: Socket): void => {
    const server = connect(port, '127.0.0.1');
    for (const one of [socket, server]) {
      sockets.add(one);
      one.on('error', () => {}).on('close', () => sockets.delete(one));
    }
    socket.pipe(server).pipe(socket);
  };
  const way = createServer((socket) => (isOpen ? join(socket) : waiting.push(socket)));
  way.listen(0, '127.0.0.1');
  await once(way, 'listening');
  return {
    port: (way.address() as AddressInfo).port,
    cut() {
      isOpen = false;
      for (const socket of sockets) socket.destroy();
    },
    isAsked: () => expect.poll(() => waiting.length).toBe(1),
    open() {
      isOpen = true;
      for (const socket of waiting.splice(0)) join(socket);
    },
    async [Symbol.asyncDispose]() {
      for (const socket of [...sockets, ...waiting]) socket.destroy();
      way.close();
      await once(way, 'close');
    },
  };
}

const looks = (bus: EventBus): Promise<unknown>[] => [
  bus.poll(),
  bus.stats(),
  bus.currentOffset(),
  bus.get('key'),
  bus.compareAndSet('key', 1, 0),
];

describe('a bus that is closed', { timeout: 30_000 }, () => {
  it('ends what is under way, leaves no connection and no handle', async () => {
    await using nats = await startMonitoredNats();
    const before = process.getActiveResourcesInfo().length;
    const filled = await createBus(nats.url);
    await Promise.all(Array.from({ length: 3000 }, (_, i) => filled.publish('tick', { i })));
    await filled.close();
    for (const pauseMs of [0, 2, 10, 40]) {
      const bus = await createBus(nats.url);
      const attempts = [...looks(bus), bus.waitFor('never')];
      const loop = (async () => {
        for await (const _ of bus.subscribe('tick', { from: 0 }));
      })();
      if (pauseMs > 0) await sleep(pauseMs);
      await bus.close();
      await loop;
      const ended = await outcomes(attempts);
      expect(['there', 'EVENT_BUS_CLOSED']).toEqual(expect.arrayContaining([...new Set(ended)]));
      if (pauseMs === 0) expect(ended[0]).toBe('EVENT_BUS_CLOSED');
    }
    await expect.poll(() => nats.subscriptions()).toEqual([]);
    await expect.poll(() => process.getActiveResourcesInfo().length).toBeLessThanOrEqual(before);
  });

  it('refuses what begins afterwards, without a connection', async () => {
    await using nats = await startMonitoredNats();
    const bus = await createBus(nats.url);
    await bus.publish('tick');
    await bus.close();
    const count = await nats.connectionCount();
    const attempts = [
      ...looks(bus),
      bus.publish('tick'),
      bus.waitFor('tick'),
      bus.consumer('reader'),
      bus.once('key', () => 1),
      bus.lock('door'),
      bus.barrier('start', 1),
      bus.queue('specs').push({}),
      bus.queue('specs').take(),
    ];
    expect(new Set(await outcomes(attempts))).toEqual(new Set(['EVENT_BUS_CLOSED']));
    await expect.poll(() => nats.subscriptions()).toEqual([]);
    expect(await nats.connectionCount()).toBe(count);
  });

  it('ends what waits for a server that is away, and does not connect when it comes back', async () => {
    await using nats = await startMonitoredNats();
    const bus = await createBus(nats.url, { nats: { timeoutMs: 20_000 } });
    await nats.kill();
    const ended = outcomes(looks(bus));
    await sleep(50);
    await bus.close();
    await nats.start();
    expect(new Set(await ended)).toEqual(new Set(['EVENT_BUS_CLOSED']));
    await sleep(300);
    expect(await nats.subscriptions()).toEqual([]);
  });

  it.each(['comes about', 'fails'])('ends what waits for a connection that then %s', async (how) => {
    await using nats = await startMonitoredNats();
    await using way = await startWay(nats.port);
    const bus = await createBus(`nats://127.0.0.1:${way.port}/run`, { nats: { timeoutMs: 1000 } });
    way.cut();
    const ended = outcomes([bus.get('key')]);
    await way.isAsked();
    const closing = bus.close();
    if (how === 'comes about') way.open();
    await closing;
    expect(await ended).toEqual(['EVENT_BUS_CLOSED']);
    await expect.poll(() => nats.subscriptions()).toEqual([]);
  });

  it('ends a reading with an error, one whose signal is aborted without', async () => {
    await using nats = await startMonitoredNats();
    for (const isAway of [false, true]) {
      const { log } = await natsBackend(nats.url);
      const own = new AbortController();
      const first = (signal?: AbortSignal) =>
        log
          .readFrom(0, { follow: true, ...(signal ? { signal } : {}) })
          [Symbol.asyncIterator]()
          .next();
      if (isAway) await nats.kill();
      const readings = [first(), first(own.signal)] as const;
      readings[0].catch(() => {});
      await sleep(100);
      own.abort();
      const startedMs = performance.now();
      await log.close();
      await expect(readings[0]).rejects.toMatchObject({ code: 'EVENT_BUS_CLOSED' });
      expect((await readings[1]).done).toBe(true);
      expect(performance.now() - startedMs).toBeLessThan(4000);
    }
  });
});

import { appendFile, rename, rm, truncate } from 'node:fs/promises';
import { tmpdir } from '@e2evidence/testkit';
import { expect, it } from 'vitest';
import { EventBus } from './event-bus.js';

it('gives an event that is there already, when it starts at 0', async () => {
  await using dir = await tmpdir();
  await using bus = new EventBus(dir.join('log'));
  const published = await bus.publish('ready', { shard: 1 });
  expect(await bus.waitFor('ready')).toEqual(published);
});

it('gives only what comes later, when it starts at the current offset', async () => {
  await using dir = await tmpdir();
  await using bus = new EventBus(dir.join('log'));
  await bus.publish('ready', { i: 1 });
  const waiting = bus.waitFor('ready', { offset: await bus.currentOffset(), pollIntervalMs: 1 });
  await bus.publish('ready', { i: 2 });
  expect((await waiting).payload).toEqual({ i: 2 });
});

it('gives each event once to waits that follow each other', async () => {
  await using dir = await tmpdir();
  await using bus = new EventBus(dir.join('log'));
  for (const i of [1, 2, 3]) await bus.publish('done', { i });
  const seen: unknown[] = [];
  let offset = 0;
  for (let i = 0; i < 3; i++) {
    const event = await bus.waitFor('done', { offset });
    seen.push(event.payload['i']);
    offset = event.nextOffset;
  }
  expect(seen).toEqual([1, 2, 3]);
  await expect(bus.waitFor('done', { offset, timeoutMs: 0 })).rejects.toMatchObject({ code: 'EVENT_BUS_TIMEOUT' });
});

it('asks the predicate, also an async one, and lets through what it throws', async () => {
  await using dir = await tmpdir();
  await using bus = new EventBus(dir.join('log'));
  for (const i of [1, 2, 3]) await bus.publish('done', { i });
  const second = await bus.waitFor('done', { predicate: async ({ payload }) => payload['i'] === 2 });
  expect(second.payload).toEqual({ i: 2 });
  const mine = new Error('mine');
  const predicate = () => {
    throw mine;
  };
  await expect(bus.waitFor('done', { predicate })).rejects.toBe(mine);
});

it('waits for a log that is not there yet', async () => {
  await using dir = await tmpdir();
  await using bus = new EventBus(dir.join('later/log'));
  const waiting = new EventBus(dir.join('later/log')).waitFor('ready', { pollIntervalMs: 1 });
  await bus.publish('ready');
  expect((await waiting).topic).toBe('ready');
});

it('looks once when the timeout is 0', async () => {
  await using dir = await tmpdir();
  await using bus = new EventBus(dir.join('log'));
  await bus.publish('ready');
  expect((await bus.waitFor('ready', { timeoutMs: 0 })).topic).toBe('ready');
});

it('does not sleep beyond the timeout, and looks once more at its end', async () => {
  await using dir = await tmpdir();
  await using bus = new EventBus(dir.join('log'));
  const pauses: number[] = [];
  const sleep = async (ms: number) => {
    pauses.push(ms);
    await new Promise((resolve) => setTimeout(resolve, ms + 5));
    await bus.publish('ready');
  };
  expect((await bus.waitFor('ready', { timeoutMs: 30, pollIntervalMs: 1000, sleep })).topic).toBe('ready');
  expect(pauses).toHaveLength(1);
  expect(pauses[0]).toBeLessThanOrEqual(30);
});

it('pauses for the poll interval between looks', async () => {
  await using dir = await tmpdir();
  await using bus = new EventBus(dir.join('log'));
  const pauses: number[] = [];
  const sleep = async (ms: number) => {
    if (pauses.push(ms) === 3) await bus.publish('ready');
  };
  await bus.waitFor('ready', { sleep });
  expect(pauses).toEqual([100, 100, 100]);
});

it('says for how long and where it looked, and where to go on', async () => {
  await using dir = await tmpdir();
  await using bus = new EventBus(dir.join('log'));
  await bus.publish('other');
  const nextOffset = await bus.currentOffset();
  await expect(bus.waitFor('ready', { timeoutMs: 5, pollIntervalMs: 1 })).rejects.toMatchObject({
    name: 'EventBusError',
    code: 'EVENT_BUS_TIMEOUT',
    message: expect.stringContaining(`Waited 5 ms for "ready" in ${dir.join('log')}: bytes 0 to ${nextOffset} `),
    details: { path: dir.join('log'), topic: 'ready', timeoutMs: 5, offset: 0, nextOffset },
  });
});

it('ends at once when its signal is aborted, with the reason as the cause', async () => {
  await using dir = await tmpdir();
  const bus = new EventBus(dir.join('log'));
  const aborted = { name: 'EventBusError', code: 'EVENT_BUS_ABORTED', cause: 'enough' };
  const controller = new AbortController();
  const startedAt = performance.now();
  const waiting = expect(
    bus.waitFor('never', { signal: controller.signal, pollIntervalMs: 20_000 }),
  ).rejects.toMatchObject(aborted);
  setTimeout(() => controller.abort('enough'), 20);
  await waiting;
  expect(performance.now() - startedAt).toBeLessThan(4000);
  await expect(bus.waitFor('never', { signal: controller.signal })).rejects.toMatchObject(aborted);
});

it('ends at once although the sleep of the caller goes on', async () => {
  await using dir = await tmpdir();
  const controller = new AbortController();
  const sleep = () => {
    controller.abort();
    return new Promise(() => {});
  };
  const waiting = new EventBus(dir.join('log')).waitFor('never', { signal: controller.signal, sleep });
  await expect(waiting).rejects.toMatchObject({ code: 'EVENT_BUS_ABORTED' });
});

it('takes up the new log when the old one is removed, and says so when it is truncated', async () => {
  await using dir = await tmpdir();
  await using bus = new EventBus(dir.join('log'));
  await bus.publish('other', { long: 'x'.repeat(500) });
  const steps = [() => rm(dir.join('log')), () => bus.publish('ready'), () => bus.publish('other')];
  const sleep = async () => void (await steps.shift()?.());
  expect((await bus.waitFor('ready', { sleep })).offset).toBe(0);
  await bus.publish('other', { long: 'x'.repeat(500) });
  const cut = bus.waitFor('never', { sleep: () => truncate(dir.join('log')) });
  await expect(cut).rejects.toMatchObject({
    code: 'EVENT_BUS_BAD_OFFSET',
    message: expect.stringContaining('it has 0 bytes, so it was truncated or replaced'),
  });
});

it('throws at a bad line before the event, or skips it when asked', async () => {
  await using dir = await tmpdir();
  await using bus = new EventBus(dir.join('log'));
  await bus.publish('first');
  await appendFile(dir.join('log'), '{"event_id": "e", "topic": "second", oops\n');
  await bus.publish('second');
  expect((await bus.waitFor('first')).topic).toBe('first');
  await expect(bus.waitFor('second')).rejects.toMatchObject({ code: 'EVENT_BUS_CORRUPT_LINE' });
  const skipped: number[] = [];
  const onCorrupt = ({ offset }: { offset: number }) => skipped.push(offset);
  expect((await bus.waitFor('second', { onCorrupt })).topic).toBe('second');
  expect(skipped).toHaveLength(1);
});

it('passes over a bad line that cannot be an event of the topic', async () => {
  await using dir = await tmpdir();
  await using bus = new EventBus(dir.join('log'));
  await appendFile(dir.join('log'), '{"event_id": "e", "topic": "other", oops\nbad\n');
  await bus.publish('ready');
  const told: unknown[] = [];
  expect((await bus.waitFor('ready')).topic).toBe('ready');
  await bus.waitFor('ready', { onCorrupt: (line) => told.push(line) });
  expect(told).toEqual([]);
});

it('takes the rest of a log that was rotated, then what the new one has', async () => {
  await using dir = await tmpdir();
  await using bus = new EventBus(dir.join('log'));
  for (const i of [1, 2]) await bus.publish('tick', { i });
  const seen: unknown[] = [];
  const predicate = ({ payload }: { payload: Readonly<Record<string, unknown>> }) => seen.push(payload['i']) === 5;
  const waiting = bus.waitFor('tick', { predicate });
  await expect.poll(() => seen.length, { timeout: 10_000, interval: 5 }).toBe(2);
  await bus.publish('tick', { i: 3 });
  await rename(dir.join('log'), dir.join('log.1'));
  for (const i of [4, 5]) await bus.publish('tick', { i });
  await waiting;
  expect(seen).toEqual([1, 2, 3, 4, 5]);
});

it.each([{ timeoutMs: -1 }, { timeoutMs: Number.NaN }, { pollIntervalMs: -1 }, { timeoutMs: '5' as never }])(
  'refuses %o',
  async (options) => {
    await expect(new EventBus('log').waitFor('x', options)).rejects.toMatchObject({ code: 'EVENT_BUS_BAD_OPTION' });
  },
);

it('refuses an empty topic', async () => {
  await expect(new EventBus('log').waitFor('')).rejects.toMatchObject({ code: 'EVENT_BUS_EMPTY_TOPIC' });
});

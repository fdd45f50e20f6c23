import fs from 'node:fs';
import { access, appendFile, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from '@e2evidence/testkit';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { EventBus } from './event-bus.js';
import type { CorruptEventLine } from './event-log.js';

afterEach(() => vi.restoreAllMocks());

const good = '{"event_id": "e1", "topic": "a"}\n';

describe('publish', () => {
  it('creates the folder and the file, and gives what it wrote', async () => {
    await using dir = await tmpdir();
    await using bus = new EventBus(dir.join('a/b/bus.ndjson'), { sender: 'shard-1' });
    const envelope = await bus.publish('ready', { shard: 1 });
    expect(await readFile(bus.logPath, 'utf8')).toBe(envelope.toJsonLine());
    expect(envelope).toMatchObject({ topic: 'ready', payload: { shard: 1 }, sender: 'shard-1' });
    expect(envelope.eventId).toMatch(/^[0-9a-f]{32}$/);
    expect(Number.isInteger(envelope.timestampMs)).toBe(true);
  });

  it('takes the sender alone in place of the options', async () => {
    await using dir = await tmpdir();
    await using bus = new EventBus(dir.join('log'), 'shard-1');
    expect((await bus.publish('ready')).sender).toBe('shard-1');
    await using nobody = new EventBus(dir.join('log'));
    expect((await nobody.publish('ready')).sender).toBeNull();
  });

  it('takes clock and ids from the options', async () => {
    await using dir = await tmpdir();
    const newId = () => 'A32D4775-704F-4CD9-B584-DCFF8AA28E04';
    await using bus = new EventBus(dir.join('log'), { now: () => 1234.9, newId });
    expect(await bus.publish('ready')).toMatchObject({
      eventId: 'a32d4775704f4cd9b584dcff8aa28e04',
      timestampMs: 1234,
    });
  });

  it('refuses clocks, ids and senders that do not fit', async () => {
    await using dir = await tmpdir();
    const badOption = { name: 'EventBusError', code: 'EVENT_BUS_BAD_OPTION' };
    await using noClock = new EventBus(dir.join('log'), { now: () => Number.NaN });
    await expect(noClock.publish('ready')).rejects.toMatchObject(badOption);
    await using noIds = new EventBus(dir.join('log'), { newId: () => 'id-1' });
    await expect(noIds.publish('ready')).rejects.toMatchObject(badOption);
    expect(() => new EventBus('log', '\ud83d')).toThrow(expect.objectContaining(badOption));
    expect(() => new EventBus('log', { sender: 5 as never })).toThrow(expect.objectContaining(badOption));
  });

  it('keeps the order of calls, and what the payload was at the call', async () => {
    await using dir = await tmpdir();
    await using bus = new EventBus(dir.join('log'));
    const payload = { i: 0 };
    const published = [];
    for (; payload.i < 50; payload.i++) published.push(bus.publish('count', payload));
    await Promise.all(published);
    const { events } = await bus.poll();
    expect(events.map((event) => event.payload['i'])).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });

  it('writes nothing, not even the file, when the input is bad', async () => {
    await using dir = await tmpdir();
    await using bus = new EventBus(dir.join('a/log'));
    for (const topic of [undefined, null, 1n, {}, Object.create(null), Symbol('topic')]) {
      const fresh = new EventBus('unused');
      await expect(fresh.publish(topic as never)).rejects.toMatchObject({ code: 'EVENT_BUS_EMPTY_TOPIC' });
      await expect(fresh.waitFor(topic as never)).rejects.toMatchObject({ code: 'EVENT_BUS_EMPTY_TOPIC' });
    }
    await expect(bus.poll({ topics: 5 as never })).rejects.toMatchObject({ code: 'EVENT_BUS_BAD_OPTION' });
    await expect(bus.lock(Object.create(null))).rejects.toMatchObject({ code: 'EVENT_BUS_BAD_OPTION' });
    for (const log of [undefined, null, 5, {}, 'a\0b']) {
      expect(() => new EventBus(log as never)).toThrow(expect.objectContaining({ code: 'EVENT_BUS_BAD_OPTION' }));
    }
    await expect(bus.publish('')).rejects.toMatchObject({ code: 'EVENT_BUS_EMPTY_TOPIC' });
    await expect(bus.publish(5 as never)).rejects.toMatchObject({ code: 'EVENT_BUS_EMPTY_TOPIC' });
    await expect(bus.publish('x\ud83d')).rejects.toMatchObject({ code: 'EVENT_BUS_BAD_ENVELOPE' });
    await expect(bus.publish('x', { n: 1n })).rejects.toMatchObject({ code: 'EVENT_BUS_BAD_PAYLOAD' });
    await expect(access(dir.join('a'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('says when the path cannot be written, and tries again at the next call', async () => {
    await using dir = await tmpdir({ 'folder/x': '' });
    await using bus = new EventBus(dir.join('folder'));
    await expect(bus.publish('ready')).rejects.toMatchObject({
      name: 'EventBusError',
      code: 'EVENT_BUS_UNWRITABLE',
      message: expect.stringContaining('EISDIR'),
      details: { path: dir.join('folder'), topic: 'ready' },
    });
    await rm(dir.join('folder'), { recursive: true });
    await bus.publish('ready');
    expect((await bus.poll()).events).toHaveLength(1);
  });

  it('counts a short write as a failure, and the next event is whole', async () => {
    await using dir = await tmpdir();
    await using bus = new EventBus(dir.join('log'));
    await bus.publish('first');
    const { writeSync } = fs;
    vi.spyOn(fs, 'writeSync').mockImplementationOnce((descriptor, bytes) =>
      writeSync(descriptor, Buffer.from(bytes as unknown as string).subarray(0, 20)),
    );
    await expect(bus.publish('second')).rejects.toMatchObject({
      code: 'EVENT_BUS_UNWRITABLE',
      message: expect.stringMatching(/: 20 of \d+ bytes were taken\./),
    });
    await bus.publish('third');
    const { events, corruptCount } = await bus.poll({ onCorrupt: () => {} });
    expect([events.map((event) => event.topic), corruptCount]).toEqual([['first', 'third'], 1]);
  });

  it('goes to the log that has the path now, after a removal or a rotation', async () => {
    await using dir = await tmpdir();
    await using bus = new EventBus(dir.join('log'));
    await bus.publish('first');
    await rename(dir.join('log'), dir.join('log.1'));
    await bus.publish('second');
    await rm(dir.join('log'));
    await bus.publish('third');
    expect((await bus.poll()).events.map((event) => event.topic)).toEqual(['third']);
  });
});

describe('poll', () => {
  it('gives no events and 0 when there is no log, whatever the offset', async () => {
    await using dir = await tmpdir();
    const bus = new EventBus(dir.join('log'));
    expect(await bus.poll()).toEqual({ events: [], nextOffset: 0 });
    expect(await bus.poll({ offset: 100 })).toEqual({ events: [], nextOffset: 0 });
  });

  it('goes on at the next offset, past events of other topics', async () => {
    await using dir = await tmpdir();
    await using bus = new EventBus(dir.join('log'));
    await bus.publish('a');
    await bus.publish('b');
    const first = await bus.poll({ topics: ['a'] });
    expect(first.events.map((event) => event.topic)).toEqual(['a']);
    expect(first.nextOffset).toBe(await bus.currentOffset());
    await bus.publish('a');
    const second = await bus.poll({ offset: first.nextOffset, topics: ['a'] });
    expect(second.events).toHaveLength(1);
    expect(second.events[0]).toMatchObject({ offset: first.nextOffset, nextOffset: second.nextOffset });
  });

  it('filters by one topic, by many, and not at all by an empty list', async () => {
    await using dir = await tmpdir();
    await using bus = new EventBus(dir.join('log'));
    for (const topic of ['a', 'b', 'ab', 'a']) await bus.publish(topic);
    const count = async (topics: string | Iterable<string>) => (await bus.poll({ topics })).events.length;
    expect([await count('ab'), await count(new Set(['a', 'b'])), await count([])]).toEqual([1, 3, 4]);
  });

  it('gives each event the place from which and after which it can be read again', async () => {
    await using dir = await tmpdir();
    await using bus = new EventBus(dir.join('log'));
    for (const i of [1, 2, 3]) await bus.publish('é', { i });
    const { events } = await bus.poll();
    for (const [i, event] of events.entries()) {
      expect((await bus.poll({ offset: event.offset })).events).toEqual(events.slice(i));
      expect((await bus.poll({ offset: event.nextOffset })).events).toEqual(events.slice(i + 1));
    }
  });

  it('throws at a line that is no event, with the place to go on from', async () => {
    await using dir = await tmpdir({ log: `${good}{"topic": "b"}\n${good}` });
    const bus = new EventBus(dir.join('log'));
    const error = await bus.poll().catch((caught) => caught);
    expect(error).toMatchObject({
      name: 'EventBusError',
      code: 'EVENT_BUS_BAD_ENVELOPE',
      message: expect.stringContaining('at byte 33'),
      details: { path: dir.join('log'), offset: 33, nextOffset: 48 },
    });
    expect((await bus.poll({ offset: error.details.nextOffset })).events).toHaveLength(1);
  });

  it('skips and counts bad lines of every kind, the last of them too', async () => {
    const bad = ['not json', '[1]', '5', '{"event_id": "x", "topic": "t", "timestamp_ms": "soon"}', '\ufffd{', '"x'];
    await using dir = await tmpdir({ log: `${good}${bad.join('\n')}\n` });
    const lines: CorruptEventLine[] = [];
    const bus = new EventBus(dir.join('log'));
    const { events, nextOffset, corruptCount } = await bus.poll({ onCorrupt: (line) => lines.push(line) });
    expect([events.length, corruptCount]).toEqual([1, 6]);
    expect(nextOffset).toBe(await bus.currentOffset());
    expect(lines.map(({ error }) => error.code.replace('EVENT_BUS_', ''))).toEqual([
      'CORRUPT_LINE',
      'BAD_ENVELOPE',
      'BAD_ENVELOPE',
      'BAD_ENVELOPE',
      'CORRUPT_LINE',
      'CORRUPT_LINE',
    ]);
    const file = await readFile(dir.join('log'));
    expect(lines.map((line) => file.subarray(line.offset, line.nextOffset - 1).toString())).toEqual(bad);
  });

  it('lets through what onCorrupt throws', async () => {
    await using dir = await tmpdir({ log: 'bad\n' });
    const mine = new Error('mine');
    const onCorrupt = () => {
      throw mine;
    };
    await expect(new EventBus(dir.join('log')).poll({ onCorrupt })).rejects.toBe(mine);
  });

  it('refuses an offset inside a line, also with onCorrupt and in a torn line', async () => {
    await using dir = await tmpdir({ log: `${good}{"ev` });
    const bus = new EventBus(dir.join('log'));
    for (const offset of [5, 36]) {
      await expect(bus.poll({ offset, onCorrupt: () => {} })).rejects.toMatchObject({ code: 'EVENT_BUS_BAD_OFFSET' });
    }
  });

  it('says when the path is no file', async () => {
    await using dir = await tmpdir();
    const bus = new EventBus(dir.path);
    const unreadable = { code: 'EVENT_BUS_UNREADABLE', message: expect.stringContaining('EISDIR') };
    await expect(bus.poll()).rejects.toMatchObject(unreadable);
    await expect(bus.currentOffset()).rejects.toMatchObject({ code: 'EVENT_BUS_UNREADABLE' });
  });
});

describe('close', () => {
  it('waits for the events under way, refuses later ones, and may be called twice', async () => {
    await using dir = await tmpdir();
    const bus = new EventBus(dir.join('log'));
    const published = bus.publish('last');
    await bus.close();
    await bus.close();
    await published;
    await expect(bus.publish('late')).rejects.toMatchObject({ name: 'EventBusError', code: 'EVENT_BUS_CLOSED' });
    expect((await bus.poll()).events.map((event) => event.topic)).toEqual(['last']);
  });

  it('ends a wait', async () => {
    await using dir = await tmpdir();
    const bus = new EventBus(dir.join('log'));
    const waiting = expect(bus.waitFor('never')).rejects.toMatchObject({ code: 'EVENT_BUS_CLOSED' });
    await bus.close();
    await waiting;
    await expect(bus.waitFor('never')).rejects.toMatchObject({ code: 'EVENT_BUS_CLOSED' });
  });

  it('needs no log', async () => {
    await using dir = await tmpdir({ file: '' });
    await new EventBus(dir.join('log')).close();
    const unwritable = new EventBus(dir.join('file/log'));
    await expect(unwritable.publish('x')).rejects.toMatchObject({ code: 'EVENT_BUS_UNWRITABLE' });
    await unwritable.close();
  });
});

it('stays with its log when the process changes its folder', async () => {
  await using dir = await tmpdir({ 'elsewhere/x': '' });
  const before = process.cwd();
  process.chdir(dir.path);
  try {
    await using bus = new EventBus('log');
    process.chdir(dir.join('elsewhere'));
    await bus.publish('ready');
    expect((await bus.poll()).events).toHaveLength(1);
  } finally {
    process.chdir(before);
  }
  await appendFile(dir.join('log'), good);
  expect((await new EventBus(dir.join('log')).poll()).events).toHaveLength(2);
});

it('polls part by part, and tells of each bad line once', async () => {
  const line = (i: number) => `{"event_id":"${i}","topic":"t","payload":{"i":${i}},"timestamp_ms":1}\n`;
  const bad = 'no event\n';
  const text = `${bad}${line(0)}${line(1)}${bad}${line(2)}{"event_id":"x","to${line(3)}${bad}${line(4)}${bad}`;
  await using dir = await tmpdir({ 'bus.ndjson': text });
  const bus = new EventBus(dir.join('bus.ndjson'));
  for (const limit of [1, 2, 3.9, 5, 100]) {
    const seen: unknown[] = [];
    const told: number[] = [];
    let corrupt = 0;
    for (let offset = 0; ; ) {
      const onCorrupt = (found: { offset: number }) => told.push(found.offset);
      const { events, nextOffset, corruptCount = 0 } = await bus.poll({ offset, limit, onCorrupt });
      expect(events.length).toBeLessThanOrEqual(limit);
      seen.push(...events.map(({ payload }) => payload['i']));
      corrupt += corruptCount;
      if (nextOffset === offset) break;
      offset = nextOffset;
    }
    expect([seen, told.length, corrupt, new Set(told).size]).toEqual([[0, 1, 2, 3, 4], 5, 5, 5]);
  }
  await expect(bus.poll({ limit: 0 })).rejects.toMatchObject({ code: 'EVENT_BUS_BAD_OPTION' });
});

it('finds a topic however its writer has escaped it', async () => {
  const topics = ['c\\u002B\\u002B', 'k\\u003dv', '\\u0073etup', 'x\\/y'];
  const lines = topics.map((topic, i) => `{"event_id":"${i}","topic":"${topic}","payload":{},"timestamp_ms":1}\n`);
  await using dir = await tmpdir({ 'bus.ndjson': lines.join('').repeat(100) });
  const bus = new EventBus(dir.join('bus.ndjson'));
  for (const topics of ['c++', 'k=v', 'setup', 'x/y']) expect((await bus.poll({ topics })).events).toHaveLength(100);
});

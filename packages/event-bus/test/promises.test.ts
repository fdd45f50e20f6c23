import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { appendFile, readFile, truncate } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { EventBus, EventBusError, type PolledEnvelope } from '@e2evidence/event-bus';
import { tmpdir } from '@e2evidence/testkit';
import { afterEach, expect, it, vi } from 'vitest';

afterEach(() => vi.restoreAllMocks());

const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const childArgs = ['--import', file('../../../internal/testkit/src/source-loader.mjs'), file('child.mjs')];

/** Runs to its end, and gives the JSON that it printed. */
async function run(command: string, args: string[]): Promise<{ taken: number; failure?: string }> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (data) => {
    output += data;
  });
  await new Promise((done) => child.on('close', done));
  return JSON.parse(output);
}

async function rejection(promise: Promise<unknown>): Promise<EventBusError> {
  const error = await promise.then(
    () => undefined,
    (caught) => caught,
  );
  expect(error).toBeInstanceOf(EventBusError);
  return error;
}

it('an empty topic is an EventBusError', async () => {
  expect((await rejection(new EventBus('unused').publish(''))).code).toBe('EVENT_BUS_EMPTY_TOPIC');
});

it('a payload that is no object is an EventBusError', async () => {
  for (const payload of ['text', 5, [1], null, new Map()]) {
    const error = await rejection(new EventBus('unused').publish('x', payload as never));
    expect(error.code).toBe('EVENT_BUS_BAD_PAYLOAD');
  }
});

it('a bus line without event_id or topic is an EventBusError', async () => {
  for (const line of ['{"topic": "x", "payload": {}}', '{"event_id": "1", "payload": {}}']) {
    await using dir = await tmpdir({ log: `${line}\n` });
    expect((await rejection(new EventBus(dir.join('log')).poll())).code).toBe('EVENT_BUS_BAD_ENVELOPE');
  }
});

it('a waitFor that times out is an EventBusError', async () => {
  await using dir = await tmpdir();
  const waiting = new EventBus(dir.join('log')).waitFor('never', { timeoutMs: 20, pollIntervalMs: 5 });
  expect((await rejection(waiting)).code).toBe('EVENT_BUS_TIMEOUT');
});

it('waitFor starts at 0, waits 30 seconds and looks every 100 ms unless told', async () => {
  await using dir = await tmpdir();
  let nowMs = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
  const pauses: number[] = [];
  const sleep = async (ms: number) => {
    pauses.push(ms);
    nowMs += ms;
  };
  const error = await rejection(new EventBus(dir.join('log')).waitFor('never', { sleep }));
  expect(error.details).toMatchObject({ timeoutMs: 30_000, offset: 0 });
  expect(new Set(pauses)).toEqual(new Set([100]));
  expect(nowMs).toBe(30_000);
});

it('poll starts at 0 and takes every topic unless told', async () => {
  await using dir = await tmpdir();
  const bus = new EventBus(dir.join('log'));
  for (const topic of ['a', 'b']) await bus.publish(topic);
  expect((await bus.poll()).events.map(({ topic }) => topic)).toEqual(['a', 'b']);
  expect((await bus.poll({ topics: [] })).events).toHaveLength(2);
});

it('concurrent publishers never tear a line, and a reader beside them loses nothing', { timeout: 60_000 }, async () => {
  await using dir = await tmpdir();
  const senders = ['a', 'b', 'c', 'd'];
  await using bus = new EventBus(dir.join('bus.ndjson'));
  const children = senders.map((sender) => run(process.execPath, [...childArgs, bus.logPath, sender, '500']));
  let offset = 0;
  for (const _ of senders) offset = (await bus.waitFor('up', { offset })).nextOffset;
  await bus.publish('go');

  const seen: PolledEnvelope[] = [];
  while (seen.length < 2000) {
    const event = await bus.waitFor('burst', { offset, pollIntervalMs: 1 });
    const { events, nextOffset } = await bus.poll({ offset: event.nextOffset, topics: 'burst' });
    seen.push(event, ...events);
    offset = nextOffset;
  }

  expect(await Promise.all(children)).toEqual(senders.map(() => ({ taken: 500 })));
  const numbers = Array.from({ length: 500 }, (_, i) => i);
  for (const sender of senders) {
    const own = seen.filter((event) => event.sender === sender);
    expect(own.map((event) => event.payload['i'])).toEqual(numbers);
  }
  expect(Math.max(...seen.map((event) => event.nextOffset - event.offset))).toBeGreaterThan(4500);
  expect((await bus.poll({ topics: 'burst' })).events).toEqual(seen);
});

it('waitFor loses nothing that is published between two looks', async () => {
  await using dir = await tmpdir({ log: '' });
  const line = (i: number) => `${JSON.stringify({ event_id: `${i}`, topic: 'tick', payload: { i } })}\n`;
  const fstatSync = fs.fstatSync.bind(fs);
  let published = 0;
  // Each look that has just seen the end of the log is followed by an event at once.
  vi.spyOn(fs, 'fstatSync').mockImplementation(((descriptor: number) => {
    const stats = fstatSync(descriptor);
    if (published < 20) fs.appendFileSync(dir.join('log'), line(published++));
    return stats;
  }) as typeof fs.fstatSync);
  const seen: unknown[] = [];
  const predicate = ({ payload }: PolledEnvelope) => seen.push(payload['i']) === 20;
  await new EventBus(dir.join('log')).waitFor('tick', { predicate, pollIntervalMs: 0, timeoutMs: 3000 });
  expect(seen).toEqual(Array.from({ length: 20 }, (_, i) => i));
});

it('a half-written last line is kept for the next poll', async () => {
  await using dir = await tmpdir();
  await using bus = new EventBus(dir.join('log'));
  await bus.publish('first');
  const offset = await bus.currentOffset();
  const line = Buffer.from('{"event_id": "1", "topic": "second", "payload": {"text": "é🚀"}}\n');
  for (let length = 0; length < line.length; length++) {
    expect(await bus.poll({ offset })).toEqual({ events: [], nextOffset: offset });
    expect(await bus.currentOffset()).toBe(offset);
    await appendFile(dir.join('log'), line.subarray(length, length + 1));
  }
  const { events, nextOffset } = await bus.poll({ offset });
  expect(events[0]).toMatchObject({ topic: 'second', payload: { text: 'é🚀' } });
  expect(nextOffset).toBe(offset + line.length);
});

it('a complete bad line is an error with its byte offset, or is skipped and counted', async () => {
  await using dir = await tmpdir();
  await using bus = new EventBus(dir.join('log'));
  await bus.publish('first');
  const offset = await bus.currentOffset();
  await appendFile(dir.join('log'), 'bad\n');
  await bus.publish('second');
  expect(await rejection(bus.poll())).toMatchObject({
    code: 'EVENT_BUS_CORRUPT_LINE',
    details: { offset, nextOffset: offset + 4 },
  });
  const { events, corruptCount } = await bus.poll({ onCorrupt: () => {} });
  expect([events.map((event) => event.topic), corruptCount]).toEqual([['first', 'second'], 1]);
});

it.each(['before the bus is used', 'after it has published'])(
  'a writer that died in a line %s costs that line only',
  async (when) => {
    await using dir = await tmpdir();
    await using bus = new EventBus(dir.join('log'));
    if (when === 'after it has published') await bus.publish('first');
    await appendFile(dir.join('log'), '{"event_id": "1", "topic": "dead", "pay');
    await bus.publish('second');
    await bus.publish('third');
    const { events, corruptCount } = await bus.poll({ onCorrupt: () => {} });
    expect(events.map((event) => event.topic).slice(-2)).toEqual(['second', 'third']);
    expect(corruptCount).toBe(1);
  },
);

it.skipIf(process.platform === 'win32')(
  'a full disk is an error: what was acknowledged is there, and nothing else',
  { timeout: 30_000 },
  async () => {
    await using dir = await tmpdir();
    await using bus = new EventBus(dir.join('log'));
    await bus.publish('go');
    // A file-size limit stands for the disk; 64 blocks of 512 or 1024 bytes, as the shell counts.
    const limited = `trap '' XFSZ; ulimit -f 64; exec "$0" "$@"`;
    const args = ['-c', limited, process.execPath, ...childArgs, bus.logPath, 'a', '60'];
    const { taken, failure } = await run('sh', args);
    expect(failure).toBe('EVENT_BUS_UNWRITABLE');
    expect(taken).toBeGreaterThan(5);
    expect(taken).toBeLessThan(60);
    const { events } = await bus.poll({ topics: 'burst', onCorrupt: () => {} });
    expect(events).toHaveLength(taken);
  },
);

it('a truncated log is noticed and said', async () => {
  await using dir = await tmpdir();
  await using bus = new EventBus(dir.join('log'));
  await bus.publish('first');
  const offset = await bus.currentOffset();
  await truncate(dir.join('log'));
  const error = await rejection(bus.poll({ offset }));
  expect(error).toMatchObject({ code: 'EVENT_BUS_BAD_OFFSET', details: { offset, size: 0 } });
  expect(error.message).toContain('truncated or replaced');
  expect(error.message).toContain('start again at 0');
});

it('NaN and Infinity of Python are read, and never written', async () => {
  await using dir = await tmpdir({ log: '{"event_id": "1", "topic": "x", "payload": {"a": NaN, "b": -Infinity}}\n' });
  await using bus = new EventBus(dir.join('log'));
  const { events } = await bus.poll();
  expect(events[0]?.payload).toEqual({ a: Number.NaN, b: Number.NEGATIVE_INFINITY });
  for (const number of [Number.NaN, Number.POSITIVE_INFINITY]) {
    expect((await rejection(bus.publish('x', { number }))).code).toBe('EVENT_BUS_BAD_PAYLOAD');
  }
});

it('a lone surrogate is refused wherever it stands', async () => {
  const bus = new EventBus('unused');
  await rejection(bus.publish('x', { text: '\ud83d' }));
  await rejection(bus.publish('x', { '\ud83d': 1 }));
  await rejection(bus.publish('\ud83d'));
  expect(() => new EventBus('unused', '\ud83d')).toThrow(EventBusError);
});

it('lines have exactly the five keys, and no character at which Python splits lines', async () => {
  await using dir = await tmpdir();
  await using bus = new EventBus(dir.join('log'), 'shard\u2028');
  const separators = '\u2028\u2029\u0085\u000b\u000c\u001c\u001d\u001e\r\n';
  await bus.publish(`topic${separators}`, { [separators]: separators });
  const text = await readFile(dir.join('log'), 'utf8');
  expect(text.slice(0, -1)).not.toMatch(/[\u0085\u2028\u2029\u000b\u000c\u001c-\u001e\r\n]/);
  const row = JSON.parse(text);
  expect(Object.keys(row)).toEqual(['event_id', 'topic', 'payload', 'timestamp_ms', 'sender']);
  expect(row).toMatchObject({ topic: `topic${separators}`, payload: { [separators]: separators } });
});

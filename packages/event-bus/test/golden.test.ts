import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { EventBus, EventEnvelope } from '@e2evidence/event-bus';
import { expect, it } from 'vitest';

const golden = (name: string): string => fileURLToPath(new URL(`golden/v1/${name}`, import.meta.url));
const bus = new EventBus(golden('event-bus.ndjson'));

it('reads the log that the Python tool wrote', async () => {
  const { events: expected } = JSON.parse(await readFile(golden('event-bus.expected.json'), 'utf8'));
  const { events, nextOffset } = await bus.poll();
  const rows = events.map(({ eventId, topic, payload, timestampMs, sender }) => ({
    event_id: eventId,
    topic,
    payload,
    timestamp_ms: timestampMs,
    sender,
  }));
  expect(rows).toEqual(expected);
  expect(events).toEqual(expected.map((row: unknown) => EventEnvelope.fromDict(row)));
  expect(nextOffset).toBe((await readFile(bus.logPath)).length);
  expect(await bus.currentOffset()).toBe(nextOffset);
});

it('writes each of its events as a line with the same values in the same order of keys', async () => {
  const { events } = await bus.poll();
  const lines = (await readFile(bus.logPath, 'utf8')).trimEnd().split('\n');
  expect(events.map((event) => event.toJsonLine())).toEqual(
    lines.map((line) => `${JSON.stringify(JSON.parse(line)).replaceAll('\u2028', '\\u2028')}\n`),
  );
});

it('finds its topics, also those that are not ASCII', async () => {
  const { events } = await bus.poll({ topics: ['單元測試', 'heartbeat'] });
  expect(events.map((event) => event.topic)).toEqual(['heartbeat', '單元測試']);
  const twice = await bus.waitFor('setup.done', { predicate: ({ payload }) => payload['step'] === 2 });
  expect(twice.eventId).toBe('91f5b1bcd9884936b17c08e18f42ba6e');
});

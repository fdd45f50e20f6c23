import { expect, it } from 'vitest';
import { EventEnvelope } from './event-envelope.js';

const id = 'a32d4775704f4cd9b584dcff8aa28e04';

it('turns into one line with exactly the keys of the log, in their order', () => {
  const envelope = new EventEnvelope(id, 'ready', { shard: 1 }, 1_795_315_732_677, 'shard-1');
  expect(envelope.toJsonLine()).toBe(
    `{"event_id":"${id}","topic":"ready","payload":{"shard":1},"timestamp_ms":1795315732677,"sender":"shard-1"}\n`,
  );
});

it('comes back from its line as it was', () => {
  const envelope = new EventEnvelope(id, '單元', { text: 'a\n\u2028"🚀', list: [null, { pi: 3.14 }] }, 5, null);
  expect(EventEnvelope.fromDict(JSON.parse(envelope.toJsonLine()))).toStrictEqual(envelope);
});

it('gives one line whatever its texts hold, and none of the event before', () => {
  const texts = ['a', '"\\\n', '\u2028\u0085', 'b'];
  const events = texts.flatMap((text, i) =>
    texts.map((other, j) => new EventEnvelope(`${id}${text}`, other, { text }, i + j, j === 0 ? null : text)),
  );
  for (const event of events) {
    const line = event.toJsonLine();
    expect(line.slice(0, -1)).not.toMatch(/[\n\u0085\u2028]/);
    expect(EventEnvelope.fromDict(JSON.parse(line))).toStrictEqual(event);
  }
});

it('has an empty payload, no sender and the time of now when nothing is said', () => {
  const before = Date.now();
  const envelope = new EventEnvelope(id, 'ready');
  expect(envelope).toMatchObject({ payload: {}, sender: null });
  expect(envelope.timestampMs).toBeGreaterThanOrEqual(before);
});

it('has a place only when it was read, and is equal wherever it stands', () => {
  const placed = new EventEnvelope(id, 'ready', {}, 5, null, { offset: 10, nextOffset: 20 });
  expect([placed.offset, placed.nextOffset]).toEqual([10, 20]);
  const plain = new EventEnvelope(id, 'ready', {}, 5, null);
  expect(plain.offset).toBeUndefined();
  expect(placed).toStrictEqual(plain);
  expect(JSON.parse(JSON.stringify(placed))).toEqual({ ...plain });
});

it('does not write a line that could not be read', () => {
  const envelope = new EventEnvelope(id, 'ready', { rate: Number.NaN });
  expect(() => envelope.toJsonLine()).toThrow(expect.objectContaining({ code: 'EVENT_BUS_BAD_PAYLOAD' }));
});

it('needs no more than an id and a topic', () => {
  for (const more of [{}, { payload: null, timestamp_ms: null, sender: null }]) {
    expect(EventEnvelope.fromDict({ event_id: id, topic: 'ready', ...more })).toEqual(
      new EventEnvelope(id, 'ready', {}, 0, null),
    );
  }
});

it('reads numbers as text and text as numbers, as the Python tool does', () => {
  const data = { event_id: 7, topic: 5, timestamp_ms: '1795315732677.9', sender: 3 };
  expect(EventEnvelope.fromDict(data)).toEqual(new EventEnvelope('7', '5', {}, 1_795_315_732_677, '3'));
});

it('ignores keys that it does not know', () => {
  expect(Object.keys(EventEnvelope.fromDict({ event_id: id, topic: 'ready', v: 2 }))).not.toContain('v');
});

it.each<[string, unknown, string]>([
  ['without event_id', { topic: 'x' }, 'event_id is missing'],
  ['with a null for event_id', { event_id: null, topic: 'x' }, 'event_id is missing'],
  ['without topic', { event_id: id }, 'topic is missing'],
  ['with an empty topic', { event_id: id, topic: '' }, 'topic is empty'],
  ['with an object for topic', { event_id: id, topic: {} }, 'topic is no text'],
  ['with a list for payload', { event_id: id, topic: 'x', payload: [1] }, 'payload is no object'],
  ['with text for payload', { event_id: id, topic: 'x', payload: 'y' }, 'payload is no object'],
  ['with words for timestamp_ms', { event_id: id, topic: 'x', timestamp_ms: 'soon' }, 'timestamp_ms is no number'],
  ['with an object for sender', { event_id: id, topic: 'x', sender: {} }, 'sender is no text'],
  ['that is a list', [1], 'it is no object'],
  ['that is a number', 5, 'it is no object'],
  ['that is null', null, 'it is no object'],
])('refuses an object %s', (_name, data, message) => {
  expect(() => EventEnvelope.fromDict(data)).toThrow(
    expect.objectContaining({
      name: 'EventBusError',
      code: 'EVENT_BUS_BAD_ENVELOPE',
      message: expect.stringContaining(message),
    }),
  );
});

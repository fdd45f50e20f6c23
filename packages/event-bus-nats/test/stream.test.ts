import { createBus } from '@e2evidence/event-bus-nats';
import { type NatsServer, startNats } from '@e2evidence/testkit';
import { connect } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let nats: NatsServer;
beforeAll(async () => {
  nats = await startNats();
});
afterAll(() => nats[Symbol.asyncDispose]());

/** What something else on the server writes where the bus has its own. */
async function publishRaw(subject: string, text: string): Promise<void> {
  const connection = await connect({ servers: `127.0.0.1:${nats.port}` });
  connection.publish(subject, text);
  await connection.flush();
  await connection.close();
}

describe('a bus of a bounded size', () => {
  it('refuses what is too much, and keeps all that it has acknowledged', async () => {
    await using bus = await createBus(`${nats.url}/bounded`, { nats: { maxBytes: 20_000 } });
    const acknowledged: number[] = [];
    const refused: { code: string; message: string }[] = [];
    for (let i = 0; i < 100; i++) {
      await bus.publish('tick', { i, pad: 'x'.repeat(500) }).then(
        () => acknowledged.push(i),
        (error) => refused.push(error),
      );
    }
    expect(refused).toHaveLength(100 - acknowledged.length);
    for (const error of refused) {
      expect(error.code).toBe('EVENT_BUS_UNWRITABLE');
      expect(error.message).toContain('the server did not take it: maximum bytes exceeded');
    }
    expect((await bus.poll()).events.map(({ payload }) => payload['i'])).toEqual(acknowledged);

    await using lock = await bus.lock('door');
    expect(lock.token).toBeGreaterThan(0);
    expect(await bus.compareAndSet('key', 'x'.repeat(30_000), 0)).toBeTypeOf('number');
  });
});

describe('a message that is no event', () => {
  it('stands behind the events before it', async () => {
    await using bus = await createBus(`${nats.url}/bad`);
    for (const i of [0, 1, 2]) await bus.publish('tick', { i });
    await publishRaw('e2evidence.bad.tick', 'garbage');
    for (const i of [3, 4]) await bus.publish('tick', { i });

    const seen: unknown[] = [];
    const reading = (async () => {
      for await (const { payload } of bus.subscribe('tick', { from: 0 })) seen.push(payload['i']);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'EVENT_BUS_CORRUPT_LINE', details: { nextOffset: 4 } });
    expect(seen).toEqual([0, 1, 2]);
    expect((await bus.waitFor('tick', { predicate: ({ payload }) => payload['i'] === 2 })).nextOffset).toBe(3);
    expect((await bus.poll({ offset: 4 })).events.map(({ payload }) => payload['i'])).toEqual([3, 4]);

    const { events, corruptCount } = await bus.poll({ onCorrupt: () => {} });
    expect(events.map(({ payload }) => payload['i'])).toEqual([0, 1, 2, 3, 4]);
    expect(corruptCount).toBe(1);
  });
});

it.each(['', 'garbage'])('a value that is not JSON, such as %j, says so and can be replaced', async (text) => {
  const name = `value-${text.length}`;
  await using bus = await createBus(`${nats.url}/${name}`);
  await publishRaw(`$KV.e2evidence-${name}.${Buffer.from('value/key').toString('base64url')}`, text);
  const error = await bus.get('key').catch((caught) => caught);
  expect(error).toMatchObject({ code: 'EVENT_BUS_UNREADABLE', details: { revision: 1 } });
  expect(error.message).toContain('its value is not JSON');
  await bus.compareAndSet('key', 1, error.details.revision);
  expect((await bus.get('key'))?.value).toBe(1);
});

it('in memory nothing survives the server, tokens included', async () => {
  await using own = await startNats();
  await using bus = await createBus(`${own.url}/run`, { nats: { storage: 'memory' } });
  await bus.publish('tick');
  const { token } = await bus.lock('door');
  await own.kill();
  await own.start();
  expect((await bus.poll()).events).toEqual([]);
  expect((await bus.lock('door')).token).toBe(token);
});

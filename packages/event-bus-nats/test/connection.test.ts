import { EventBus } from '@e2evidence/event-bus';
import { createBus, EventBusNatsError, type NatsOptions } from '@e2evidence/event-bus-nats';
import { startNats, tmpdir } from '@e2evidence/testkit';
import { generate } from 'selfsigned';
import { describe, expect, it } from 'vitest';

/** What a failed attempt says, to nobody who may not know the password. */
async function refusal(url: string, nats: NatsOptions = {}): Promise<EventBusNatsError> {
  const error = await createBus(url, { nats: { timeoutMs: 2000, ...nats } }).catch((caught) => caught);
  expect(error).toBeInstanceOf(EventBusNatsError);
  for (let link = error; link instanceof Error; link = link.cause) expect(link.message).not.toContain('s3cret');
  return error;
}

async function works(url: string, nats: NatsOptions = {}): Promise<string> {
  await using bus = await createBus(url, { nats });
  await bus.publish('ready');
  expect((await bus.poll()).events).toHaveLength(1);
  expect(bus.logPath).not.toContain('s3cret');
  return bus.logPath;
}

describe('a server that wants to know who comes', { timeout: 30_000 }, () => {
  it('lets in user and password, of the address or of the options, and nobody else', async () => {
    await using nats = await startNats({ config: 'authorization { user: ann, password: s3cret }' });
    const host = `127.0.0.1:${nats.port}`;
    expect((await refusal(nats.url)).code).toBe('EVENT_BUS_NATS_REFUSED');
    expect((await refusal(`nats://ann:s3cret-not@${host}`)).code).toBe('EVENT_BUS_NATS_REFUSED');
    expect(await works(`nats://ann:s3cret@${host}/one`)).toBe(`nats://${host}/one`);
    expect(await works(`nats://${host}/two`, { user: 'ann', pass: 's3cret' })).toBe(`nats://${host}/two`);
  });

  it('lets in a token', async () => {
    await using nats = await startNats({ config: 'authorization { token: s3cret }' });
    expect((await refusal(nats.url)).code).toBe('EVENT_BUS_NATS_REFUSED');
    await works(nats.url, { token: 's3cret' });
  });

  it('is trusted when its authority is given, and only then', async () => {
    const { cert, private: key } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
      keySize: 2048,
      extensions: [
        { name: 'basicConstraints', cA: true },
        { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
      ],
    });
    await using dir = await tmpdir({ 'cert.pem': cert, 'key.pem': key });
    const config = `tls { cert_file: "${dir.join('cert.pem')}", key_file: "${dir.join('key.pem')}" }`;
    await using nats = await startNats({ config });
    const url = `tls://127.0.0.1:${nats.port}/run`;
    expect((await refusal(url)).code).toBe('EVENT_BUS_NATS_REFUSED');
    expect(await works(url, { tls: { ca: dir.join('cert.pem') } })).toBe(url);
  });
});

it('is not used in the clear when encryption was asked for', { timeout: 30_000 }, async () => {
  await using nats = await startNats();
  expect((await refusal(nats.url.replace('nats:', 'tls:'))).code).toBe('EVENT_BUS_NATS_REFUSED');
});

describe('a place where there is no such server', { timeout: 30_000 }, () => {
  it('is an error that names the place, once the time is over', async () => {
    const startedMs = performance.now();
    const error = await refusal('nats://ann:s3cret@127.0.0.1:1/run', { timeoutMs: 300 });
    expect(error.code).toBe('EVENT_BUS_NATS_UNREACHABLE');
    expect(error.message).toContain('nats://127.0.0.1:1/run');
    expect(performance.now() - startedMs).toBeLessThan(10_000);
  });

  it('may be one that is still starting', async () => {
    await using nats = await startNats();
    await nats.kill();
    const connecting = createBus(nats.url, { nats: { timeoutMs: 20_000 } });
    await nats.start();
    await using bus = await connecting;
    expect((await bus.publish('ready')).topic).toBe('ready');
  });

  it('may have no JetStream', async () => {
    await using nats = await startNats({
      config: 'accounts { SYS: { users: [{ user: a, password: b }] } }\nno_auth_user: a',
    });
    expect((await refusal(nats.url, { timeoutMs: 500 })).code).toBe('EVENT_BUS_NATS_NO_JETSTREAM');
  });

  it.each([
    ['http://127.0.0.1/run', {}],
    ['nats://', {}],
  ])('%s is refused', async (url, nats) => {
    await expect(createBus(url, { nats })).rejects.toMatchObject({
      code: url.startsWith('http') ? 'EVENT_BUS_BAD_URL' : 'EVENT_BUS_NATS_BAD_OPTION',
    });
  });

  it.each<NatsOptions>([
    { timeoutMs: 0 },
    { replicas: 0 },
    { replicas: 1.5 },
    { replicas: 6 },
    { maxPending: Number.NaN },
    { reconnectWaitMs: -1 },
    { maxBytes: Number.NaN },
    { maxBytes: -1 },
    { maxBytes: 0.5 },
    { maxBytes: Number.POSITIVE_INFINITY },
    { storage: 'foo' as 'file' },
    { storage: null as unknown as 'file' },
  ])('%o is refused', async (nats) => {
    const [[name]] = Object.entries(nats) as [[string, unknown]];
    const error = await refusal('nats://127.0.0.1:1/run', nats);
    expect(error.code).toBe('EVENT_BUS_NATS_BAD_OPTION');
    expect(error.message).toContain(`${name} is `);
  });

  it('says at once what the server says against an option', async () => {
    await using nats = await startNats();
    const startedMs = performance.now();
    const error = await refusal(nats.url, { replicas: 3, timeoutMs: 20_000 });
    expect(error.code).toBe('EVENT_BUS_NATS_BAD_OPTION');
    expect(error.message).toContain('replicas > 1 not supported in non-clustered mode');
    expect(performance.now() - startedMs).toBeLessThan(10_000);
  });
});

describe('names', { timeout: 30_000 }, () => {
  const odd = ['a.b', 'a*', '>', 'with space', 'ü/🚀', '__proto__', 'x'.repeat(400)];

  it('of buses, topics and keys may be any text, and never meet', async () => {
    await using nats = await startNats();
    for (const name of ['run 1', 'run.1', 'run/1']) {
      await using bus = await createBus(nats.url, { nats: { name } });
      expect((await bus.poll()).events).toEqual([]);
      for (const topic of odd) await bus.publish(topic, { topic });
      for (const topic of odd) {
        expect((await bus.poll({ topics: topic })).events.map(({ payload }) => payload['topic'])).toEqual([topic]);
        expect(await bus.compareAndSet(topic, topic, 0)).toBeTypeOf('number');
      }
      for (const key of odd) expect((await bus.get(key))?.value).toBe(key);
    }
  });
});

it('takes a scheme in capitals', { timeout: 30_000 }, async () => {
  await using nats = await startNats();
  expect(await works(nats.url.replace('nats:', 'NATS:'))).toBe(`${nats.url}/e2evidence`);
  expect((await refusal('TLS://127.0.0.1:1/run', { timeoutMs: 100 })).message).toContain('tls://127.0.0.1:1/run');
});

it('is one bus also when others make it at the same moment with other options', { timeout: 30_000 }, async () => {
  await using nats = await startNats();
  // Which answer of the server tells of the others is a matter of luck.
  for (let run = 0; run < 20; run++) {
    const sizes = [10_000, 20_000, 30_000, 40_000, 50_000];
    const url = `${nats.url}/run-${run}`;
    const buses = await Promise.all(sizes.map((maxBytes) => createBus(url, { nats: { maxBytes } })));
    for (const bus of buses) await bus.publish('ready');
    expect((await buses[0]!.poll()).events).toHaveLength(sizes.length);
    for (const bus of buses) await bus.close();
  }
});

it('takes paths and file: URLs too: one import for both', async () => {
  await using dir = await tmpdir();
  for (const url of [dir.join('bus.ndjson'), `file://${dir.join('bus.ndjson')}`]) {
    await using bus = await createBus(url, { durable: true });
    expect(bus).toBeInstanceOf(EventBus);
    await bus.publish('ready');
  }
  await using bus = await createBus(dir.join('bus.ndjson'));
  expect((await bus.poll()).events).toHaveLength(2);
});

it('leaves no handle behind', { timeout: 30_000 }, async () => {
  await using nats = await startNats();
  const before = process.getActiveResourcesInfo().length;
  const bus = await createBus(nats.url);
  await bus.publish('ready');
  const subscription = bus.subscribe('ready', () => {}, { from: 0 });
  await subscription.ready;
  const lock = await bus.lock('door');
  await bus.close();
  expect(lock.lost.aborted).toBe(true);
  await expect.poll(() => process.getActiveResourcesInfo().length).toBeLessThanOrEqual(before);
});

// Redis Streams, each XADD a call of its own. ioredis sends the calls of one turn together; it was the faster client at that.
import { bodyOf, padFor } from '../event.mjs';
import { startRedis } from '../servers.mjs';
import { peer } from '../unavailable.mjs';

export const title = 'Redis Streams';
export const relaxed = 'appendfsync everysec';
export const durable = 'appendfsync always';

const stream = 'bus';

/**
 * @param {string} dir
 * @param {boolean} durable
 * @returns {Promise<import('../contestants.mjs').Served>}
 */
export async function serve(dir, durable) {
  const server = await startRedis(dir, durable ? 'always' : 'everysec');
  const client = await connect(server.port);
  return {
    target: server.port,
    version: `redis-server ${server.version}`,
    clear: () => client.unlink(stream),
    async stop() {
      client.disconnect();
      await server.stop();
    },
  };
}

/**
 * @param {number} port
 * @returns {Promise<import('../contestants.mjs').Writer>}
 */
export async function openWriter(port) {
  const lone = await connect(port);
  const many = await connect(port, { enableAutoPipelining: true });
  const pad = padFor(bodyOf);
  return {
    publish: (seq) => lone.xadd(stream, '*', 'event', bodyOf({ seq, pad })),
    publishAll(firstSeq, count) {
      const add = (/** @type {number} */ seq) => many.xadd(stream, '*', 'event', bodyOf({ seq, pad }));
      return Promise.all(Array.from({ length: count }, (_, i) => add(firstSeq + i)));
    },
  };
}

/** @param {number} port */
export async function openPinger(port) {
  const client = await connect(port);
  return (/** @type {Record<string, unknown>} */ payload) => client.xadd(stream, '*', 'event', bodyOf(payload));
}

/**
 * @param {number} port
 * @param {(payload: any) => void} heard
 */
export async function onPing(port, heard) {
  const client = await connect(port);
  // From now on: what the processes before have exchanged is still there, and takes long to read.
  const [newest] = await client.xrevrange(stream, '+', '-', 'COUNT', 1);
  follow(client, newest?.[0] ?? '0', heard);
}

/**
 * @param {any} client
 * @param {string} last - The id behind which it begins.
 * @param {(payload: any) => void} heard
 */
async function follow(client, last, heard) {
  for (;;) {
    const [[, entries]] = await client.xread('BLOCK', 0, 'STREAMS', stream, last);
    for (const [id, [, body]] of entries) {
      last = id;
      heard(JSON.parse(body).payload);
    }
  }
}

/**
 * @param {number} port
 * @param {object} [options]
 */
async function connect(port, options = {}) {
  const { Redis } = await peer('ioredis');
  const client = new Redis({ host: '127.0.0.1', port, lazyConnect: true, ...options });
  await client.connect();
  return client;
}

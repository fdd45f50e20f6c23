// NATS JetStream: file storage, every event acknowledged by a PubAck.
import { bodyOf, padFor } from '../event.mjs';
import { startNats } from '../servers.mjs';
import { peer } from '../unavailable.mjs';

export const title = 'NATS JetStream';
export const relaxed = 'file storage';

const stream = 'BUS';
const subject = 'bus.bench';

/**
 * @param {string} dir
 * @returns {Promise<import('../contestants.mjs').Served>}
 */
export async function serve(dir) {
  const { connect } = await peer('@nats-io/transport-node');
  const { jetstreamManager } = await peer('@nats-io/jetstream');
  const server = await startNats(dir);
  const connection = await connect({ servers: `127.0.0.1:${server.port}` });
  const { streams } = await jetstreamManager(connection);
  await streams.add({ name: stream, subjects: [subject], storage: 'file' });
  return {
    target: server.port,
    version: `nats-server ${server.version}`,
    clear: () => streams.purge(stream),
    async stop() {
      await connection.close();
      await server.stop();
    },
  };
}

/**
 * @param {number} port
 * @returns {Promise<import('../contestants.mjs').Writer>}
 */
export async function openWriter(port) {
  const { connect } = await peer('@nats-io/transport-node');
  const { jetstream } = await peer('@nats-io/jetstream');
  const client = jetstream(await connect({ servers: `127.0.0.1:${port}` }));
  const pad = padFor(bodyOf);
  const publish = (/** @type {number} */ seq) => client.publish(subject, bodyOf({ seq, pad }));
  return {
    publish,
    publishAll: (firstSeq, count) => Promise.all(Array.from({ length: count }, (_, i) => publish(firstSeq + i))),
  };
}

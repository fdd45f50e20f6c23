// NATS without storage: at most once, to whoever listens now.
import { bodyOf } from '../event.mjs';
import { startNats } from '../servers.mjs';
import { peer } from '../unavailable.mjs';

export const title = 'NATS core';

const subject = 'bus.ping';

/**
 * @param {string} dir
 * @returns {Promise<import('../contestants.mjs').Served>}
 */
export async function serve(dir) {
  const server = await startNats(dir);
  return { target: server.port, version: `nats-server ${server.version}`, stop: server.stop };
}

/** @param {number} port */
export async function openPinger(port) {
  const { connect } = await peer('@nats-io/transport-node');
  const connection = await connect({ servers: `127.0.0.1:${port}` });
  return (/** @type {Record<string, unknown>} */ payload) => connection.publish(subject, bodyOf(payload));
}

/**
 * @param {number} port
 * @param {(payload: any) => void} heard
 */
export async function onPing(port, heard) {
  const { connect } = await peer('@nats-io/transport-node');
  const connection = await connect({ servers: `127.0.0.1:${port}` });
  connection.subscribe(subject, {
    callback: (/** @type {unknown} */ _error, /** @type {any} */ message) => heard(message.json().payload),
  });
  await connection.flush();
}

// A line through a unix socket: the floor of what one Node process can tell another. Nothing is stored.
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { bodyOf } from '../event.mjs';

export const title = 'unix socket, the floor';

/** @param {string} dir */
export async function serve(dir) {
  return { target: join(dir, 'ping.sock') };
}

/** @param {string} path */
export async function openPinger(path) {
  const socket = connect(path);
  await once(socket, 'connect');
  return (/** @type {Record<string, unknown>} */ payload) => socket.write(`${bodyOf(payload)}\n`);
}

/**
 * @param {string} path
 * @param {(payload: any) => void} heard
 */
export async function onPing(path, heard) {
  const server = createServer((socket) => {
    createInterface({ input: socket }).on('line', (line) => heard(JSON.parse(line).payload));
  });
  // The process before has left it.
  rmSync(path, { force: true });
  server.listen(path);
  await once(server, 'listening');
}

// Finds or installs the servers of the peers, and runs them on free ports of 127.0.0.1 until they are stopped.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, existsSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Unavailable } from './unavailable.mjs';

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/**
 * @typedef {object} Server
 * @property {number} port
 * @property {string} version
 * @property {() => Promise<void>} stop
 */

/**
 * @param {string} dir - Where it keeps its data.
 * @param {'everysec' | 'always'} appendfsync
 */
export function startRedis(dir, appendfsync) {
  // Snapshots and rewrites of the log would run in some rounds and not in others.
  const quiet = ['--save', '', '--auto-aof-rewrite-percentage', '0', '--loglevel', 'warning'];
  const fixed = ['--bind', '127.0.0.1', '--dir', dir, '--appendonly', 'yes', '--appendfsync', appendfsync, ...quiet];
  return startServer('redis-server', (port) => [...fixed, '--port', String(port)]);
}

/** @param {string} dir - Where JetStream keeps its data. */
export function startNats(dir) {
  return startServer('nats-server', (port) => ['-a', '127.0.0.1', '-p', String(port), '-js', '-sd', dir]);
}

/**
 * @param {string} name - Of the program, which is also that of its Debian package.
 * @param {(port: number) => string[]} args
 * @returns {Promise<Server>}
 */
async function startServer(name, args) {
  const program = find(name) ?? install(name);
  const port = await freePort();
  const child = spawn(program, args(port), { stdio: 'ignore' });
  running.add(child);
  const exited = once(child, 'exit').then(() => running.delete(child));
  await answering(port, child);
  return {
    port,
    version: versionOf(program),
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** @param {string} name */
function find(name) {
  const folders = (process.env['PATH'] ?? '').split(delimiter).concat('/usr/sbin');
  return folders
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** @param {string} name */
function install(name) {
  if (process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log(`apt-get install ${name}`);
    // In run level 1 the package does not start a server of its own.
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
    spawnSync('apt-get', ['update', '-qq'], { env, stdio: 'ignore' });
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], { env, stdio: 'ignore' });
  }
  const program = find(name);
  if (program) return program;
  throw new Unavailable(`${name} is not on the PATH and could not be installed`);
}

/** @param {string} program */
function versionOf(program) {
  const { stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' });
  return /v=?(\d+\.\d+\.\d+)/.exec(stdout)?.[1] ?? 'unknown';
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (probe.address());
  probe.close();
  await once(probe, 'close');
  return port;
}

/**
 * @param {number} port
 * @param {import('node:child_process').ChildProcess} child
 */
async function answering(port, child) {
  for (let attempt = 0; attempt < 100 && child.exitCode === null; attempt++) {
    const socket = connect(port, '127.0.0.1');
    const answered = await Promise.race([once(socket, 'connect'), once(socket, 'error')]).catch(() => undefined);
    socket.destroy();
    if (answered?.length === 0) return;
    await sleep(50);
  }
  throw new Error(`${child.spawnfile} does not answer on port ${port}`);
}

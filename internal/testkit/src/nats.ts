import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer, type Socket, connect as tcpConnect } from 'node:net';
import { tmpdir as systemTmpdir } from 'node:os';
import { join } from 'node:path';
import { findNatsServer } from '../../../tooling/nats.mjs';

/** What {@link startNats} is told. */
export interface NatsServerOptions {
  /** Lines of a configuration file, such as `authorization { user: a, password: b }`. */
  readonly config?: string;
}

/** A real nats-server with JetStream on 127.0.0.1. */
export interface NatsServer extends AsyncDisposable {
  readonly port: number;
  /** `nats://127.0.0.1:<port>` */
  readonly url: string;
  /** Ends it at once, as a crash does; what it has said to have stays on its disk. */
  kill(): Promise<void>;
  /** Starts it again, on the same port and disk. */
  start(): Promise<void>;
}

/** Starts a nats-server of its own, which keeps its files in a temporary folder until it is disposed. */
export async function startNats({ config = '' }: NatsServerOptions = {}): Promise<NatsServer> {
  const program = findNatsServer();
  if (!program) throw new Error('These tests need nats-server. Run them with `npm test`, which installs it.');
  const folder = await mkdtemp(join(systemTmpdir(), 'e2evidence-nats-'));
  const port = await freePort();
  const file = join(folder, 'nats.conf');
  await writeFile(file, `listen: "127.0.0.1:${port}"\njetstream { store_dir: "${join(folder, 'data')}" }\n${config}\n`);
  let child: ChildProcess | undefined;

  const start = async (): Promise<void> => {
    const started = spawn(program, ['-c', file], { stdio: ['ignore', 'ignore', 'pipe'] });
    child = started;
    let told = '';
    started.stderr?.on('data', (chunk) => {
      told += chunk;
    });
    await new Promise<void>((resolve, reject) => {
      started.once('exit', () => reject(new Error(`nats-server did not start: ${told.slice(-1000)}`)));
      started.stderr?.on('data', () => told.includes('Server is ready') && resolve());
    });
    await answers(port);
  };
  const kill = async (): Promise<void> => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  await start();
  return {
    port,
    url: `nats://127.0.0.1:${port}`,
    kill,
    start,
    async [Symbol.asyncDispose]() {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A port of 127.0.0.1 that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function answers(port: number): Promise<void> {
  const socket: Socket = tcpConnect(port, '127.0.0.1');
  await once(socket, 'data');
  socket.destroy();
}

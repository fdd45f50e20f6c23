import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { EventBusError } from '@e2evidence/event-bus';
import {
  JetStreamApiError,
  type JetStreamClient,
  type JetStreamManager,
  jetstream,
  jetstreamManager,
} from '@nats-io/jetstream';
import {
  connect,
  credsAuthenticator,
  type NatsConnection,
  type NodeConnectionOptions,
  type TlsOptions,
} from '@nats-io/transport-node';
import { EventBusNatsError } from './errors.js';
import type { NatsOptions, NatsPlace, NatsTlsFiles } from './nats-options.js';

/** One connection, from its opening to its end. */
export interface NatsSession {
  readonly connection: NatsConnection;
  readonly js: JetStreamClient;
  readonly manager: JetStreamManager;
}

interface Watcher {
  readonly subject: string;
  readonly wake: () => void;
  /** Ends the subscription of the session there is. */
  stop: () => void;
}

/**
 * The way to a server: a connection, and another one when it breaks.
 *
 * The client library could reconnect by itself, but it would then send what it still held of the old connection, after
 * what was sent anew: events would change their order. So each connection is used until it breaks, and thrown away.
 */
export class NatsLink {
  readonly label: string;
  readonly timeoutMs: number;
  readonly #place: NatsPlace;
  readonly #options: NatsOptions;
  /** Makes what must be there before a session is used, such as streams. */
  readonly #prepare: (session: NatsSession) => Promise<void>;
  readonly #watchers = new Set<Watcher>();
  #session: NatsSession | undefined;
  /** An attempt that is under way; whoever needs a session waits for the same one. */
  #opening: Promise<NatsSession> | undefined;
  #wasOpen = false;
  #closed = false;

  constructor(place: NatsPlace, options: NatsOptions, prepare: (session: NatsSession) => Promise<void>) {
    this.label = place.label;
    this.timeoutMs = options.timeoutMs ?? 10_000;
    this.#place = place;
    this.#options = options;
    this.#prepare = prepare;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /**
   * The session there is, or a new one; tries until the time is over.
   *
   * @throws EventBusError `EVENT_BUS_CLOSED`, also when it is closed meanwhile
   */
  async session(): Promise<NatsSession> {
    const endMs = performance.now() + this.timeoutMs;
    for (;;) {
      if (this.#closed) throw this.#closedError();
      if (this.#session && !this.#session.connection.isClosed()) return this.#session;
      this.#opening ??= this.#open().finally(() => {
        this.#opening = undefined;
      });
      try {
        return await this.#opening;
      } catch (error) {
        if (this.#closed) throw this.#closedError();
        const failure = asLinkError(this.label, error);
        const isFinal = failure.code !== 'EVENT_BUS_NATS_UNREACHABLE' && !isOfTheWay(error);
        if (isFinal || performance.now() >= endMs) throw failure;
        await sleep(Math.min(this.#waitMs, Math.max(1, endMs - performance.now())));
      }
    }
  }

  /**
   * Does something on the server, again on the next connection when one breaks or the server does not answer, until the
   * time is over. What is done must not matter twice.
   *
   * @throws EventBusError `EVENT_BUS_CLOSED`
   */
  async use<Result>(act: (session: NatsSession) => Promise<Result>): Promise<Result> {
    const endMs = performance.now() + this.timeoutMs;
    for (;;) {
      const session = await this.session();
      try {
        return await act(session);
      } catch (error) {
        const isOver = performance.now() >= endMs && !this.#closed;
        if (!isOfTheWay(error) || isOver) throw error;
        if (!session.connection.isClosed()) await sleep(this.#waitMs);
      }
    }
  }

  /** Calls a function for every message of a subject, and after each outage. */
  watch(subject: string, wake: () => void): () => void {
    const watcher: Watcher = { subject, wake, stop: () => {} };
    this.#watchers.add(watcher);
    if (this.#session) subscribe(this.#session, watcher);
    // What is not told of is looked for. Whoever waits has a timer of its own, which keeps the process alive.
    const safety = setInterval(wake, safetyPollMs).unref();
    return () => {
      this.#watchers.delete(watcher);
      clearInterval(safety);
      watcher.stop();
    };
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#opening?.catch(() => {});
    await this.#session?.connection.close();
  }

  get #waitMs(): number {
    return this.#options.reconnectWaitMs ?? 100;
  }

  async #open(): Promise<NatsSession> {
    const connection = await connect(await this.#connectionOptions());
    try {
      const session = { connection, js: jetstream(connection), manager: await jetstreamManager(connection) };
      await this.#prepare(session);
      this.#session = session;
      void connection.closed().then(() => this.#diagnose('the connection has ended'));
      if (this.#wasOpen) this.#diagnose('connected again');
      this.#wasOpen = true;
      for (const watcher of this.#watchers) {
        subscribe(session, watcher);
        watcher.wake();
      }
      return session;
    } catch (error) {
      await connection.close();
      throw error;
    }
  }

  async #connectionOptions(): Promise<NodeConnectionOptions> {
    const { server, user, pass, tls } = this.#place;
    const { token, creds } = this.#options;
    return {
      servers: server,
      reconnect: false,
      timeout: this.timeoutMs,
      ignoreAuthErrorAbort: false,
      name: 'e2evidence',
      ...(user === undefined ? {} : { user }),
      ...(pass === undefined ? {} : { pass }),
      ...(token === undefined ? {} : { token }),
      ...(creds === undefined ? {} : { authenticator: credsAuthenticator(await readFile(creds)) }),
      // Node compares the certificate with this name; of an address in numbers the client library tells it none.
      ...(tls
        ? { tls: { ...tlsFiles(tls), host: server.replace(/:\d+$/, '').replace(/^\[|\]$/g, '') } as TlsOptions }
        : {}),
    };
  }

  #closedError(): EventBusError {
    const message = `Could not use ${this.label}: the bus is closed.`;
    return new EventBusError('EVENT_BUS_CLOSED', message, { details: { path: this.label } });
  }

  #diagnose(message: string): void {
    if (!this.#closed) this.#options.onDiagnostic?.(`${this.label}: ${message}`);
  }
}

const safetyPollMs = 1000;
/** Names of errors of the client library; a refusal of the server itself is a `JetStreamApiError`. */
const passingErrors = [
  'ClosedConnectionError',
  'DrainingConnectionError',
  'ConnectionError',
  'RequestError',
  'TimeoutError',
  'NoRespondersError',
] as const;

function tlsFiles(tls: NatsTlsFiles | undefined): TlsOptions {
  return {
    ...(tls?.ca === undefined ? {} : { caFile: tls.ca }),
    ...(tls?.cert === undefined ? {} : { certFile: tls.cert }),
    ...(tls?.key === undefined ? {} : { keyFile: tls.key }),
  };
}

function subscribe({ connection }: NatsSession, watcher: Watcher): void {
  if (connection.isClosed()) return;
  const subscription = connection.subscribe(watcher.subject, { callback: () => watcher.wake() });
  watcher.stop = () => {
    if (!connection.isClosed()) subscription.unsubscribe();
  };
}

/** Whether another connection, or a later moment, may bring what this one did not. */
export function isOfTheWay(error: unknown): boolean {
  const names = new Set(chainOf(error).map(({ name }) => name));
  return passingErrors.some((name) => names.has(name));
}

/** The failure of an attempt to connect, without what the library says of the address. */
function asLinkError(label: string, error: unknown): EventBusNatsError {
  if (error instanceof EventBusNatsError) return error;
  const chain = chainOf(error);
  const names = new Set(chain.map(({ name }) => name));
  const told = chain.map(({ message }) => message).join(' ');
  if (names.has('JetStreamNotEnabled')) {
    return new EventBusNatsError('EVENT_BUS_NATS_NO_JETSTREAM', `Could not use ${label}.`, { cause: error });
  }
  const refusal = chain.find((one) => one instanceof JetStreamApiError);
  // What is unavailable now may be there at the next attempt.
  if (refusal && refusal.status !== 503) {
    const message = `Could not make the bus on ${label}: ${refusal.message}.`;
    return new EventBusNatsError('EVENT_BUS_NATS_BAD_OPTION', message, { cause: error });
  }
  const isRefused =
    names.has('AuthorizationError') ||
    names.has('UserAuthenticationExpiredError') ||
    names.has('PermissionViolationError') ||
    /certificate|tls|ssl|ENOENT|authenticat|authoriz/i.test(told);
  const code = isRefused ? 'EVENT_BUS_NATS_REFUSED' : 'EVENT_BUS_NATS_UNREACHABLE';
  return new EventBusNatsError(code, `Could not connect to ${label}.`, { cause: error });
}

function chainOf(error: unknown): readonly Error[] {
  const chain: Error[] = [];
  for (let link = error; link instanceof Error && chain.length < 8; link = link.cause) chain.push(link);
  return chain;
}

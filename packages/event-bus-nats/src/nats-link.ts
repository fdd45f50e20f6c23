import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { type JetStreamClient, type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream';
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
  readonly #watchers = new Map<symbol, { readonly subject: string; readonly wake: () => void }>();
  #session: Promise<NatsSession> | undefined;
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

  /** The session there is, or a new one; tries until the time is over. */
  async session(): Promise<NatsSession> {
    const existing = await this.#session?.catch(() => undefined);
    if (existing && !existing.connection.isClosed()) return existing;
    this.#session = this.#openUntil(performance.now() + this.timeoutMs);
    return this.#session;
  }

  /**
   * Does something on the server, again on the next connection when one breaks or the server does not answer, until the
   * time is over. What is done must not matter twice.
   */
  async use<Result>(act: (session: NatsSession) => Promise<Result>): Promise<Result> {
    const endMs = performance.now() + this.timeoutMs;
    for (;;) {
      const session = await this.session();
      try {
        return await act(session);
      } catch (error) {
        if (this.#closed || !isOfTheWay(error) || performance.now() >= endMs) throw error;
        if (!session.connection.isClosed()) await sleep(this.#waitMs);
      }
    }
  }

  /** Calls a function for every message of a subject, and after each outage. */
  watch(subject: string, wake: () => void): () => void {
    const id = Symbol(subject);
    this.#watchers.set(id, { subject, wake });
    let stop: (() => void) | undefined;
    void this.#session?.then(
      (session) => {
        if (this.#watchers.has(id)) stop = subscribe(session, subject, wake);
      },
      () => {},
    );
    // What is not told of is looked for.
    const safety = setInterval(wake, safetyPollMs);
    return () => {
      this.#watchers.delete(id);
      clearInterval(safety);
      stop?.();
    };
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const session = await this.#session?.catch(() => undefined);
    await session?.connection.close();
  }

  get #waitMs(): number {
    return this.#options.reconnectWaitMs ?? 100;
  }

  async #openUntil(endMs: number): Promise<NatsSession> {
    for (;;) {
      try {
        return await this.#open();
      } catch (error) {
        const failure = asLinkError(this.label, error);
        const isFinal = failure.code !== 'EVENT_BUS_NATS_UNREACHABLE' && !isOfTheWay(error);
        if (this.#closed || isFinal || performance.now() >= endMs) throw failure;
        await sleep(Math.min(this.#waitMs, Math.max(1, endMs - performance.now())));
      }
    }
  }

  async #open(): Promise<NatsSession> {
    const connection = await connect(await this.#connectionOptions());
    try {
      const session = { connection, js: jetstream(connection), manager: await jetstreamManager(connection) };
      await this.#prepare(session);
      void connection.closed().then(() => this.#diagnose('the connection has ended'));
      if (this.#wasOpen) this.#diagnose('connected again');
      this.#wasOpen = true;
      for (const { subject, wake } of this.#watchers.values()) {
        subscribe(session, subject, wake);
        wake();
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

function subscribe({ connection }: NatsSession, subject: string, wake: () => void): () => void {
  if (connection.isClosed()) return () => {};
  const subscription = connection.subscribe(subject, { callback: () => wake() });
  return () => {
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

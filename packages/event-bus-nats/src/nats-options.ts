import { EventBusNatsError } from './errors.js';

/** Files that make a TLS connection one that both sides trust. */
export interface NatsTlsFiles {
  /** Path of the authority's certificate, PEM. @defaultValue those of Node */
  readonly ca?: string;
  /** Path of the client's certificate, PEM. @defaultValue none */
  readonly cert?: string;
  /** Path of its key, PEM. @defaultValue none */
  readonly key?: string;
}

/** Options of {@link natsBackend}. What is said of a stream counts when it is made; later ones use what is there. */
export interface NatsOptions {
  /** The name of the bus: the same in every process of a run. @defaultValue the path of the address, else `e2evidence` */
  readonly name?: string;
  /** User name. @defaultValue the one in the address */
  readonly user?: string;
  /** Password. @defaultValue the one in the address */
  readonly pass?: string;
  /** A token instead of user and password. @defaultValue none */
  readonly token?: string;
  /** Path of a credentials file (`.creds`). @defaultValue none */
  readonly creds?: string;
  /** Encrypts the connection. @defaultValue `true` for `tls:`, else as the server asks */
  readonly tls?: NatsTlsFiles | boolean;
  /** On how many servers of a cluster each event is kept, 1 to 5. @defaultValue `1` */
  readonly replicas?: number;
  /**
   * Where the server keeps events and values. In `memory` nothing survives the server: after it was started again the
   * bus is empty, and tokens of locks begin at 1 again. @defaultValue `'file'`
   */
  readonly storage?: 'file' | 'memory';
  /**
   * The server refuses events above this size of all events of the bus, bytes, 1 or more; values and locks do not count.
   * @defaultValue no limit
   */
  readonly maxBytes?: number;
  /**
   * How long the first connection, one publish, or one look waits for the server, milliseconds, 1 or more; an outage
   * that is shorter is not noticed. @defaultValue `10_000`
   */
  readonly timeoutMs?: number;
  /** Pause between two attempts to connect, milliseconds, 1 or more. @defaultValue `100` */
  readonly reconnectWaitMs?: number;
  /** How many events may wait to be taken by the server; a further one is refused. @defaultValue `65_536` */
  readonly maxPending?: number;
  /** Told of outages and of what follows, one sentence each, without credentials. @defaultValue nobody is told */
  readonly onDiagnostic?: (message: string) => void;
}

/** Where a bus is, and how the way there is opened. */
export interface NatsPlace {
  /** `host:port` */
  readonly server: string;
  /** The address without user and password. */
  readonly label: string;
  /** Name of streams and subjects: safe for the server, unique for the name of the bus. */
  readonly token: string;
  readonly user: string | undefined;
  readonly pass: string | undefined;
  readonly tls: NatsTlsFiles | undefined;
}

/**
 * Takes an address apart.
 *
 * @throws {@link EventBusNatsError} `EVENT_BUS_NATS_BAD_OPTION`
 */
export function parsePlace(url: string, options: NatsOptions): NatsPlace {
  const address = parseUrl(url);
  const { timeoutMs = 1, reconnectWaitMs = 1, replicas = 1, maxPending = 1, maxBytes = 1, storage = 'file' } = options;
  for (const [name, value] of Object.entries({ timeoutMs, reconnectWaitMs, replicas, maxPending, maxBytes })) {
    if (typeof value !== 'number' || !(value >= 1)) throw badOption(`${name} is ${String(value)}`);
  }
  if (!Number.isInteger(replicas) || replicas > 5) throw badOption(`replicas is ${replicas}`);
  if (!Number.isSafeInteger(maxBytes)) throw badOption(`maxBytes is ${maxBytes}`);
  if (storage !== 'file' && storage !== 'memory') throw badOption(`storage is ${String(storage)}`);
  const name = options.name ?? decoded(address.pathname.replace(/^\/+/, '')) ?? '';
  const server = `${address.hostname}:${address.port || '4222'}`;
  const tls = options.tls ?? address.protocol === 'tls:';
  return {
    server,
    label: `${address.protocol}//${server}/${encodeURIComponent(name || defaultName)}`,
    token: subjectToken(name || defaultName),
    user: options.user ?? decoded(address.username),
    pass: options.pass ?? decoded(address.password),
    tls: tls === true ? {} : tls || undefined,
  };
}

const defaultName = 'e2evidence';

/**
 * A text as one token of a subject: as it is where that is safe, else its bytes in base64url. Neither can be the other.
 *
 * @example
 * subjectToken('setup.done'); // => '=c2V0dXAuZG9uZQ'
 */
export function subjectToken(text: string): string {
  return /^[A-Za-z0-9_-]{1,200}$/.test(text) ? text : `=${Buffer.from(text).toString('base64url')}`;
}

function parseUrl(url: string): URL {
  let address: URL;
  try {
    // The parser knows hosts and ports of http only.
    address = new URL(url.replace(/^(?:nats|tls):/i, 'http:'));
  } catch {
    throw badOption('the address is none');
  }
  const protocol = /^(?:nats|tls):/i.exec(url)?.[0].toLowerCase();
  if (protocol === undefined || address.hostname === '') throw badOption('the address is none of a NATS server');
  Object.defineProperty(address, 'protocol', { value: protocol });
  return address;
}

function decoded(text: string): string | undefined {
  try {
    return text === '' ? undefined : decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The address itself is not repeated: it may hold a password. */
function badOption(reason: string): EventBusNatsError {
  return new EventBusNatsError('EVENT_BUS_NATS_BAD_OPTION', `Could not reach a NATS server: ${reason}.`);
}

// What geckodriver does, as far as tests need it: WebDriver over HTTP for clients, Marionette over TCP to one Firefox.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { json } from 'node:stream/consumers';

/** A WebDriver server on 127.0.0.1, for one session of one Firefox. */
export interface MarionetteBridge {
  /** Its address, without a path. */
  readonly url: string;
  readonly port: number;
  /** Ends the session if there is one, and all connections. */
  close(): Promise<void>;
}

type Parameters = Readonly<Record<string, unknown>>;

/**
 * Command of Marionette by method and path of WebDriver, below `/session/{session id}`. Words of the path that begin with a
 * colon become parameters.
 *
 * Source: WebDriver 2, section 6.1 "Endpoints", and the commands of Firefox's `remote/marionette/driver.sys.mjs`.
 */
const commands: ReadonlyArray<readonly [method: string, path: string, command: string, preset?: Parameters]> = [
  ['POST', 'url', 'Navigate'],
  ['GET', 'url', 'GetCurrentURL'],
  ['POST', 'back', 'Back'],
  ['POST', 'forward', 'Forward'],
  ['POST', 'refresh', 'Refresh'],
  ['GET', 'title', 'GetTitle'],
  ['GET', 'source', 'GetPageSource'],
  ['GET', 'timeouts', 'GetTimeouts'],
  ['POST', 'timeouts', 'SetTimeouts'],
  ['GET', 'window', 'GetWindowHandle'],
  ['POST', 'window', 'SwitchToWindow'],
  ['DELETE', 'window', 'CloseWindow'],
  ['POST', 'window/new', 'NewWindow'],
  ['GET', 'window/handles', 'GetWindowHandles'],
  ['GET', 'window/rect', 'GetWindowRect'],
  ['POST', 'window/rect', 'SetWindowRect'],
  ['POST', 'frame', 'SwitchToFrame'],
  ['POST', 'frame/parent', 'SwitchToParentFrame'],
  ['GET', 'element/active', 'GetActiveElement'],
  ['POST', 'element', 'FindElement'],
  ['POST', 'elements', 'FindElements'],
  ['POST', 'element/:element/element', 'FindElement'],
  ['POST', 'element/:element/elements', 'FindElements'],
  ['GET', 'element/:id/shadow', 'GetShadowRoot'],
  ['GET', 'element/:id/selected', 'IsElementSelected'],
  ['GET', 'element/:id/displayed', 'IsElementDisplayed'],
  ['GET', 'element/:id/enabled', 'IsElementEnabled'],
  ['GET', 'element/:id/attribute/:name', 'GetElementAttribute'],
  ['GET', 'element/:id/property/:name', 'GetElementProperty'],
  ['GET', 'element/:id/css/:propertyName', 'GetElementCSSValue'],
  ['GET', 'element/:id/text', 'GetElementText'],
  ['GET', 'element/:id/name', 'GetElementTagName'],
  ['GET', 'element/:id/rect', 'GetElementRect'],
  ['POST', 'element/:id/click', 'ElementClick'],
  ['POST', 'element/:id/clear', 'ElementClear'],
  ['POST', 'element/:id/value', 'ElementSendKeys'],
  ['GET', 'element/:id/screenshot', 'TakeScreenshot'],
  ['GET', 'screenshot', 'TakeScreenshot', { full: false }],
  ['GET', 'moz/screenshot/full', 'TakeScreenshot', { full: true }],
  ['POST', 'execute/sync', 'ExecuteScript'],
  ['POST', 'execute/async', 'ExecuteAsyncScript'],
  ['GET', 'cookie', 'GetCookies'],
  ['POST', 'cookie', 'AddCookie'],
  ['DELETE', 'cookie', 'DeleteAllCookies'],
  ['DELETE', 'cookie/:name', 'DeleteCookie'],
  ['POST', 'actions', 'PerformActions'],
  ['DELETE', 'actions', 'ReleaseActions'],
  ['POST', 'alert/accept', 'AcceptAlert'],
  ['POST', 'alert/dismiss', 'DismissAlert'],
  ['GET', 'alert/text', 'GetAlertText'],
  ['POST', 'alert/text', 'SendAlertText'],
];

const routes = commands.map(([method, path, command, preset = {}]) => ({
  method,
  preset,
  pattern: new RegExp(`^${path.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`),
  command,
}));

/** Statuses of the errors that clients tell by their status; source: WebDriver 2, section 6.6 "Errors". */
const statuses: Readonly<Record<string, number>> = {
  'invalid argument': 400,
  'element click intercepted': 400,
  'element not interactable': 400,
  'no such alert': 404,
  'no such cookie': 404,
  'no such element': 404,
  'no such frame': 404,
  'no such window': 404,
  'stale element reference': 404,
  'unknown command': 404,
};

/** Speaks WebDriver for the Firefox whose Marionette listens at the port of 127.0.0.1. */
export async function bridgeMarionette(marionettePort: number): Promise<MarionetteBridge> {
  const marionette = await Marionette.connect(marionettePort);
  let session: string | undefined;

  const answer = async (request: IncomingMessage): Promise<unknown> => {
    const parameters = await readParameters(request);
    const [, root = '', id, ...rest] = decodeURI(request.url ?? '').split('/');
    if (root === 'status') return { ready: session === undefined, message: '' };
    if (root !== 'session') throw { error: 'unknown command', message: `No such path: ${request.url}` };
    if (id === undefined) {
      // Marionette takes capabilities without `alwaysMatch` around them.
      const { alwaysMatch = {}, firstMatch = [{}] } = (parameters['capabilities'] ?? {}) as Capabilities;
      const created = await marionette.send('WebDriver:NewSession', { ...alwaysMatch, ...firstMatch[0] });
      session = created['sessionId'] as string;
      return created;
    }
    if (rest.length === 0 && request.method === 'DELETE') {
      session = undefined;
      await marionette.send('WebDriver:DeleteSession', {});
      return null;
    }
    const path = rest.join('/');
    const route = routes.find(({ method, pattern }) => method === request.method && pattern.test(path));
    if (!route) throw { error: 'unknown command', message: `Not known to the bridge: ${request.method} ${path}` };
    const inPath = route.pattern.exec(path)?.groups;
    const { preset } = route;
    return unwrap(await marionette.send(`WebDriver:${route.command}`, { ...parameters, ...inPath, ...preset }));
  };

  const server = createServer((request, response) => {
    answer(request).then(
      (value) => respond(response, 200, { value }),
      (reason: MarionetteFailure) =>
        respond(response, statuses[reason.error] ?? 500, {
          value: { error: reason.error ?? 'unknown error', message: String(reason.message), stacktrace: '' },
        }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    async close() {
      if (session) await marionette.send('WebDriver:DeleteSession', {}).catch(() => {});
      marionette.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Capabilities {
  readonly alwaysMatch?: Parameters;
  readonly firstMatch?: readonly Parameters[];
}

interface MarionetteFailure {
  readonly error: string;
  readonly message: string;
}

async function readParameters(request: IncomingMessage): Promise<Parameters> {
  if (request.method !== 'POST') return {};
  return ((await json(request)) ?? {}) as Parameters;
}

/** Simple results stand in an object of one member. */
function unwrap(result: Parameters): unknown {
  const keys = Object.keys(result);
  return keys.length === 1 && keys[0] === 'value' ? result['value'] : result;
}

function respond(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-cache' });
  response.end(JSON.stringify(body));
}

/** One connection to Marionette: rows of `<bytes>:<JSON>`, commands `[0, id, name, parameters]`, answers `[1, id, error, result]`. */
class Marionette {
  readonly #socket: Socket;
  readonly #waiting = new Map<number, { resolve(result: Parameters): void; reject(error: MarionetteFailure): void }>();
  #unread = Buffer.alloc(0);
  #lastId = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (bytes) => this.#read(bytes));
    socket.on('close', () => {
      for (const { reject } of this.#waiting.values()) {
        reject({ error: 'invalid session id', message: 'Firefox has ended the connection.' });
      }
      this.#waiting.clear();
    });
  }

  static async connect(port: number): Promise<Marionette> {
    const socket = connect(port, '127.0.0.1');
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    socket.on('error', () => {});
    return new Marionette(socket);
  }

  send(name: string, parameters: Parameters): Promise<Parameters> {
    const id = ++this.#lastId;
    const row = Buffer.from(JSON.stringify([0, id, name, parameters]));
    return new Promise((resolve, reject) => {
      if (this.#socket.destroyed) {
        reject({ error: 'invalid session id', message: 'The connection to Firefox has ended.' });
        return;
      }
      this.#waiting.set(id, { resolve, reject });
      this.#socket.write(Buffer.concat([Buffer.from(`${row.byteLength}:`), row]));
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(bytes: Buffer): void {
    this.#unread = Buffer.concat([this.#unread, bytes]);
    while (true) {
      const colon = this.#unread.indexOf(':');
      if (colon === -1) return;
      const end = colon + 1 + Number(this.#unread.subarray(0, colon));
      if (this.#unread.byteLength < end) return;
      this.#take(JSON.parse(this.#unread.toString('utf8', colon + 1, end)));
      this.#unread = this.#unread.subarray(end);
    }
  }

  /** The first row, which greets, is none of the answers. */
  #take(row: unknown): void {
    if (!Array.isArray(row)) return;
    const [, id, error, result] = row;
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) waiting?.reject(error);
    else waiting?.resolve(result ?? { value: null });
  }
}

import { EventEmitter } from 'node:events';
import { commandsOnly, type NativeCdpSession } from './cdp-session.js';

/** What e2evidence uses of Selenium's ways to DevTools; only the drivers of Chromium browsers have them. */
export interface SeleniumDevTools {
  getWindowHandle(): Promise<string>;
  sendAndGetDevToolsCommand?(method: string, params: object): Promise<unknown>;
  createCDPConnection?(target: 'browser'): Promise<{ readonly _wsConnection: DevToolsSocket }>;
}

interface DevToolsSocket {
  send(text: string): void;
  on(event: string, listener: (data: { toString(): string }) => void): unknown;
  removeAllListeners(event: string): unknown;
  close(): void;
}

const openTimeoutMs = 5000;

/**
 * A DevTools session of the current window over a connection of its own, as other drivers open it. Where the DevTools
 * address cannot be reached, as on many grids, a session that sends commands through the driver and has no events.
 */
export async function seleniumCdpSession(driver: SeleniumDevTools): Promise<NativeCdpSession> {
  // With Chromium a window handle is the id of a DevTools target.
  const targetId = await driver.getWindowHandle();
  let socket: DevToolsSocket;
  try {
    socket = await openSocket(driver);
  } catch (cause) {
    if (!driver.sendAndGetDevToolsCommand) throw cause;
    return commandsOnly((method, params) => driver.sendAndGetDevToolsCommand?.(method, params) ?? refused(), cause);
  }
  const session = overSocket(socket);
  try {
    const { sessionId } = (await session.send('Target.attachToTarget', { targetId, flatten: true })) as {
      sessionId: string;
    };
    session.use(sessionId);
  } catch (error) {
    socket.close();
    throw error;
  }
  return session;
}

function refused(): Promise<never> {
  return Promise.reject(new Error('This browser has no DevTools commands.'));
}

// Selenium keeps what belongs to a connection on the driver, where a second one at the same time would mix with it.
const opening = new WeakMap<object, Promise<unknown>>();

function openSocket(driver: SeleniumDevTools): Promise<DevToolsSocket> {
  const opened = (opening.get(driver) ?? Promise.resolve()).then(() => openOne(driver));
  opening.set(
    driver,
    opened.catch(() => {}),
  );
  return opened;
}

async function openOne(driver: SeleniumDevTools): Promise<DevToolsSocket> {
  if (!driver.createCDPConnection) throw new Error('this driver opens no DevTools connections');
  const putBack = keepFields(driver);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(reject, openTimeoutMs, new Error(`DevTools did not answer within ${openTimeoutMs} ms`));
  });
  try {
    const { _wsConnection: socket } = await Promise.race([driver.createCDPConnection('browser'), late]);
    // Selenium's own listener would take our session for that of the user's connection.
    socket.removeAllListeners('message');
    return socket;
  } finally {
    clearTimeout(timer);
    putBack();
  }
}

// A connection that the user has opened stays the one that the driver works with.
function keepFields(driver: object): () => void {
  const names = ['_wsUrl', '_cdpWsConnection', '_cdpConnection', 'targetID', 'sessionId'];
  const before = names.map((name) => [name, Reflect.getOwnPropertyDescriptor(driver, name)] as const);
  return () => {
    for (const [name, descriptor] of before) {
      if (descriptor) Reflect.defineProperty(driver, name, descriptor);
      else Reflect.deleteProperty(driver, name);
    }
  };
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly sessionId?: string;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

/** Speaks DevTools over a socket: first with the browser, after `use` with one target. */
function overSocket(socket: DevToolsSocket): NativeCdpSession & { use(sessionId: string): void } {
  const events = new EventEmitter().setMaxListeners(0);
  const pending = new Map<number, (message: Message) => void>();
  let sessionId: string | undefined;
  // Selenium has numbered its own messages from 0.
  let nextId = 1_000_000;

  socket.on('message', (data) => {
    const message = JSON.parse(data.toString()) as Message;
    if (message.id !== undefined) {
      pending.get(message.id)?.(message);
      pending.delete(message.id);
    } else if (message.method !== undefined && message.sessionId === sessionId) {
      events.emit(message.method, message.params);
    }
  });
  socket.on('close', () => {
    for (const settle of pending.values())
      settle({ error: { code: 0, message: 'the DevTools connection was closed' } });
    pending.clear();
    nextId = Number.NaN;
  });

  return {
    use(id) {
      sessionId = id;
    },
    send(method, params = {}) {
      return new Promise((resolve, reject) => {
        const id = nextId++;
        if (Number.isNaN(id)) throw new Error(`${method}: the DevTools connection was closed`);
        pending.set(id, ({ result, error }) => {
          if (error) reject(Object.assign(new Error(`${method}: ${error.message}`), { code: error.code }));
          else resolve(result);
        });
        socket.send(JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) }));
      });
    },
    on: (event, listener) => events.on(event, listener),
    off: (event, listener) => events.off(event, listener),
    async detach() {
      socket.close();
    },
  };
}

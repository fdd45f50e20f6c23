import { hasMethods, member } from './members.js';
import { MessageListeners } from './message-listeners.js';
import type { OpenProtocol } from './protocol-session.js';

/** What e2evidence uses of a WebSocket: of the standard, and of `ws`, which has the same members. */
export interface RawSocket {
  readonly url: string;
  readonly readyState: number;
  send(text: string): void;
  addEventListener(type: string, listener: (event: { readonly data?: unknown }) => void): void;
  removeEventListener(type: string, listener: (event: { readonly data?: unknown }) => void): void;
}

interface Reply {
  readonly id?: number;
  readonly result?: unknown;
  /** An object in DevTools, a word in WebDriver BiDi. */
  readonly error?: { readonly code: number; readonly message: string } | string;
  readonly message?: string;
}

export function isSocket(target: object): target is RawSocket {
  return (
    typeof member(target, 'readyState') === 'number' &&
    typeof member(target, 'url') === 'string' &&
    hasMethods(target, ['send', 'addEventListener', 'removeEventListener'])
  );
}

/** True also while it connects. */
export function isOpenSocket(socket: RawSocket): boolean {
  return socket.readyState <= 1;
}

const sessions = new WeakMap<RawSocket, OpenProtocol>();

/**
 * Speaks DevTools or WebDriver BiDi over a WebSocket that somebody else may be using too: with numbers of its own for
 * commands, and without ever closing it.
 */
export function socketSession(socket: RawSocket): OpenProtocol {
  const known = sessions.get(socket);
  if (known) return known;
  const made = openSession(socket);
  sessions.set(socket, made);
  return made;
}

// DevTools takes 32 bits; who else sends counts from 0 or 1. A second copy of this package begins elsewhere.
const firstId = 1_000_000_000 + Math.floor(Math.random() * 1000) * 1_000_000;

function openSession(socket: RawSocket): OpenProtocol {
  const pending = new Map<number, (reply: Reply) => void>();
  let nextId = firstId;
  const listeners = new MessageListeners((heard) => {
    const listener = ({ data }: { readonly data?: unknown }) => heard(String(data));
    socket.addEventListener('message', listener);
    return () => socket.removeEventListener('message', listener);
  });

  const onReply = ({ data }: { readonly data?: unknown }) => {
    const text = String(data);
    // Other messages are many, and may be long.
    if (pending.size === 0 || !/"id":\s*1\d{9}\b/.test(text)) return;
    const reply = JSON.parse(text) as Reply;
    const settle = pending.get(reply.id ?? 0);
    pending.delete(reply.id ?? 0);
    settle?.(reply);
  };
  const onClose = () => {
    for (const settle of pending.values()) settle({ error: 'no such session', message: 'the WebSocket was closed' });
    pending.clear();
  };
  socket.addEventListener('message', onReply);
  socket.addEventListener('close', onClose);

  return {
    get isOpen() {
      return isOpenSocket(socket);
    },
    async send(method, params) {
      await connected(socket);
      if (!isOpenSocket(socket)) throw new Error(`${method}: the WebSocket is closed`);
      return new Promise((resolve, reject) => {
        const id = nextId++;
        pending.set(id, (reply) => {
          if (reply.error === undefined) resolve(reply.result);
          else reject(refusal(method, reply));
        });
        socket.send(JSON.stringify({ id, method, params }));
      });
    },
    on: (event, listener) => listeners.on(event, listener),
  };
}

function refusal(method: string, { error, message = '' }: Reply): Error {
  if (typeof error === 'object') {
    return Object.assign(new Error(`${method}: ${error.message}`), { code: error.code });
  }
  return new Error(`${method}: ${error}: ${message}`);
}

async function connected(socket: RawSocket): Promise<void> {
  if (socket.readyState !== 0) return;
  const ends = ['open', 'error', 'close'];
  let settle: () => void = () => {};
  const settled = new Promise<void>((resolve) => {
    settle = resolve;
  });
  for (const type of ends) socket.addEventListener(type, settle);
  await settled;
  for (const type of ends) socket.removeEventListener(type, settle);
}

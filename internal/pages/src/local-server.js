import { createServer } from 'node:http';
import { echoWebSocket } from './socket-echo.js';

/**
 * One request as the server saw it.
 *
 * @typedef {object} SeenRequest
 * @property {string} method - Upper case.
 * @property {string} url - Path and query, as sent.
 * @property {import('node:http').IncomingHttpHeaders} headers
 * @property {string} body - Text, empty when there was none.
 * @property {number | null} status - The status of the answer; `null` before it, and when the server hung up.
 */

/**
 * What to answer.
 *
 * @typedef {object} Reply
 * @property {number} status
 * @property {Record<string, string>} headers
 * @property {string} body
 */

/**
 * Gives the answer to one request, or `null` to hang up without any.
 *
 * @callback Answer
 * @param {SeenRequest} request
 * @param {URL} url - The parsed address.
 * @returns {Reply | null | Promise<Reply | null>}
 */

/**
 * A running server on 127.0.0.1.
 *
 * @typedef {LocalServerMembers & AsyncDisposable} LocalServer
 */

/**
 * @typedef {object} LocalServerMembers
 * @property {string} url - The origin, without a slash at its end.
 * @property {number} port
 * @property {readonly SeenRequest[]} requests - Every request so far, oldest first; grows while the server runs.
 * @property {() => Promise<void>} close - Ends the server and every open connection. May be called twice.
 */

/**
 * Starts a server on 127.0.0.1. A WebSocket connection to any address of it gets back what it sends, at most 125 bytes a
 * message.
 *
 * @param {Answer} answer - Called once per request, after its body has arrived.
 * @param {number} port - `0` takes a free one.
 * @returns {Promise<LocalServer>}
 */
export async function startLocalServer(answer, port) {
  /** @type {SeenRequest[]} */
  const requests = [];
  const server = createServer(async (incoming, outgoing) => {
    try {
      const { method = 'GET', url = '/', headers } = incoming;
      /** @type {SeenRequest} */
      const request = { method, url, headers, body: await readBody(incoming), status: null };
      requests.push(request);
      const reply = await answer(request, new URL(url, 'http://127.0.0.1'));
      if (reply === null) return void incoming.socket.destroy();
      request.status = reply.status;
      outgoing.writeHead(reply.status, { 'cache-control': 'no-store', ...reply.headers });
      outgoing.end(reply.body);
    } catch (error) {
      if (!outgoing.headersSent) outgoing.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' });
      outgoing.end(String(error));
    }
  });
  /** @type {Set<import('node:stream').Duplex>} */
  const sockets = new Set();
  server.on('upgrade', (request, socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    echoWebSocket(request, socket);
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(undefined));
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');

  /** @type {Promise<void> | undefined} */
  let closed;
  const close = () => {
    closed ??= new Promise((resolve) => {
      server.close(() => resolve());
      // A browser keeps its connections alive: waiting for them would wait for ever.
      server.closeAllConnections();
      for (const socket of sockets) socket.destroy();
    });
    return closed;
  };
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    requests,
    close,
    [Symbol.asyncDispose]: close,
  };
}

/**
 * @param {import('node:http').IncomingMessage} incoming
 * @returns {Promise<string>}
 */
async function readBody(incoming) {
  /** @type {Uint8Array[]} */
  const chunks = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

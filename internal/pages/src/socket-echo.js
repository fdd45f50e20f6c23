import { createHash } from 'node:crypto';

/**
 * Answers the WebSocket handshake of one connection, and sends back what comes over it. For messages of at most 125
 * bytes, each in one frame; see RFC 6455, 1.3 and 5.2.
 *
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:stream').Duplex} socket
 */
export function echoWebSocket(request, socket) {
  const key = request.headers['sec-websocket-key'];
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  let waiting = Buffer.alloc(0);
  socket.on('error', () => {});
  socket.on('data', (chunk) => {
    waiting = Buffer.concat([waiting, chunk]);
    // Two bytes of head, four of mask, then the message.
    while (waiting.length >= 6) {
      const length = (waiting[1] ?? 0) & 0x7f;
      if (waiting.length < 6 + length) return;
      const mask = waiting.subarray(2, 6);
      const message = waiting.subarray(6, 6 + length).map((byte, index) => byte ^ (mask[index % 4] ?? 0));
      const head = waiting[0] ?? 0;
      waiting = waiting.subarray(6 + length);
      socket.write(Buffer.concat([Buffer.from([head, length]), message]));
      const isClose = (head & 0x0f) === 8;
      if (isClose) return void socket.end();
    }
  });
}

import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A page that is being served. */
export interface PageServer {
  readonly url: string;
  close(): Promise<void>;
}

// The page brings the same policy; the header also holds where the page itself was tampered with.
const headers = {
  'content-security-policy':
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const;

/**
 * Serves one page on 127.0.0.1, at a free port, under a path of 128 random bits: other users of the machine and other
 * pages in the browser cannot guess it. A request that names another host is refused, so that no foreign name that
 * was rebound to 127.0.0.1 gets an answer.
 *
 * @param html - The whole page.
 */
export async function servePage(html: string): Promise<PageServer> {
  const path = `/${randomBytes(16).toString('hex')}/`;
  const body = Buffer.from(html);
  let host = '';
  const server = createServer((request, response) => {
    if (request.headers.host !== host) return refuse(response, 403);
    if (request.url !== path) return refuse(response, 404);
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405);
    response.writeHead(200, { ...headers, 'content-type': 'text/html; charset=utf-8', 'content-length': body.length });
    response.end(request.method === 'HEAD' ? undefined : body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${host}${path}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function refuse(response: ServerResponse, status: 403 | 404 | 405): void {
  response.writeHead(status, { ...headers, 'content-type': 'text/plain; charset=utf-8' });
  response.end();
}

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, extname, join, normalize } from 'node:path';

const types: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.zip': 'application/zip',
};

/** The trace viewer that comes with Playwright, and traces for it, on 127.0.0.1. */
export interface ViewerServer extends AsyncDisposable {
  /** The address that shows a trace. */
  urlFor(zip: string): string;
}

/** Serves the viewer from one origin with the traces, because it reads them in a service worker. */
export async function serveViewer(): Promise<ViewerServer> {
  const playwright = dirname(createRequire(import.meta.url).resolve('playwright-core/package.json'));
  const viewer = join(playwright, 'lib/vite/traceViewer');
  const zips: string[] = [];
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const zip = /^\/zips\/(\d+)\.zip$/.exec(pathname);
    const file = zip ? zips[Number(zip[1])]! : join(viewer, normalize(pathname));
    try {
      const body = await readFile(file);
      response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    urlFor: (zip) => `${origin}/index.html?trace=${origin}/zips/${zips.push(zip) - 1}.zip`,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

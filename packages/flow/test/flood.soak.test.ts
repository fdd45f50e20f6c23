import { once } from 'node:events';
import { readdir, readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openBundle } from '@e2evidence/failure-bundle';
import { type FlowResult, withFlow } from '@e2evidence/flow';
import { launchPuppeteer, tmpdir } from '@e2evidence/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';

const mebibyte = 1024 * 1024;
const lines = 10_000_000;
const downloadBytes = 2048 * mebibyte;

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
  if (pathname !== '/big') {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<title>flood</title>');
    return;
  }
  response.writeHead(request.url?.includes('failed') ? 500 : 200, { 'content-type': 'text/plain' });
  const piece = Buffer.alloc(mebibyte, 'all the same words ');
  let left = downloadBytes;
  const more = (): void => {
    while (left > 0) {
      left -= piece.length;
      if (!response.write(piece)) {
        response.once('drain', more);
        return;
      }
    }
    response.end();
  };
  more();
});
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => server.close());

/** The most memory that this process took while something ran, in bytes above what it took before. */
async function grownBy(run: () => Promise<void>): Promise<number> {
  const before = process.memoryUsage().rss;
  let most = before;
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss);
  }, 50);
  await run();
  clearInterval(timer);
  return most - before;
}

async function bytesBelow(dir: string): Promise<number> {
  const files = await readdir(dir, { recursive: true, withFileTypes: true });
  const sizes = files.filter((file) => file.isFile()).map((file) => stat(`${file.parentPath}/${file.name}`));
  return (await Promise.all(sizes)).reduce((sum, { size }) => sum + size, 0);
}

it('a page that writes 10 million lines neither fills the disk nor grows the process', {
  // A bare listener takes as long.
  timeout: 3_600_000,
}, async () => {
  await using dir = await tmpdir();
  const browser = await launchPuppeteer();
  const page = await browser.newPage();
  const { port } = server.address() as AddressInfo;
  await page.goto(`http://127.0.0.1:${port}/`);
  let result: FlowResult | undefined;
  let onDisk = 0;
  const batch = 10_000;
  const run = () =>
    withFlow(
      page,
      {
        name: 'flood',
        outputDir: dir.path,
        onDiagnostic: () => {},
        onEnd: (end) => {
          result = end;
        },
      },
      async (flow) => {
        for (let from = 0; from < lines; from += batch) {
          await page.evaluate(
            (first, count) => {
              for (let i = 0; i < count; i++) console.log(`line ${first + i}`);
            },
            from,
            batch,
          );
        }
        onDisk = await bytesBelow(flow.dir);
        throw new Error('own');
      },
    ).catch(() => {});
  expect(await grownBy(run)).toBeLessThan(500 * mebibyte);
  expect(onDisk).toBeLessThan(40 * mebibyte);
  const bundle = await openBundle(result!.bundlePath!);
  // What came right before the failure is there.
  expect(Buffer.from(await bundle.read('artifacts/console.json')).toString()).toContain(`line ${lines - 1}"`);
  await bundle.close();
  const { dropped } = JSON.parse(await readFile(result!.reportPath!, 'utf8'));
  expect(dropped.budget).toBeGreaterThan(lines / 2);
  await browser.close();
});

it.each(['', '?failed'])('a page that loads 2 GiB%s does neither', async (query) => {
  await using dir = await tmpdir();
  const browser = await launchPuppeteer();
  const page = await browser.newPage();
  const { port } = server.address() as AddressInfo;
  await page.goto(`http://127.0.0.1:${port}/`);
  const load = async (path: string): Promise<number> => {
    const reader = (await fetch(path)).body!.getReader();
    let bytes = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return bytes;
      bytes += value.length;
    }
  };
  const run = () =>
    withFlow(page, { name: 'load', outputDir: dir.path, onDiagnostic: () => {} }, async (flow) => {
      expect(await page.evaluate(load, `/big${query}`)).toBe(downloadBytes);
      expect(await bytesBelow(flow.dir)).toBeLessThan(mebibyte);
      throw new Error('own');
    }).catch((error) => expect(error.message).toBe('own'));
  expect(await grownBy(run)).toBeLessThan(200 * mebibyte);
  await browser.close();
});

import { once } from 'node:events';
import { type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { bundleFromJournal, openJournal } from '@e2evidence/failure-bundle';
import { tmpdir } from '@e2evidence/testkit';
import { expect, it } from 'vitest';
import { finished, goldenBundle, printed, startCli } from './cli.js';

const timeout = 60_000;

async function fetchPage(
  url: string,
  options: { headers?: OutgoingHttpHeaders; method?: string } = {},
): Promise<{ status: number | undefined; headers: IncomingMessage['headers']; body: string }> {
  const sent = request(url, { ...options, agent: false });
  sent.end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

it.concurrent('show serves the report of the bundle under a path of 128 bits until SIGINT', { timeout }, async () => {
  await using dir = await tmpdir();
  const header = { testName: 'pay', traceId: 'a'.repeat(32), startedAtMs: 1 };
  const journal = await openJournal(dir.join('run'), header);
  await journal.addArtifact({ name: 'report.html', data: '<!doctype html><title>pay</title><p>the page</p>' });
  await journal.end({ status: 'failed', errorRepr: '', endedAtMs: 2 });
  await bundleFromJournal(dir.join('run'), { outputPath: dir.join('bundle.zip') });

  const child = startCli(['show', dir.join('bundle.zip')]);
  const end = finished(child);
  const [, url = '', secret = ''] = await printed(child.stderr, /(http:\/\/127\.0\.0\.1:\d+\/([0-9a-f]+)\/)/);
  expect(secret).toMatch(/^[0-9a-f]{32}$/);

  const page = await fetchPage(url);
  expect(page.status).toBe(200);
  expect(page.body).toBe('<!doctype html><title>pay</title><p>the page</p>');
  expect(page.headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  });
  expect(page.headers['content-security-policy']).toMatch(/^default-src 'none';.* frame-ancestors 'none'$/);

  const { origin, port } = new URL(url);
  const refused = await Promise.all([
    fetchPage(`${origin}/`),
    fetchPage(`${origin}/${'0'.repeat(32)}/`),
    fetchPage(`${url}manifest.json`),
    fetchPage(url, { headers: { host: 'rebound.example' } }),
    fetchPage(url, { headers: { host: `rebound.example:${port}` } }),
    fetchPage(url, { headers: { host: `localhost:${port}` } }),
    fetchPage(url, { method: 'POST' }),
  ]);
  expect(refused.map(({ status }) => status)).toEqual([404, 404, 404, 403, 403, 403, 405]);
  for (const { body, headers } of refused) expect([body, headers['cache-control']]).toEqual(['', 'no-store']);
  expect((await fetchPage(url, { method: 'HEAD' })).status).toBe(200);

  child.kill('SIGINT');
  const { code, stdout, stderr } = await end;
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  expect(stderr).toBe(`${dir.join('bundle.zip')} is shown at ${url} until Ctrl+C\n`);
});

it.concurrent('show makes a page of a bundle of the Python tool, with the policy of that page', {
  timeout,
}, async () => {
  const child = startCli(['show', goldenBundle, '--no-open']);
  const end = finished(child);
  const [url] = await printed(child.stderr, /http:\S+/);
  const { status, body, headers } = await fetchPage(url);
  child.kill('SIGTERM');
  expect((await end).code).toBe(0);

  expect(status).toBe(200);
  const [, policy = 'none'] = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(body) ?? [];
  expect(headers['content-security-policy']).toBe(`${policy}; frame-ancestors 'none'`);
  expect(body).toContain('checkout › pays with card');
  expect(body).toContain('locator #pay not found');
  expect(body).toContain('https://shop.test</span>/api');
  expect(body).toContain('boom 🚀');
  expect(body).not.toMatch(/-\d+ min/);
  expect(body).toContain('data:image/png;base64,');
});

import { readdir } from 'node:fs/promises';
import { startPages } from '@e2evidence/pages';
import { afterAll, beforeAll, expect, it } from 'vitest';

let pages: Awaited<ReturnType<typeof startPages>>;
beforeAll(async () => {
  pages = await startPages();
});
afterAll(() => pages.close());

it('serves every page of its folder, and the icon without a fuss', async () => {
  const names = await readdir(new URL('../src/behaviours/', import.meta.url));
  expect(names.length).toBeGreaterThan(8);
  for (const name of names) expect((await fetch(`${pages.url}/${name}`)).status, name).toBe(200);
  expect((await fetch(`${pages.url}/favicon.ico`)).status).toBe(204);
  expect((await fetch(`${pages.url}/nothing.html`)).status).toBe(404);
  expect((await fetch(`${pages.url}/..%2fshop.js`)).status).toBe(404);
});

it('echoes a request as JSON', async () => {
  const answer = await fetch(`${pages.url}/echo?a=1`, { method: 'PUT', body: 'hello', headers: { 'x-kind': 'test' } });
  expect(await answer.json()).toMatchObject({
    method: 'PUT',
    url: '/echo?a=1',
    body: 'hello',
    headers: { 'x-kind': 'test' },
  });
});

it('answers the status asked for', async () => {
  for (const status of [200, 204, 404, 418, 500, 503])
    expect((await fetch(`${pages.url}/status/${status}`)).status).toBe(status);
  expect((await fetch(`${pages.url}/status/abc`)).status).toBe(404);
});

it('redirects to the echo', async () => {
  const answer = await fetch(`${pages.url}/redirect`);
  expect(answer.redirected).toBe(true);
  expect(answer.url).toBe(`${pages.url}/echo?redirected=yes`);
});

it('hangs up, and answers late', async () => {
  await expect(fetch(`${pages.url}/hang-up`)).rejects.toThrow();
  const before = performance.now();
  await fetch(`${pages.url}/delay/60`);
  expect(performance.now() - before).toBeGreaterThan(50);
});

import { connect } from 'node:net';
import { startShop } from '@e2evidence/pages';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

type Shop = Awaited<ReturnType<typeof startShop>>;

/** One visitor of a shop: keeps its cookie, sends the bearer token. */
async function visit(shop: Shop) {
  const cookie = (await fetch(shop.url)).headers.get('set-cookie')?.split(';')[0] ?? '';
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(`${shop.url}${path}`, { redirect: 'manual', ...init, headers: { cookie, ...init.headers } });
  const post = (path: string, body: unknown) =>
    ask(path, {
      method: 'POST',
      headers: { authorization: `Bearer ${shop.secrets.bearer}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  return { cookie, ask, post };
}

describe('startShop without a fault', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await startShop({ fault: 'none' });
  });
  afterAll(() => shop.close());

  it('takes an order from cart to thank-you page, with the coupon', async () => {
    const { ask, post } = await visit(shop);
    const { cardNumber, password } = shop.secrets;
    expect(await (await post('/api/cart', { product: 'mug', quantity: 2 })).json()).toMatchObject({
      count: 2,
      total_cents: 3600,
    });
    expect(await (await post('/api/coupon', { coupon: 'spring10' })).json()).toMatchObject({
      discount: { percent: 10 },
      cart: { discount_cents: 360, total_cents: 3240 },
    });
    expect((await post('/api/pay', { card_number: cardNumber, password: 'wrong' })).status).toBe(403);
    expect((await post('/api/pay', { card_number: '4242424242424241', password })).status).toBe(402);
    const paid = await (await post('/api/pay', { card_number: cardNumber, password })).json();
    expect(paid.next).toBe(`/done#access_token=${shop.secrets.fragmentToken}`);
    expect(await (await ask('/done')).text()).toContain('€32.40');
    expect((await post('/api/pay', { card_number: cardNumber, password })).status).toBe(409);
  });

  it('keeps the carts of two visitors apart', async () => {
    const [ada, ben] = [await visit(shop), await visit(shop)];
    await ada.post('/api/cart', { product: 'board' });
    expect(await (await ada.ask('/cart')).text()).toContain('Oak board');
    expect(await (await ben.ask('/cart')).text()).toContain('Nothing here yet');
  });

  it('removes a line when its quantity falls to zero', async () => {
    const { post } = await visit(shop);
    await post('/api/cart', { product: 'mug', quantity: 2 });
    expect((await (await post('/api/cart', { product: 'mug', quantity: -2 })).json()).items).toEqual([]);
  });

  it('lists its products', async () => {
    const { products } = await (await fetch(`${shop.url}/api/products`)).json();
    expect(products).toHaveLength(6);
    expect(products[0]).toEqual({ id: 'mug', name: 'Enamel mug', price_cents: 1800 });
  });

  it('signs in with the planted password only', async () => {
    const { ask } = await visit(shop);
    const signIn = (password: string) =>
      ask('/login', { method: 'POST', body: new URLSearchParams({ email: 'ada@example.test', password }) });
    expect((await signIn('guess')).status).toBe(401);
    expect((await signIn(shop.secrets.password)).headers.get('location')).toBe('/');
    expect(await (await ask('/')).text()).toContain('ada@example.test');
  });

  it('refuses to change anything without the bearer token', async () => {
    expect((await fetch(`${shop.url}/api/cart`, { method: 'POST', body: '{}' })).status).toBe(401);
  });

  it('answers bad input with a status, not with a crash', async () => {
    const { ask, post } = await visit(shop);
    expect((await post('/api/cart', { product: 'yacht' })).status).toBe(422);
    expect((await post('/api/cart', null)).status).toBe(422);
    expect((await post('/api/coupon', { coupon: 'NOPE' })).status).toBe(404);
    expect((await ask('/api/nothing')).status).toBe(404);
    expect((await ask('/nothing')).status).toBe(404);
    expect((await ask('/assets/nothing.js')).status).toBe(404);
    expect((await ask('/checkout')).headers.get('location')).toBe('/cart');
  });

  it('refers to nothing outside itself', async () => {
    const { ask, post } = await visit(shop);
    await post('/api/cart', { product: 'mug' });
    for (const path of ['/', '/cart', '/login', '/checkout', '/done', '/assets/shop.css', '/favicon.ico']) {
      const answer = await ask(path);
      expect(answer.status, path).toBe(200);
      const text = (await answer.text()).replaceAll('http://www.w3.org/2000/svg', '');
      expect(text, path).not.toMatch(/https?:|\/\/\w|url\(/);
    }
  });
});

describe('startShop with the coupon fault', () => {
  it('answers 500 with a JSON body to the coupon, and nothing to the recommendations', async () => {
    await using shop = await startShop();
    const { ask, post } = await visit(shop);
    const answer = await post('/api/coupon', { coupon: 'SPRING10' });
    expect(answer.status).toBe(500);
    expect(await answer.json()).toEqual({
      error: 'coupon_service_unavailable',
      retry_token: shop.secrets.responseToken,
    });
    await expect(ask('/api/recommendations')).rejects.toThrow();
    expect(shop.requests.at(-1)).toMatchObject({ method: 'GET', url: '/api/recommendations', status: null });
  });

  it('plants other secrets in every shop', async () => {
    await using one = await startShop();
    await using other = await startShop();
    for (const [name, value] of Object.entries(one.secrets))
      expect(Object.values(other.secrets), name).not.toContain(value);
  });
});

describe('close', () => {
  it('ends at once with a silent connection, a half-sent and a kept-alive one, and may be called twice', async () => {
    const shop = await startShop();
    await fetch(shop.url);
    const sockets = [connect(shop.port, '127.0.0.1'), connect(shop.port, '127.0.0.1')];
    const ended = sockets.map((socket) => new Promise((resolve) => socket.on('error', resolve).on('close', resolve)));
    await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
    sockets[1]?.write('POST /api/cart HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf');
    await new Promise((resolve) => setTimeout(resolve, 50));
    await shop.close();
    await shop.close();
    await Promise.all(ended);
    await expect(fetch(shop.url)).rejects.toThrow();
  }, 3000);

  it('rejects when the port is taken', async () => {
    await using shop = await startShop();
    await expect(startShop({ port: shop.port })).rejects.toThrow('EADDRINUSE');
  });
});

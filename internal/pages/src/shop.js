import { readFile } from 'node:fs/promises';
import { startLocalServer } from './local-server.js';
import { redirect, text } from './replies.js';
import { answerApi } from './shop/api.js';
import { createSecrets } from './shop/secrets.js';
import { cartPage, checkoutPage, donePage, loginPage, mark, missingPage, productsPage } from './shop/views.js';
import { createVisitors } from './shop/visitors.js';

/** @typedef {import('./local-server.js').LocalServer} LocalServer */
/** @typedef {import('./local-server.js').Reply} Reply */
/** @typedef {import('./local-server.js').SeenRequest} SeenRequest */
/** @typedef {import('./shop/secrets.js').ShopSecrets} ShopSecrets */
/** @typedef {import('./shop/visitors.js').Visitor} Visitor */

/**
 * A running demo shop.
 *
 * @typedef {LocalServer & { readonly secrets: Readonly<ShopSecrets> }} Shop
 */

/**
 * Starts a small shop on 127.0.0.1: products, cart, sign-in, checkout, and a JSON API.
 *
 * With the fault, `POST /api/coupon` answers 500: the page logs the answer, throws from a handler, and Pay stays
 * disabled while a coupon is in its field; `GET /api/recommendations` fails without an answer. Without it, the
 * coupon `SPRING10` takes 10 % off and the order completes. On both ways every planted secret is shown somewhere,
 * see {@link ShopSecrets}; sign-in and payment accept any email with the planted password.
 *
 * @param {object} [options]
 * @param {number} [options.port] - Default `0`: a free one.
 * @param {'coupon' | 'none'} [options.fault] - Default `'coupon'`.
 * @returns {Promise<Shop>}
 */
export async function startShop({ port = 0, fault = 'coupon' } = {}) {
  const secrets = Object.freeze(createSecrets());
  const visitorOf = createVisitors(secrets.sessionCookie);
  const server = await startLocalServer(async (request, url) => {
    const { visitor, isNew } = visitorOf(request.headers.cookie);
    const reply = url.pathname.startsWith('/api/')
      ? answerApi(request, url.pathname, visitor, { secrets, faulty: fault === 'coupon' })
      : ((await answerAsset(url.pathname)) ?? answerPage(request, url.pathname, visitor, secrets));
    if (reply && isNew) reply.headers['set-cookie'] = `shop_session=${visitor.cookie}; Path=/; HttpOnly; SameSite=Lax`;
    return reply;
  }, port);
  return { ...server, secrets };
}

/**
 * @param {SeenRequest} request
 * @param {string} path
 * @param {Visitor} visitor
 * @param {ShopSecrets} secrets
 * @returns {Reply}
 */
function answerPage(request, path, visitor, secrets) {
  switch (`${request.method} ${path}`) {
    case 'GET /':
      return page(productsPage(visitor));
    case 'GET /cart':
      return page(cartPage(visitor, secrets));
    case 'GET /login':
      return page(loginPage(visitor));
    case 'POST /login':
      return signIn(new URLSearchParams(request.body), visitor, secrets);
    case 'GET /checkout':
      return visitor.cart.size > 0 ? page(checkoutPage(visitor)) : redirect('/cart');
    case 'GET /done':
      return page(donePage(visitor));
    default:
      return page(missingPage(visitor), 404);
  }
}

/**
 * @param {URLSearchParams} fields
 * @param {Visitor} visitor
 * @param {ShopSecrets} secrets
 * @returns {Reply}
 */
function signIn(fields, visitor, secrets) {
  const email = fields.get('email');
  if (!email || fields.get('password') !== secrets.password) {
    return page(loginPage(visitor, 'Email and password do not match.'), 401);
  }
  visitor.email = email;
  return redirect('/');
}

/**
 * @param {string} path
 * @returns {Promise<Reply | null>}
 */
async function answerAsset(path) {
  if (path === '/favicon.ico') {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" color="#2f5d50">${mark}</svg>`;
    return text(svg, 'image/svg+xml');
  }
  const name = /^\/assets\/([a-z]+\.(?:css|js))$/.exec(path)?.[1];
  if (!name) return null;
  try {
    const body = await readFile(new URL(`./shop/assets/${name}`, import.meta.url), 'utf8');
    return text(body, name.endsWith('.css') ? 'text/css' : 'text/javascript');
  } catch {
    return null;
  }
}

/**
 * @param {string} body
 * @param {number} [status]
 * @returns {Reply}
 */
function page(body, status = 200) {
  return text(body, 'text/html', status);
}

import { json } from '../replies.js';
import { findProduct, products } from './products.js';
import { passesLuhn } from './secrets.js';
import { cartTotals } from './visitors.js';

/** @typedef {import('../local-server.js').Reply} Reply */
/** @typedef {import('../local-server.js').SeenRequest} SeenRequest */
/** @typedef {import('./secrets.js').ShopSecrets} ShopSecrets */
/** @typedef {import('./visitors.js').Visitor} Visitor */

const coupons = new Map([['SPRING10', 10]]);

/**
 * Answers the JSON side of the shop.
 *
 * @param {SeenRequest} request
 * @param {string} path
 * @param {Visitor} visitor
 * @param {{ secrets: ShopSecrets, faulty: boolean }} shop
 * @returns {Reply | null} `null` hangs up.
 */
export function answerApi(request, path, visitor, { secrets, faulty }) {
  switch (`${request.method} ${path}`) {
    case 'GET /api/products':
      return json({ products: products.map(({ id, name, priceCents }) => ({ id, name, price_cents: priceCents })) });
    case 'GET /api/session':
      return json({
        email: visitor.email,
        access_token: secrets.bearer,
        refresh_token: secrets.responseToken,
        id_token: secrets.jwt,
        session_token: secrets.consoleSessionToken,
        coupon_token: secrets.consoleToken,
        cart: cart(visitor),
      });
    case 'GET /api/recommendations':
      return faulty ? null : json({ names: recommend(visitor) });
  }
  if (request.method !== 'POST') return json({ error: 'not_found' }, 404);
  if (request.headers.authorization !== `Bearer ${secrets.bearer}`) return json({ error: 'unauthorized' }, 401);
  const fields = parseFields(request.body);
  switch (path) {
    case '/api/cart':
      return addToCart(fields, visitor);
    case '/api/coupon':
      return applyCoupon(fields, visitor, faulty ? secrets.responseToken : null);
    case '/api/pay':
      return pay(fields, visitor, secrets);
    default:
      return json({ error: 'not_found' }, 404);
  }
}

/**
 * @param {Record<string, unknown>} fields
 * @param {Visitor} visitor
 */
function addToCart(fields, visitor) {
  const product = findProduct(String(fields['product']));
  const quantity = fields['quantity'] ?? 1;
  if (!product || typeof quantity !== 'number' || !Number.isInteger(quantity)) {
    return json({ error: 'unknown_product' }, 422);
  }
  const next = (visitor.cart.get(product.id) ?? 0) + quantity;
  if (next > 0) visitor.cart.set(product.id, next);
  else visitor.cart.delete(product.id);
  return json(cart(visitor));
}

/**
 * @param {Record<string, unknown>} fields
 * @param {Visitor} visitor
 * @param {string | null} retryToken - Set when the coupon service is down.
 */
function applyCoupon(fields, visitor, retryToken) {
  if (retryToken !== null) {
    return json({ error: 'coupon_service_unavailable', retry_token: retryToken }, 500);
  }
  const percent = coupons.get(String(fields['coupon']).toUpperCase());
  if (percent === undefined) return json({ error: 'unknown_coupon' }, 404);
  visitor.discountPercent = percent;
  return json({ discount: { percent }, cart: cart(visitor) });
}

/**
 * @param {Record<string, unknown>} fields
 * @param {Visitor} visitor
 * @param {ShopSecrets} secrets
 */
function pay(fields, visitor, secrets) {
  const { count, totalCents } = cartTotals(visitor);
  if (count === 0) return json({ error: 'empty_cart' }, 409);
  if (fields['password'] !== secrets.password) return json({ error: 'wrong_password' }, 403);
  if (!passesLuhn(String(fields['card_number']))) return json({ error: 'card_refused' }, 402);
  visitor.order = { id: `HG-${1000 + totalCents}`, totalCents };
  visitor.cart.clear();
  visitor.discountPercent = 0;
  return json({ order: visitor.order.id, next: `/done#access_token=${secrets.fragmentToken}` });
}

/** @param {Visitor} visitor */
function cart(visitor) {
  const { count, subtotalCents, discountCents, totalCents } = cartTotals(visitor);
  return {
    count,
    subtotal_cents: subtotalCents,
    discount_cents: discountCents,
    total_cents: totalCents,
    items: [...visitor.cart].map(([product, quantity]) => ({ product, quantity })),
  };
}

/** @param {Visitor} visitor */
function recommend(visitor) {
  const others = products.filter((product) => !visitor.cart.has(product.id));
  return others.slice(0, 2).map((product) => product.name);
}

/**
 * @param {string} body
 * @returns {Record<string, unknown>}
 */
function parseFields(body) {
  try {
    const value = JSON.parse(body);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

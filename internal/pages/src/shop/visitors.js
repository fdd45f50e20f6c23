import { findProduct } from './products.js';

/**
 * One browser, known by its cookie.
 *
 * @typedef {object} Visitor
 * @property {string} cookie - The value of `shop_session`.
 * @property {string | null} email - Set by signing in.
 * @property {Map<string, number>} cart - Product id → quantity.
 * @property {number} discountPercent
 * @property {{ id: string, totalCents: number } | null} order - The last one paid.
 */

/**
 * @typedef {object} CartLine
 * @property {import('./products.js').Product} product
 * @property {number} quantity
 * @property {number} totalCents
 */

/**
 * Keeps the visitors of one shop apart, though all their cookies end in the same planted secret.
 *
 * @param {string} secret
 * @returns {(cookieHeader: string | undefined) => { visitor: Visitor, isNew: boolean }}
 */
export function createVisitors(secret) {
  /** @type {Map<string, Visitor>} */
  const visitors = new Map();
  return (cookieHeader = '') => {
    const known = visitors.get(/(?:^|;\s*)shop_session=([^;]+)/.exec(cookieHeader)?.[1] ?? '');
    if (known) return { visitor: known, isNew: false };
    const cookie = `v${visitors.size + 1}.${secret}`;
    /** @type {Visitor} */
    const visitor = { cookie, email: null, cart: new Map(), discountPercent: 0, order: null };
    visitors.set(cookie, visitor);
    return { visitor, isNew: true };
  };
}

/**
 * @param {Visitor} visitor
 * @returns {CartLine[]}
 */
export function cartLines(visitor) {
  return [...visitor.cart].flatMap(([id, quantity]) => {
    const product = findProduct(id);
    return product ? [{ product, quantity, totalCents: product.priceCents * quantity }] : [];
  });
}

/**
 * @param {Visitor} visitor
 * @returns {{ count: number, subtotalCents: number, discountCents: number, totalCents: number }}
 */
export function cartTotals(visitor) {
  const lines = cartLines(visitor);
  const count = lines.reduce((sum, line) => sum + line.quantity, 0);
  const subtotalCents = lines.reduce((sum, line) => sum + line.totalCents, 0);
  const discountCents = Math.round((subtotalCents * visitor.discountPercent) / 100);
  return { count, subtotalCents, discountCents, totalCents: subtotalCents - discountCents };
}

// A log as services and test runners write it: one JSON object per line, about 300 bytes, no two alike.

const levels = ['info', 'info', 'info', 'debug', 'warn', 'error'];
const services = ['shop-web', 'cart-api', 'checkout', 'search', 'images'];
const paths = ['/api/items', '/api/cart/lines', '/checkout/address', '/search', '/images/hero.webp'];
const messages = [
  (/** @type {Draw} */ d) =>
    `request completed status=${d.of([200, 201, 204, 304, 404, 500])} duration=${d.below(900)}ms bytes=${d.below(90_000)}`,
  (/** @type {Draw} */ d) =>
    `cache miss for key items:${d.below(10_000)} in region eu-${d.below(4)}, filled in ${d.below(90)} ms`,
  (/** @type {Draw} */ d) =>
    `retrying ${d.of(paths)} (attempt ${d.below(4)} of 5): connect ECONNREFUSED 10.0.${d.below(255)}.${d.below(255)}:8443`,
  (/** @type {Draw} */ d) => `user ${d.below(100_000)} opened the page "Summer sale" from newsletter-${d.below(60)}`,
  (/** @type {Draw} */ d) =>
    `at renderCart (https://shop.example/assets/app.${d.hex(8)}.js:${d.below(90)}:${d.below(9000)})\n    at async loop`,
];

/** @typedef {ReturnType<typeof drawOf>} Draw */

/**
 * @param {number} count - Rows.
 * @param {number} secretsPerHundred - Of a hundred rows, how many hold a secret.
 */
export function logLines(count, secretsPerHundred) {
  const draw = drawOf(20_261_126);
  // As in a run: few sessions, many requests each.
  const sessions = Array.from({ length: 200 }, () => draw.hex(32));
  return Array.from({ length: count }, (_, i) => {
    const row = {
      time: new Date(1_763_779_732_000 + i * 37).toISOString(),
      level: draw.of(levels),
      service: draw.of(services),
      traceId: draw.hex(32),
      msg: draw.of(messages)(draw),
      http: {
        method: draw.of(['GET', 'POST', 'PUT']),
        url: `https://shop.example${draw.of(paths)}?page=${draw.below(90)}&sort=price&ref=mail-${draw.below(60)}`,
        status: 200,
        ip: `10.0.${draw.below(255)}.${draw.below(255)}`,
      },
      user: { id: draw.below(100_000), plan: draw.of(['free', 'pro']), cart: [draw.below(99), draw.below(99)] },
    };
    if (draw.below(100) < secretsPerHundred) {
      const session = draw.of(sessions);
      const kind = draw.below(3);
      if (kind === 0) row.http.url += `&token=${session}`;
      else if (kind === 1) Object.assign(row.http, { headers: { authorization: `Bearer ${session}`, accept: '*/*' } });
      else row.msg += `, session_id=${session}`;
    }
    return JSON.stringify(row);
  });
}

/** @param {number} seed */
function drawOf(seed) {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state;
  };
  const below = (/** @type {number} */ bound) => Math.floor((next() / 2 ** 32) * bound);
  return {
    below,
    /** @template T @param {T[]} list */
    of: (list) => /** @type {T} */ (list[below(list.length)]),
    hex: (/** @type {number} */ length) =>
      Array.from({ length: Math.ceil(length / 8) }, () => next().toString(16).padStart(8, '0'))
        .join('')
        .slice(0, length),
  };
}

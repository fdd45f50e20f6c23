import { Html, html } from './html.js';
import { products } from './products.js';
import { cartLines, cartTotals } from './visitors.js';

/** @typedef {import('./products.js').Product} Product */
/** @typedef {import('./secrets.js').ShopSecrets} ShopSecrets */
/** @typedef {import('./visitors.js').Visitor} Visitor */

/**
 * @param {Visitor} visitor
 * @returns {string}
 */
export function productsPage(visitor) {
  const cards = products.map(
    (product) => html`
      <li class="card" data-testid="product-${product.id}">
        ${picture(product)}
        <div class="card-body">
          <h2>${product.name}</h2>
          <p class="muted">${product.note}</p>
          <div class="card-foot">
            <strong class="price">${money(product.priceCents)}</strong>
            <button class="button" type="button" disabled id="add-${product.id}" data-testid="add-${product.id}"
              data-product="${product.id}" aria-label="Add ${product.name} to the cart">Add to cart</button>
          </div>
        </div>
      </li>`,
  );
  return layout(
    visitor,
    { title: 'Things for slow mornings', script: 'products.js' },
    html`
      <section class="hero">
        <p class="eyebrow">New in: the spring shelf</p>
        <h1>Things for slow mornings</h1>
        <p>Six good objects, made in small numbers. With <strong>SPRING10</strong> everything costs 10&nbsp;% less.</p>
      </section>
      <ul class="grid" aria-label="Products">${cards}</ul>`,
  );
}

/**
 * @param {Visitor} visitor
 * @param {ShopSecrets} secrets
 * @returns {string}
 */
export function cartPage(visitor, secrets) {
  const { count, totalCents } = cartTotals(visitor);
  const lines = cartLines(visitor).map(
    ({ product, quantity, totalCents }) => html`
      <li class="line" data-testid="line-${product.id}">
        ${picture(product)}
        <div class="line-text">
          <h2>${product.name}</h2>
          <p class="muted">${quantity} × ${money(product.priceCents)}</p>
          <button class="link" type="button" disabled data-product="${product.id}" data-quantity="${quantity}"
            data-testid="remove-${product.id}" aria-label="Remove ${product.name}">Remove</button>
        </div>
        <strong class="price">${money(totalCents)}</strong>
      </li>`,
  );
  const next = `/checkout?token=${encodeURIComponent(secrets.queryToken)}#access_token=${secrets.fragmentToken}`;
  const body =
    count === 0
      ? html`<div class="panel empty"><p>Nothing here yet.</p><a class="button" href="/">Look around</a></div>`
      : html`
        <div class="panel">
          <ul class="lines">${lines}</ul>
          <p class="total"><span>Total</span><strong data-testid="cart-total">${money(totalCents)}</strong></p>
          <div class="actions">
            <a class="link" href="/">Keep shopping</a>
            <button class="button big" type="button" disabled id="go-checkout" data-testid="go-checkout"
              data-href="${next}">Go to checkout</button>
          </div>
        </div>`;
  return layout(
    visitor,
    { title: 'Your cart', script: 'cart.js' },
    html`<div class="narrow"><h1>Your cart</h1>${body}</div>`,
  );
}

/**
 * @param {Visitor} visitor
 * @param {string} [problem]
 * @returns {string}
 */
export function loginPage(visitor, problem = '') {
  return layout(
    visitor,
    { title: 'Sign in', script: 'session.js' },
    html`
      <div class="slim">
        <h1>Sign in</h1>
        <form class="panel" method="post" action="/login" data-testid="login-form">
          ${problem ? html`<p class="problem" role="alert" data-testid="login-problem">${problem}</p>` : ''}
          ${field({ id: 'email', label: 'Email', type: 'email', autocomplete: 'username' })}
          ${field({ id: 'password', label: 'Password', type: 'password', autocomplete: 'current-password' })}
          <button class="button big wide" id="sign-in" data-testid="sign-in">Sign in</button>
        </form>
      </div>`,
  );
}

/**
 * @param {Visitor} visitor
 * @returns {string}
 */
export function checkoutPage(visitor) {
  const { subtotalCents, discountCents, totalCents } = cartTotals(visitor);
  const lines = cartLines(visitor).map(
    ({ product, quantity, totalCents }) =>
      html`<li><span>${quantity} × ${product.name}</span><span>${money(totalCents)}</span></li>`,
  );
  return layout(
    visitor,
    { title: 'Checkout', script: 'checkout.js' },
    html`
      <h1>Checkout</h1>
      <form class="checkout" id="checkout" data-testid="checkout-form" novalidate>
        <div class="panel">
          <fieldset>
            <legend>Contact</legend>
            ${field({ id: 'email', label: 'Email', type: 'email', autocomplete: 'email' })}
          </fieldset>
          <fieldset>
            <legend>Card</legend>
            ${field({ id: 'card-number', name: 'card_number', label: 'Card number', autocomplete: 'cc-number', pattern: '[0-9 ]{16,23}', placeholder: '1234 1234 1234 1234', inputmode: 'numeric' })}
            <div class="pair">
              ${field({ id: 'expiry', label: 'Expiry', autocomplete: 'cc-exp', pattern: '[0-9]{2} ?/ ?[0-9]{2}', placeholder: 'MM / YY' })}
              ${field({ id: 'cvc', label: 'CVC', autocomplete: 'cc-csc', pattern: '[0-9]{3,4}', placeholder: '123', inputmode: 'numeric' })}
            </div>
          </fieldset>
          <fieldset>
            <legend>Confirm it is you</legend>
            ${field({ id: 'password', label: 'Password', type: 'password', autocomplete: 'current-password' })}
          </fieldset>
        </div>
        <aside class="panel summary" aria-label="Order summary">
          <h2>Your order</h2>
          <ul class="sums">${lines}</ul>
          <label class="label" for="coupon">Coupon</label>
          <div class="coupon">
            <input id="coupon" name="coupon" data-testid="coupon" autocomplete="off" placeholder="SPRING10">
            <button class="button quiet" type="button" id="apply-coupon" data-testid="apply-coupon" disabled>Apply</button>
          </div>
          <p class="status" id="coupon-status" data-testid="coupon-status" role="status"></p>
          <ul class="sums">
            <li><span>Subtotal</span><span data-testid="subtotal">${money(subtotalCents)}</span></li>
            <li><span>Discount</span><span id="discount" data-testid="discount">${money(-discountCents)}</span></li>
            <li><span>Shipping</span><span>Free</span></li>
          </ul>
          <p class="total"><span>Total</span><strong id="total" data-testid="total">${money(totalCents)}</strong></p>
          <button class="button big wide" id="pay" data-testid="pay" disabled>Pay</button>
          <p class="status" id="pay-status" data-testid="pay-status" role="alert"></p>
          <p class="muted small" id="recommendations" data-testid="recommendations" hidden></p>
          <details class="muted small">
            <summary>Details for support</summary>
            <code id="support-pass" data-testid="support-pass"></code>
          </details>
        </aside>
      </form>`,
  );
}

/**
 * @param {Visitor} visitor
 * @returns {string}
 */
export function donePage(visitor) {
  const { order } = visitor;
  const body = order
    ? html`
      <div class="tick" aria-hidden="true">✓</div>
      <h1>Thank you</h1>
      <p>Order <strong data-testid="order">${order.id}</strong> is paid: <strong data-testid="paid">${money(order.totalCents)}</strong>.</p>
      <p class="muted">It leaves our shelf tomorrow morning.</p>`
    : html`<h1>No order yet</h1><p class="muted">Your orders will show up here.</p>`;
  return layout(
    visitor,
    { title: order ? 'Thank you' : 'No order yet', script: 'session.js' },
    html`<div class="slim"><div class="panel empty" data-testid="done">${body}<a class="button" href="/">Back to the shop</a></div></div>`,
  );
}

/**
 * @param {Visitor} visitor
 * @returns {string}
 */
export function missingPage(visitor) {
  return layout(
    visitor,
    { title: 'Not found', script: 'session.js' },
    html`<div class="slim"><div class="panel empty"><h1>Not found</h1><a class="button" href="/">Back to the shop</a></div></div>`,
  );
}

/**
 * @param {Visitor} visitor
 * @param {{ title: string, script: string }} page
 * @param {Html} main
 * @returns {string}
 */
function layout(visitor, { title, script }, main) {
  const account = visitor.email
    ? html`<span class="account" data-testid="account">${visitor.email}</span>`
    : html`<a href="/login" data-testid="login-link">Sign in</a>`;
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title} · Harbour Goods</title>
    <link rel="icon" href="/favicon.ico" type="image/svg+xml">
    <link rel="stylesheet" href="/assets/shop.css">
    <script type="module" src="/assets/${script}"></script>
  </head>
  <body>
    <header class="top">
      <a class="brand" href="/"><svg viewBox="0 0 24 24" aria-hidden="true">${new Html(mark)}</svg>Harbour Goods</a>
      <nav aria-label="Main">
        ${account}
        <a href="/cart" data-testid="cart-link">Cart <span class="badge" data-testid="cart-count">${cartTotals(visitor).count}</span></a>
      </nav>
    </header>
    <main>${main}</main>
    <footer>Harbour Goods is a demo. Nothing is sold, nothing is sent.</footer>
  </body>
</html>
`.text;
}

/** The drawing of a boat, the inside of an SVG of 24 by 24. */
export const mark =
  '<path d="M12 2v13M12 4l7 9h-7z" fill="currentColor" stroke="currentColor" stroke-width="1.5"/><path d="M3 16h18l-3 5H6z" fill="currentColor"/>';

/** @param {Product} product */
function picture(product) {
  return html`<svg class="picture" viewBox="0 0 120 120" aria-hidden="true" style="background:${product.tint}">${new Html(product.picture)}</svg>`;
}

/**
 * @param {{ id: string, label: string, autocomplete: string, name?: string, type?: string, pattern?: string,
 *   placeholder?: string, inputmode?: string }} options
 */
function field({ id, label, autocomplete, name = id, type = 'text', pattern, placeholder = '', inputmode }) {
  return html`
    <label class="field" for="${id}">
      <span class="label">${label}</span>
      <input id="${id}" name="${name}" data-testid="${id}" type="${type}" autocomplete="${autocomplete}" required
        placeholder="${placeholder}" ${pattern ? html`pattern="${pattern}"` : ''}
        ${inputmode ? html`inputmode="${inputmode}"` : ''}>
    </label>`;
}

/** @param {number} cents */
function money(cents) {
  return `${cents < 0 ? '−' : ''}€${(Math.abs(cents) / 100).toFixed(2)}`;
}

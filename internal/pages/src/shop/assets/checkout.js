import { post, session } from './session.js';

const form = find('checkout', HTMLFormElement);
const card = find('card-number', HTMLInputElement);
const coupon = find('coupon', HTMLInputElement);
const apply = find('apply-coupon', HTMLButtonElement);
const couponStatus = find('coupon-status', HTMLElement);
const pay = find('pay', HTMLButtonElement);
const payStatus = find('pay-status', HTMLElement);

let applied = '';
let checking = false;

form.addEventListener('input', update);
card.addEventListener('input', () => {
  card.value = (card.value.replace(/\D/g, '').match(/\d{1,4}/g) ?? []).join(' ');
});
coupon.addEventListener('input', () => {
  couponStatus.textContent = '';
});
coupon.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter') return;
  event.preventDefault();
  apply.click();
});
apply.addEventListener('click', applyCoupon);
form.addEventListener('coupon-answer', showCoupon);
form.addEventListener('submit', order);
showPass();
recommend();
update();

function update() {
  const open = coupon.value !== '' && coupon.value !== applied;
  apply.disabled = !open || checking;
  apply.textContent = checking ? 'Checking…' : 'Apply';
  pay.disabled = open || checking || !form.checkValidity();
}

async function applyCoupon() {
  checking = true;
  couponStatus.textContent = 'Checking your coupon…';
  couponStatus.dataset['mood'] = 'busy';
  update();
  console.log('coupon token', (await session).coupon_token);
  const response = await post('/api/coupon', fields());
  const text = await response.text();
  if (response.status >= 500) console.error(`Coupon check failed with ${response.status}: ${text}`);
  form.dispatchEvent(new CustomEvent('coupon-answer', { detail: JSON.parse(text) }));
}

/**
 * The planted fault is here: an answer without a discount is not expected but for an unknown code.
 *
 * @param {Event} event
 */
function showCoupon(event) {
  if (!(event instanceof CustomEvent)) return;
  const answer = event.detail;
  if (answer.error === 'unknown_coupon') {
    checking = false;
    say(couponStatus, 'We do not know this code.', 'bad');
    return update();
  }
  const { percent } = answer.discount;
  checking = false;
  applied = coupon.value;
  say(couponStatus, `${percent} % off.`, 'good');
  find('discount', HTMLElement).textContent = money(-answer.cart.discount_cents);
  find('total', HTMLElement).textContent = money(answer.cart.total_cents);
  update();
}

/** @param {Event} event */
async function order(event) {
  event.preventDefault();
  if (pay.disabled) return;
  pay.disabled = true;
  const response = await post('/api/pay', fields());
  const answer = await response.json();
  if (response.ok) return location.assign(answer.next);
  /** @type {Record<string, string>} */
  const reasons = { wrong_password: 'This password is not right.', card_refused: 'The bank refused this card.' };
  say(payStatus, reasons[answer.error] ?? 'The payment did not go through.', 'bad');
  update();
}

async function showPass() {
  await session;
  find('support-pass', HTMLElement).textContent = localStorage.getItem('pass');
}

async function recommend() {
  try {
    const token = new URLSearchParams(location.search).get('token') ?? '';
    const response = await fetch(`/api/recommendations?token=${encodeURIComponent(token)}`);
    const { names } = await response.json();
    const strip = find('recommendations', HTMLElement);
    strip.textContent = `Goes well with: ${names.join(', ')}`;
    strip.hidden = false;
  } catch {
    // The strip stays hidden: nobody needs it to pay.
  }
}

function fields() {
  return { ...Object.fromEntries(new FormData(form)), card_number: card.value.replaceAll(' ', '') };
}

/**
 * @param {HTMLElement} place
 * @param {string} text
 * @param {'good' | 'bad'} mood
 */
function say(place, text, mood) {
  place.textContent = text;
  place.dataset['mood'] = mood;
}

/** @param {number} cents */
function money(cents) {
  return `${cents < 0 ? '−' : ''}€${(Math.abs(cents) / 100).toFixed(2)}`;
}

/**
 * @template {HTMLElement} Kind
 * @param {string} id
 * @param {new () => Kind} kind
 * @returns {Kind}
 */
function find(id, kind) {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`The page has no ${id}.`);
  return element;
}

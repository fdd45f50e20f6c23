import { createHmac, randomBytes, randomInt } from 'node:crypto';

/**
 * The secrets planted in one shop. Fresh for every server, so that no file written earlier can hold one.
 *
 * @typedef {object} ShopSecrets
 * @property {string} sessionCookie - The end of the HttpOnly cookie `shop_session`.
 * @property {string} bearer - Sent by the page as `Authorization: Bearer …`.
 * @property {string} queryToken - In `/checkout?token=…` and `/api/recommendations?token=…`.
 * @property {string} fragmentToken - In `/checkout?…#access_token=…` and `/done#access_token=…`.
 * @property {string} password - What the visitor types; also posted, as a form and as JSON. Full of characters to escape.
 * @property {string} cardNumber - What the visitor types, 16 digits that pass the Luhn check; also in JSON bodies.
 * @property {string} jwt - In localStorage under `pass`, and as text in the checkout page.
 * @property {string} consoleToken - `console.log('coupon token', …)`.
 * @property {string} consoleSessionToken - `console.warn('session token=…')`.
 * @property {string} responseToken - `refresh_token` of `GET /api/session`; `retry_token` of the 500, and of the
 *   console error that quotes it.
 */

/**
 * @returns {ShopSecrets} Fresh ones. Those named in the environment variable `E2EVIDENCE_DEMO_SECRETS`, a JSON object, are
 *   taken from there, so that who started the process can look for them in what it has left.
 */
export function createSecrets() {
  const given = JSON.parse(process.env.E2EVIDENCE_DEMO_SECRETS ?? '{}');
  return {
    sessionCookie: letters(32),
    bearer: `${letters(30)}+${letters(8)}/${letters(8)}==`,
    queryToken: `q+${letters(20)}/=`,
    fragmentToken: letters(28),
    password: `Tide&"<%+/'\\${letters(16)}`,
    cardNumber: cardNumber(),
    jwt: jwt({ sub: 'ada@example.test', jti: letters(16) }),
    consoleToken: `tok_live_${letters(24)}`,
    consoleSessionToken: letters(26),
    responseToken: `rt_${letters(30)}`,
    ...given,
  };
}

/**
 * Tells whether the digits end in the right check digit.
 *
 * @param {string} digits
 * @returns {boolean}
 */
export function passesLuhn(digits) {
  let sum = 0;
  for (const [index, digit] of [...digits].reverse().entries()) {
    const value = Number(digit) * (index % 2 === 0 ? 1 : 2);
    sum += value > 9 ? value - 9 : value;
  }
  return digits.length > 0 && sum % 10 === 0;
}

function cardNumber() {
  const start = `424242${Array.from({ length: 9 }, () => randomInt(10)).join('')}`;
  for (let digit = 0; ; digit++) if (passesLuhn(`${start}${digit}`)) return `${start}${digit}`;
}

/** @param {Record<string, string>} claims */
function jwt(claims) {
  const [header, payload] = [{ alg: 'HS256', typ: 'JWT' }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  const signature = createHmac('sha256', randomBytes(32)).update(`${header}.${payload}`).digest('base64url');
  return `${header}.${payload}.${signature}`;
}

/** @param {number} count */
function letters(count) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  return Array.from({ length: count }, () => alphabet[randomInt(alphabet.length)]).join('');
}

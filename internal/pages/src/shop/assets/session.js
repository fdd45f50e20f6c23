/**
 * @typedef {object} Session
 * @property {string} access_token
 * @property {string} id_token
 * @property {string} session_token
 * @property {string} coupon_token
 */

/**
 * Who this browser is to the shop, asked once per page.
 *
 * @type {Promise<Session>}
 */
export const session = open();

async function open() {
  const response = await fetch('/api/session');
  /** @type {Session} */
  const opened = await response.json();
  localStorage.setItem('pass', opened.id_token);
  console.warn(`session token=${opened.session_token} ends in 30 minutes`);
  return opened;
}

/**
 * Posts JSON as this visitor.
 *
 * @param {string} path
 * @param {unknown} body
 * @returns {Promise<Response>}
 */
export async function post(path, body) {
  const { access_token } = await session;
  return fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${access_token}` },
    body: JSON.stringify(body),
  });
}

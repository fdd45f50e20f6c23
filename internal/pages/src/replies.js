/** @typedef {import('./local-server.js').Reply} Reply */

/**
 * @param {unknown} value
 * @param {number} [status]
 * @returns {Reply}
 */
export function json(value, status = 200) {
  return text(JSON.stringify(value), 'application/json', status);
}

/**
 * @param {string} body
 * @param {string} type - The media type, without the charset.
 * @param {number} [status]
 * @returns {Reply}
 */
export function text(body, type, status = 200) {
  return { status, headers: { 'content-type': `${type}; charset=utf-8` }, body };
}

/**
 * @param {string} location
 * @param {number} [status]
 * @returns {Reply}
 */
export function redirect(location, status = 303) {
  return { status, headers: { location }, body: '' };
}

import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { startLocalServer } from './local-server.js';
import { json, redirect, text } from './replies.js';

/** @typedef {import('./local-server.js').LocalServer} LocalServer */
/** @typedef {import('./local-server.js').Reply} Reply */
/** @typedef {import('./local-server.js').SeenRequest} SeenRequest */

const types = { html: 'text/html', js: 'text/javascript' };

/**
 * Starts a server of tiny pages, one per browser behaviour: `/blank.html`, `/console.html`, `/dialog.html`,
 * `/form-state.html`, `/frame.html`, `/iframe.html`, `/page-error.html`, `/popup.html`, `/requests.html`.
 *
 * A page acts once when it is loaded, unless its address ends in `?wait`, and again at every click on its button
 * `#run`. After each act it counts up `document.body.dataset.done`.
 *
 * Endpoints: `/echo` answers the request as JSON, `/status/<code>` that status with a JSON body, `/redirect` 302 to
 * `/echo`, `/delay/<ms>` after that time, at most 60,000, `/hang-up` nothing at all.
 *
 * @param {object} [options]
 * @param {number} [options.port] - Default `0`: a free one.
 * @returns {Promise<LocalServer>}
 */
export function startPages({ port = 0 } = {}) {
  return startLocalServer((request, url) => answer(request, url.pathname), port);
}

/**
 * @param {SeenRequest} request
 * @param {string} path
 * @returns {Promise<Reply | null>}
 */
async function answer({ method, url, headers, body }, path) {
  const [, endpoint, argument] = path.split('/');
  const number = Number(argument);
  switch (endpoint) {
    case 'echo':
      return json({ method, url, headers, body });
    case 'redirect':
      return redirect('/echo?redirected=yes', 302);
    case 'hang-up':
      return null;
    case 'delay':
      await delay(Math.min(number, 60_000), undefined, { ref: false });
      return json({ delayMs: number });
    case 'status':
      if (Number.isInteger(number) && number >= 200 && number <= 599) return statusReply(number);
  }
  const file = /^\/([a-z-]+)\.(html|js)$/.exec(path);
  if (file) return readPage(`${file[1]}.${file[2]}`, file[2] === 'js' ? types.js : types.html);
  // A browser asks for the icon by itself: a 404 would put an error into every console under test.
  return path === '/favicon.ico' ? { status: 204, headers: {}, body: '' } : json({ error: 'not_found' }, 404);
}

/**
 * @param {number} status
 * @returns {Reply}
 */
function statusReply(status) {
  return status === 204 || status === 304 ? { status, headers: {}, body: '' } : json({ status }, status);
}

/**
 * @param {string} name
 * @param {string} type
 * @returns {Promise<Reply>}
 */
async function readPage(name, type) {
  try {
    return text(await readFile(new URL(`./behaviours/${name}`, import.meta.url), 'utf8'), type);
  } catch {
    return json({ error: 'not_found' }, 404);
  }
}

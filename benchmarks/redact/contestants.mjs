// What is compared: each takes a line of JSON and gives it back redacted.

// Users get the built package, so it is what is measured; peers are there only when the benchmark installed them.
const door = new URL('../../packages/redact/dist/esm/index.js', import.meta.url).href;
const { createRedactor } = await import(door);

/**
 * @typedef {object} Contestant
 * @property {string} title
 * @property {string} finds - What of the secrets in the log it can find.
 * @property {() => (line: string) => string} start
 */

const keys = ['token', 'authorization', 'password', 'session_id', 'cookie'];
const paths = ['token', 'password', 'http.headers.authorization', 'http.headers.cookie', 'user.password'];

/**
 * A peer is named in a variable, since the type checker must not look for what is not installed.
 *
 * @param {string} name
 * @returns {Promise<any>}
 */
const peer = (name) => import(name);

/** @returns {Promise<Contestant[]>} Ours first. */
export async function contestants() {
  const { DeepRedact } = await peer('@hackylabs/deep-redact');
  const { default: fastRedact } = await peer('fast-redact');
  const { default: pinoRedact } = await peer('@pinojs/redact');
  return [
    {
      title: 'e2evidence',
      finds: 'keys anywhere, URLs, `key=value` in texts, shapes of tokens, cards, what was met before in any escape',
      start: () => createRedactor().text,
    },
    {
      title: 'JSON.parse + JSON.stringify',
      finds: 'nothing',
      start: () => (line) => JSON.stringify(JSON.parse(line)),
    },
    {
      title: 'fast-redact',
      finds: 'five paths that are named beforehand',
      start: () => {
        const redact = fastRedact({ paths });
        return (line) => String(redact(JSON.parse(line)));
      },
    },
    {
      title: '@pinojs/redact',
      finds: 'five paths that are named beforehand',
      start: () => {
        const redact = pinoRedact({ paths });
        return (line) => String(redact(JSON.parse(line)));
      },
    },
    {
      title: '@hackylabs/deep-redact',
      finds: 'five keys anywhere, three patterns in texts',
      start: () => {
        const replacer = (/** @type {string} */ value, /** @type {RegExp} */ pattern) =>
          value.replace(pattern, '[REDACTED]');
        const redaction = new DeepRedact({
          blacklistedKeys: keys,
          stringTests: [
            { pattern: /bearer [\w.~+/-]{8,}/gi, replacer },
            { pattern: /(?<=[?&]token=)[^&#\s]+/gi, replacer },
            { pattern: /(?<=session_id=)\w+/gi, replacer },
          ],
          serialise: true,
        });
        return (line) => String(redaction.redact(JSON.parse(line)));
      },
    },
  ];
}

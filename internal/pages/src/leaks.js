const shortestForm = 6;
const shortestCore = 12;

/**
 * Lists every form in which a secret may sit in a file: as it is, escaped for URLs, JSON and HTML,
 * escaped twice, in base64 and base64url, and inside a longer base64 text at any of the three alignments.
 *
 * A card number also counts when grouped by four, a JWT when only its payload or signature is left, and any
 * secret when its longest run of letters and digits is (12 or more): that run survives every escaping and
 * betrays a redaction that stopped half way.
 *
 * @param {string} secret
 * @returns {Map<string, string>} Form → text to search for. Forms under 6 characters are left out, and so are
 *   forms equal to an earlier one.
 *
 * @example
 * leakForms('a&b"c').get('percent-encoded');
 * // => 'a%26b%22c'
 */
export function leakForms(secret) {
  /** @type {Map<string, string>} */
  const forms = new Map();
  const known = new Set();
  /** @param {string} name @param {string} text */
  const add = (name, text) => {
    if (text.length < shortestForm || known.has(text)) return;
    known.add(text);
    forms.set(name, text);
  };

  for (const [variant, text] of Object.entries(variantsOf(secret))) {
    /** @param {string} form */
    const named = (form) => (variant === 'plain' ? form : `${variant}, ${form}`);
    const once = escapedOnce(text);
    add(variant, text);
    for (const [form, escaped] of [...once, ...escapedTwice(text)]) add(named(form), escaped);
    addBase64('base64', text);
    for (const [form, escaped] of once) addBase64(`base64 of ${form}`, escaped);

    /** @param {string} form @param {string} source */
    function addBase64(form, source) {
      for (const encoding of /** @type {const} */ (['base64', 'base64url'])) {
        const name = named(form.replace('base64', encoding));
        add(name, Buffer.from(source).toString(encoding));
        for (const alignment of [0, 1, 2]) add(`${name} at ${alignment}`, base64Core(source, alignment, encoding));
      }
    }
  }
  return forms;
}

/**
 * A secret found.
 *
 * @typedef {object} Leak
 * @property {string} secret - Its name, never its value, so that a failing test does not print it.
 * @property {string} form - A name from {@link leakForms}.
 * @property {number} offset - Bytes from the start.
 */

/**
 * Searches bytes for every form of every secret. Compressed content must be unpacked first.
 *
 * @param {Uint8Array} bytes
 * @param {Readonly<Record<string, string>>} secrets - Name → value.
 * @returns {Leak[]} In the order of offsets; of the forms of one secret at one offset, only the longest.
 */
export function findLeaks(bytes, secrets) {
  const haystack = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  /** @type {Leak[]} */
  const leaks = [];
  for (const [secret, value] of Object.entries(secrets)) {
    const longestFirst = [...leakForms(value)].sort(([, a], [, b]) => b.length - a.length);
    const offsets = new Set();
    for (const [form, text] of longestFirst) {
      const needle = Buffer.from(text);
      for (let offset = haystack.indexOf(needle); offset >= 0; offset = haystack.indexOf(needle, offset + 1)) {
        if (!offsets.has(offset)) leaks.push({ secret, form, offset });
        offsets.add(offset);
      }
    }
  }
  return leaks.sort((a, b) => a.offset - b.offset);
}

/**
 * @param {string} secret
 * @returns {Record<string, string>}
 */
function variantsOf(secret) {
  /** @type {Record<string, string>} */
  const variants = { plain: secret };
  if (/^\d{13,19}$/.test(secret)) {
    const groups = secret.match(/\d{1,4}/g) ?? [];
    variants['grouped by spaces'] = groups.join(' ');
    variants['grouped by hyphens'] = groups.join('-');
  }
  const [, payload, signature, ...more] = secret.split('.');
  if (secret.startsWith('eyJ') && payload && signature && more.length === 0) {
    variants['JWT payload'] = payload;
    variants['JWT signature'] = signature;
  } else {
    const runs = (secret.match(/[a-z\d]+/gi) ?? []).sort((a, b) => b.length - a.length);
    if (runs[0] && runs[0].length >= shortestCore) variants['longest run'] = runs[0];
  }
  return variants;
}

/**
 * @param {string} text
 * @returns {[form: string, text: string][]}
 */
function escapedOnce(text) {
  return Object.entries(escapes).map(([name, escapeText]) => [name, escapeText(text)]);
}

/**
 * Real files escape what is escaped already: a body in a console line in a JSON file in a page.
 *
 * @param {string} text
 * @returns {[form: string, text: string][]}
 */
function escapedTwice(text) {
  return escapedOnce(text).flatMap(([inner, once]) =>
    Object.entries(escapes).map(([outer, escapeText]) => [
      inner === outer ? `${inner} twice` : `${inner}, then ${outer}`,
      escapeText(once),
    ]),
  );
}

/** @type {Record<string, (text: string) => string>} */
const escapes = {
  'percent-encoded': (text) => encodeURIComponent(text),
  'percent-encoded in lower case': (text) => encodeURIComponent(text).replace(/%../g, (code) => code.toLowerCase()),
  'URL-encoded': (text) => new URL(`http://x/#${text}`).hash.slice(1),
  'form-encoded': (text) => new URLSearchParams([['', text]]).toString().slice(1),
  'JSON-escaped': (text) => JSON.stringify(text).slice(1, -1),
  'JSON-escaped for a script': (text) =>
    JSON.stringify(text)
      .slice(1, -1)
      .replace(/[<>&']/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`),
  'JSON-escaped with < only for a script': (text) => JSON.stringify(text).slice(1, -1).replaceAll('<', '\\u003c'),
  'HTML-escaped': (text) => htmlEscape(text, { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }),
  'HTML-escaped with &#x27;': (text) =>
    htmlEscape(text, { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#x27;' }),
  'HTML-escaped with numbers': (text) =>
    htmlEscape(text, { '&': '&#38;', '<': '&#60;', '>': '&#62;', '"': '&#34;', "'": '&#39;' }),
  'HTML-escaped but for quotes': (text) => htmlEscape(text, { '&': '&amp;', '<': '&lt;', '>': '&gt;' }),
  'HTML-escaped but for apostrophes': (text) =>
    htmlEscape(text, { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }),
  'HTML-escaped in an attribute': (text) => htmlEscape(text, { '&': '&amp;', '"': '&quot;' }),
};

/**
 * @param {string} text
 * @param {Record<string, string>} entities
 * @returns {string}
 */
function htmlEscape(text, entities) {
  return text.replace(/[&<>"']/g, (char) => entities[char] ?? char);
}

/**
 * The characters that depend on this text alone when it starts `alignment` bytes into a group of three.
 *
 * @param {string} text
 * @param {number} alignment
 * @param {'base64' | 'base64url'} encoding
 * @returns {string}
 */
function base64Core(text, alignment, encoding) {
  const bytes = Buffer.concat([Buffer.alloc(alignment), Buffer.from(text)]);
  const firstWhole = Math.ceil((alignment * 8) / 6);
  const endOfWhole = Math.floor((bytes.length * 8) / 6);
  return bytes.toString(encoding).slice(firstWhole, endOfWhole);
}

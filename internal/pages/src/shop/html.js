/** Text that is HTML already. */
export class Html {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
  }
}

/**
 * A template tag that escapes what it is given, but for {@link Html} and lists of it.
 *
 * @param {TemplateStringsArray} strings
 * @param {...(string | number | Html | readonly Html[])} values
 * @returns {Html}
 */
export function html(strings, ...values) {
  return new Html(strings.reduce((text, string, index) => text + string + render(values[index] ?? ''), ''));
}

/**
 * @param {string | number | Html | readonly Html[]} value
 * @returns {string}
 */
function render(value) {
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map(render).join('');
  return String(value).replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

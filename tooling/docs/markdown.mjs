// What the generated pages need of Markdown.

/**
 * A text with its generated part replaced.
 *
 * @param {string} text
 * @param {string} name
 * @param {string} content
 */
export function between(text, name, content) {
  const [start, end] = [`<!-- generated: ${name} -->`, '<!-- end -->'];
  const from = text.indexOf(start);
  const to = text.indexOf(end, from);
  if (from === -1 || to === -1) throw new Error(`the markers of ${name} are missing`);
  return `${text.slice(0, from + start.length)}\n${content}\n${text.slice(to)}`;
}

/**
 * A text that fits into one cell of a table.
 *
 * @param {string} text
 */
export function cell(text) {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

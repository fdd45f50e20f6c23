/** Where a text stands in HTML source. */
type HtmlPlace = 'attribute' | 'text';

/** A text that stands in HTML source, and where its changed form goes. */
export interface Slot {
  readonly text: string;
  readonly place: HtmlPlace;
  write(text: string): void;
}

/** The HTML of an input with this value, which comes first, and these attributes, written as in HTML. */
export function inputHtml(attributes: string, value: string): string {
  return `${opening}${escapeHtml('attribute', value)}" ${attributes}>`;
}

/** The value of an input that {@link inputHtml} has spelled and a redactor has changed. */
export function valueOfInput(html: string): string {
  return unescapeHtml(html.slice(opening.length, html.indexOf('"', opening.length)));
}

const opening = '<input value="';

/** Attributes as HTML writes them. */
export function formatAttributes(attributes: Readonly<Record<string, string>>): string {
  return Object.entries(attributes)
    .map(([name, text]) => `${name}="${escapeHtml('attribute', text)}"`)
    .join(' ');
}

/** The source of some pieces of markup and the texts between them. */
export function joinHtml(parts: readonly (string | Slot)[]): string {
  return parts.map((part) => (typeof part === 'string' ? part : escapeHtml(part.place, part.text))).join('');
}

/**
 * Reads the texts out of HTML that {@link joinHtml} made of the same parts and a redactor changed, and writes those that
 * are changed.
 *
 * @returns False when the markup between the texts is another; then nothing was written.
 */
export function readBack(html: string, parts: readonly (string | Slot)[]): boolean {
  const changed: (() => void)[] = [];
  let at = 0;
  for (const part of parts) {
    if (typeof part === 'string') {
      if (!html.startsWith(part, at)) return false;
      at += part.length;
      continue;
    }
    // No text holds the character that ends it: it is escaped there.
    const found = html.indexOf(part.place === 'attribute' ? '"' : '<', at);
    const end = found < 0 ? html.length : found;
    const text = unescapeHtml(html.slice(at, end));
    if (text !== part.text) changed.push(() => part.write(text));
    at = end;
  }
  if (at !== html.length) return false;
  for (const write of changed) write();
  return true;
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\u00a0': '&nbsp;',
};
const unescapes = new Map(Object.entries(escapes).map(([plain, escaped]) => [escaped, plain]));

function escapeHtml(place: HtmlPlace, text: string): string {
  const special = place === 'attribute' ? /[&"\u00a0]/g : /[&<>\u00a0]/g;
  return text.replace(special, (character) => escapes[character]!);
}

function unescapeHtml(text: string): string {
  return text.includes('&') ? text.replace(/&(?:amp|lt|gt|quot|nbsp);/g, (entity) => unescapes.get(entity)!) : text;
}

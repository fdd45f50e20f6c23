// Left-to-right and right-to-left marks, embeddings, overrides and isolates: they make text read differently from
// what it is. Zero-width spaces and byte order marks hide differences.
const invisible = /[\u00AD\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF\u{E0000}-\u{E007F}]/gu;
const terminalColours = /\u001B\[[0-?]*[ -/]*[@-~]/g;
const control = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g;
const loneSurrogate = /\p{Surrogate}/gu;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/**
 * Makes text safe for an HTML text node and for a quoted attribute value.
 *
 * Nothing that a browser reads as markup is left, and what a reader could not see is shown: see {@link visibleText}.
 *
 * @example
 * escapeHtml('<b title="x">'); // => '&lt;b title=&quot;x&quot;&gt;'
 */
export function escapeHtml(text: string): string {
  return visibleText(text).replace(/[&<>"'`]/g, (character) => entities[character] ?? '');
}

/**
 * Shows what hides in text: bidirectional controls and zero-width characters become `[U+202E]`, control characters
 * their pictures (NUL is `␀`), lone surrogates `�`. Terminal colours are dropped, line ends become `\n`, tabs stay.
 *
 * @example
 * visibleText('safe\u202Etxt.exe'); // => 'safe[U+202E]txt.exe'
 */
export function visibleText(text: string): string {
  return text
    .replace(terminalColours, '')
    .replace(/\r\n?/g, '\n')
    .replace(loneSurrogate, '\uFFFD')
    .replace(control, picture)
    .replace(invisible, codePoint);
}

function picture(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '\u2421' : codePoint(character);
}

function codePoint(character: string): string {
  return `[U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`;
}

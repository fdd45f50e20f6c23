import { NdjsonError } from './errors.js';

/**
 * Parses one line of JSON.
 *
 * Two things that other writers leave are accepted: a byte order mark before the line, and the tokens `NaN`, `Infinity`
 * and `-Infinity`, which Python writes although they are not JSON.
 *
 * @param line - One line, with or without its line end.
 * @throws {@link NdjsonError} `NDJSON_BAD_ROW`
 *
 * @example
 * parseRow('{"rate": NaN}'); // => { rate: NaN }
 */
export function parseRow(line: string): unknown {
  const text = line.charCodeAt(0) === 0xfeff ? line.slice(1) : line;
  try {
    return JSON.parse(text);
  } catch (cause) {
    const parsed = /NaN|Infinity/.test(text) ? parsePythonTokens(text) : undefined;
    if (parsed !== undefined) return parsed.value;
    throw new NdjsonError('NDJSON_BAD_ROW', 'Could not parse a row: it is not JSON.', { cause });
  }
}

// JSON has no literal for NaN, so it travels through the parser as a string that the text does not hold.
function parsePythonTokens(text: string): { readonly value: unknown } | undefined {
  let placeholder = 'NaN';
  while (text.includes(placeholder)) placeholder += '~';
  const json = replaceOutsideStrings(text, (token) =>
    token === 'NaN' ? `"${placeholder}"` : token.replace('Infinity', '1e999'),
  );
  try {
    return { value: JSON.parse(json, (_key, value) => (value === placeholder ? Number.NaN : value)) };
  } catch {
    return undefined;
  }
}

function replaceOutsideStrings(text: string, replacement: (token: string) => string): string {
  let result = '';
  let from = 0;
  while (from < text.length) {
    const quote = text.indexOf('"', from);
    const outside = text.slice(from, quote === -1 ? text.length : quote);
    result += outside.replace(/(?<![\w.+-])(?:-?Infinity|NaN)(?!\s*[:\w.])/g, replacement);
    if (quote === -1) return result;
    const end = endOfString(text, quote);
    result += text.slice(quote, end);
    from = end;
  }
  return result;
}

function endOfString(text: string, quote: number): number {
  for (let at = quote + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at + 1;
  }
  return text.length;
}

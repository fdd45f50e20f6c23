import { decodeText } from './decode-text.js';

/** A text that stands in another in base64. */
export interface EncodedPart {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly contentType: string | undefined;
  /** The same encoding of another text. */
  encode(text: string): string;
}

const mark = 'base64,';
const longestHead = 200;
const shortest = 16;
/** So many characters of base64 are decoded of one text. */
const mostDecoded = 16 * 1024 * 1024;

/** The texts in the `data:` URLs of a text; images and other binary data are left out. Linear in its length. */
export function dataUrlsIn(text: string): EncodedPart[] {
  const parts: EncodedPart[] = [];
  let decoded = 0;
  for (let found = text.indexOf(mark); found >= 0; found = text.indexOf(mark, found + mark.length)) {
    const start = found + mark.length;
    const head = text.slice(Math.max(0, found - longestHead), found);
    const from = head.lastIndexOf('data:');
    if (from < 0) continue;
    const end = endOfBase64(text, start);
    if (end - start < shortest) continue;
    decoded += end - start;
    if (decoded > mostDecoded) break;
    const inner = decodeText(Buffer.from(text.slice(start, end), 'base64'));
    if (!inner || !isReadable(inner.text)) continue;
    const contentType = head.slice(from + 5).split(';')[0] || undefined;
    const encode = (changed: string): string => inner.encode(changed).toString('base64');
    parts.push({ start, end, text: inner.text, contentType, encode });
  }
  return parts;
}

/** The zip and gzip files in the `data:` URLs of a text, such as the one in an HTML report of Playwright. */
export function archivesIn(text: string): { readonly start: number; readonly end: number; readonly bytes: Buffer }[] {
  const archives: { start: number; end: number; bytes: Buffer }[] = [];
  for (let found = text.indexOf(mark); found >= 0; found = text.indexOf(mark, found + mark.length)) {
    const start = found + mark.length;
    if (!text.startsWith('UEsDB', start) && !text.startsWith('H4sI', start)) continue;
    const end = endOfBase64(text, start);
    archives.push({ start, end, bytes: Buffer.from(text.slice(start, end), 'base64') });
  }
  return archives;
}

function endOfBase64(text: string, start: number): number {
  const end = /[^A-Za-z0-9+/=_-]|$/g;
  end.lastIndex = start;
  return end.exec(text)?.index ?? text.length;
}

/** Control characters are those of binary data. */
function isReadable(text: string): boolean {
  return !/[\x00-\x08\x0e-\x1a]/.test(text);
}

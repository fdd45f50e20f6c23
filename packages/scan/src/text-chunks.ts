import { isJson, isNdjson } from './content-type.js';

/** A stretch of whole lines of a text. */
export interface TextChunk {
  readonly text: string;
  /** The line on which it begins, from 1. */
  readonly firstLine: number;
}

const chunkLength = 256 * 1024;
const longestKey = 32 * 1024;

/**
 * A text in stretches of whole lines, some 256,000 characters each; a JSON document, and a page, in one, because a line of
 * it says nothing. A private key in PEM is never cut.
 */
export function* textChunks(text: string, contentType: string | undefined): Generator<TextChunk, void, undefined> {
  if (text.length <= chunkLength || isWhole(text, contentType)) {
    yield { text, firstLine: 1 };
    return;
  }
  let firstLine = 1;
  for (let start = 0; start < text.length; ) {
    const end = endOfChunk(text, start);
    const chunk = text.slice(start, end);
    yield { text: chunk, firstLine };
    firstLine += countLines(chunk);
    start = end;
  }
}

function isWhole(text: string, contentType: string | undefined): boolean {
  if (isNdjson(contentType, text)) return false;
  return /html/.test(contentType ?? '') || /^\s{0,64}<(?:!doctype|html)/i.test(text) || isJson(text);
}

function endOfChunk(text: string, start: number): number {
  if (text.length - start <= chunkLength) return text.length;
  const cut = text.lastIndexOf('\n', start + chunkLength);
  const end = cut >= start ? cut + 1 : text.indexOf('\n', start + chunkLength) + 1 || text.length;
  // Only the last lines are looked at: searching back over the whole text for each chunk would take quadratic time.
  const tail = text.slice(Math.max(start, end - longestKey), end);
  const key = tail.lastIndexOf('-----BEGIN ');
  if (key < 0 || tail.includes('-----END ', key)) return end;
  const line = text.lastIndexOf('\n', end - tail.length + key) + 1;
  return line > start ? line : end;
}

/** How many line ends a text holds. */
export function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

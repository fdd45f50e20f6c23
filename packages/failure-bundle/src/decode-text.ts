import { isCompressedMedia } from '@e2evidence/zip';

/** Bytes that are text, and the way back. */
export interface DecodedText {
  readonly text: string;
  encode(text: string): Uint8Array;
}

const utf8: DecodedText['encode'] = (text) => Buffer.from(text, 'utf8');
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Decodes bytes that are text, without losing any of them.
 *
 * Text is: UTF-16 with a byte order mark; UTF-8 without NUL; and with `expectText` anything that is not media by its
 * first bytes, read as Latin-1, because a log with one broken byte must not slip through unredacted.
 *
 * @returns Undefined for binary data.
 */
export function decodeText(data: Uint8Array, expectText: boolean): DecodedText | undefined {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  if (bytes.length % 2 === 0 && bytes[0] === 0xff && bytes[1] === 0xfe) {
    return { text: bytes.toString('utf16le'), encode: (text) => Buffer.from(text, 'utf16le') };
  }
  if (bytes.length % 2 === 0 && bytes[0] === 0xfe && bytes[1] === 0xff) {
    return {
      text: Buffer.from(bytes).swap16().toString('utf16le'),
      encode: (text) => Buffer.from(text, 'utf16le').swap16(),
    };
  }
  if (isCompressedMedia(bytes)) return undefined;
  if (!bytes.includes(0)) {
    try {
      return { text: strictUtf8.decode(bytes), encode: utf8 };
    } catch {
      // Not UTF-8: the name decides.
    }
  }
  if (!expectText) return undefined;
  return { text: bytes.toString('latin1'), encode: (text) => Buffer.from(text, 'latin1') };
}

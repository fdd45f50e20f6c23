import { headBytes, judgeText, type TextEncoding } from './text-encoding.js';

/** Bytes that are text, and the way back. */
export interface DecodedText {
  readonly text: string;
  /** `utf-8` also for what was read as Latin-1. */
  readonly encoding: TextEncoding;
  encode(text: string): Uint8Array;
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Decodes bytes that are text, without losing any of them. What is text is told by {@link judgeText}; what is neither
 * UTF-16 nor UTF-8 is read as Latin-1. Half a character behind UTF-16 is no part of the text, and is kept.
 *
 * @returns Undefined for binary data.
 */
export function decodeText(data: Uint8Array, expectText: boolean): DecodedText | undefined {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const judgement = judgeText(bytes.subarray(0, headBytes), expectText);
  if (!judgement) return undefined;
  const { encoding, onlyIf } = judgement;
  if (encoding !== 'utf-8') {
    const decoded = decodeWide(bytes, encoding);
    return onlyIf === 'well formed' && holdsLoneSurrogate(decoded.text) ? undefined : decoded;
  }
  if (!bytes.includes(0)) {
    try {
      return { text: strictUtf8.decode(bytes), encoding, encode: (text) => Buffer.from(text, 'utf8') };
    } catch {
      // Not UTF-8: Latin-1 has a character for every byte.
    }
  } else if (onlyIf === 'free of NUL') {
    return undefined;
  }
  return { text: bytes.toString('latin1'), encoding, encode: (text) => Buffer.from(text, 'latin1') };
}

function decodeWide(bytes: Buffer, encoding: 'utf-16le' | 'utf-16be'): DecodedText {
  const end = bytes.length - (bytes.length % 2);
  const units = bytes.subarray(0, end);
  const isBig = encoding === 'utf-16be';
  return {
    text: (isBig ? Buffer.from(units).swap16() : units).toString('utf16le'),
    encoding,
    encode: (text) => {
      const encoded = Buffer.from(text, 'utf16le');
      return Buffer.concat([isBig ? encoded.swap16() : encoded, bytes.subarray(end)]);
    },
  };
}

function holdsLoneSurrogate(text: string): boolean {
  return /\p{Surrogate}/u.test(text);
}

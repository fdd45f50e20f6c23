import type { Redactor } from '@e2evidence/redact';

/** Bytes that are text, and the way back. */
export interface DecodedText {
  /** Without its byte order mark. */
  readonly text: string;
  /** With the same encoding and byte order mark. */
  encode(text: string): Buffer;
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const probeBytes = 4096;

/**
 * Decodes bytes that are text, without losing any of them: UTF-8 and UTF-16 with or without a byte order mark, and what
 * is neither but has no NUL as Latin-1, because a log with one broken byte must not slip through.
 *
 * @returns Undefined for binary data.
 */
export function decodeText(data: Uint8Array): DecodedText | undefined {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const wide = wideEncoding(bytes);
  if (wide) return decodeWide(bytes, wide);
  if (bytes.includes(0)) return undefined;
  const mark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  try {
    const text = strictUtf8.decode(bytes.subarray(mark));
    return { text, encode: (changed) => Buffer.concat([bytes.subarray(0, mark), Buffer.from(changed, 'utf8')]) };
  } catch {
    return { text: bytes.toString('latin1'), encode: (changed) => Buffer.from(changed, 'latin1') };
  }
}

interface WideEncoding {
  readonly order: 'little' | 'big';
  /** Bytes of the byte order mark. */
  readonly mark: number;
}

function wideEncoding(bytes: Buffer): WideEncoding | undefined {
  if (bytes.length < 2 || bytes.length % 2 !== 0) return undefined;
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { order: 'little', mark: 2 };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { order: 'big', mark: 2 };
  // Without a mark: of text in Latin letters nearly every second byte is zero, and no other.
  const pairs = Math.min(bytes.length, probeBytes) >> 1;
  const zeros = [0, 0];
  for (let at = 0; at < pairs * 2; at++) if (bytes[at] === 0) zeros[at % 2]!++;
  if (pairs < 4) return undefined;
  if (zeros[1]! > pairs * 0.7 && zeros[0] === 0) return { order: 'little', mark: 0 };
  if (zeros[0]! > pairs * 0.7 && zeros[1] === 0) return { order: 'big', mark: 0 };
  return undefined;
}

function decodeWide(bytes: Buffer, { order, mark }: WideEncoding): DecodedText {
  const body = bytes.subarray(mark);
  const isBig = order === 'big';
  return {
    text: (isBig ? Buffer.from(body).swap16() : body).toString('utf16le'),
    encode: (text) => {
      const encoded = Buffer.from(text, 'utf16le');
      return Buffer.concat([bytes.subarray(0, mark), isBig ? encoded.swap16() : encoded]);
    },
  };
}

const shortestRun = 6;

/** The readable pieces of binary data, one a line: printable ASCII, also with a zero behind each letter. */
export function stringsOf(data: Uint8Array): string {
  const text = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('latin1');
  const narrow = text.match(/[\x20-\x7e\t]{6,}/g) ?? [];
  // A zero behind each letter, and none behind a zero: each byte is looked at once.
  const wide = text.includes('\0') ? wideRuns(text) : [];
  return [...narrow, ...wide].join('\n');
}

/** Whether a secret is readable in binary data. */
export function holdsSecret(data: Uint8Array, redactor: Redactor): boolean {
  const { findings } = redactor.explain(stringsOf(data), { contentType: 'text/plain' });
  return findings.some(({ allowed }) => !allowed);
}

function wideRuns(text: string): string[] {
  const runs: string[] = [];
  let run = '';
  const close = (): void => {
    if (run.length >= shortestRun) runs.push(run);
    run = '';
  };
  for (let at = 0; at + 1 < text.length; ) {
    const code = text.charCodeAt(at);
    if (code >= 0x20 && code <= 0x7e && text.charCodeAt(at + 1) === 0) {
      run += text[at];
      at += 2;
    } else {
      close();
      at++;
    }
  }
  close();
  return runs;
}

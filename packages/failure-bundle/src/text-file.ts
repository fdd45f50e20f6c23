import { createReadStream } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { ReadableStream } from 'node:stream/web';
import { type Redactor, redactStream } from '@e2evidence/redact';
import { isCompressedMedia } from '@e2evidence/zip';
import type { FileArtifact } from './artifact.js';
import type { TextEncoding } from './cut-text.js';
import { contentTypeOf, isRowsType, isTextType, redactArtifact } from './redact-artifacts.js';

/** What a large file holds. */
export interface TextForm {
  readonly encoding: TextEncoding;
  /** Whether it can be read line by line only: it is rows or a log, or a document that is too large. */
  readonly isLines: boolean;
  /** A document that had to be read line by line. */
  readonly isTooLarge: boolean;
}

/** A page or a JSON document of this size is still read as one. */
const documentBytes = 32 * 1024 * 1024;

/**
 * Looks through a file for what tells text from binary data, as `decodeText` does for bytes in memory.
 *
 * Media is what begins like it; text is UTF-16 with a byte order mark, what holds no NUL, and what its type or name says
 * is text, because a log with one broken byte must not slip through.
 *
 * @returns Undefined for what no rule can read.
 */
export async function findTextForm(artifact: FileArtifact, size: number): Promise<TextForm | undefined> {
  const head = await readHead(artifact.file);
  const contentType = contentTypeOf(artifact);
  const encoding = encodingOf(head, size);
  if (encoding === 'utf-8') {
    if (isCompressedMedia(head)) return undefined;
    if (!isTextType(contentType) && (await holdsNul(artifact.file))) return undefined;
  }
  const isDocument =
    contentType === undefined
      ? /^[\s\ufeff]*[<{[]/.test(head.toString(encoding === 'utf-8' ? 'utf8' : 'latin1').replaceAll('\0', ''))
      : /html|json/i.test(contentType) && !isRowsType(contentType);
  const isTooLarge = isDocument && size > documentBytes;
  return { encoding, isLines: !isDocument || isTooLarge, isTooLarge };
}

/**
 * The redacted content of a text on disk.
 *
 * @param maxBytes - So much of it is read at most.
 */
export async function* redactedText(
  artifact: FileArtifact,
  { encoding, isLines }: TextForm,
  redactor: Redactor,
  maxBytes: number = Number.POSITIVE_INFINITY,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (!isLines) {
    yield redactArtifact({ ...artifact, data: await readFile(artifact.file) }, redactor).data;
    return;
  }
  const contentType = contentTypeOf(artifact);
  const lines = redactStream(redactor, {
    contentType: contentType !== undefined && isRowsType(contentType) ? 'application/x-ndjson' : 'text/plain',
  });
  const raw = rawFile(artifact.file, maxBytes);
  if (encoding === 'utf-8') yield* ReadableStream.from<Uint8Array>(raw).pipeThrough(lines);
  else yield* toUtf16(ReadableStream.from(fromUtf16(raw, encoding)).pipeThrough(lines), encoding);
}

/** The bytes of a file as they are. */
export async function* rawFile(
  file: string,
  maxBytes: number = Number.POSITIVE_INFINITY,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (maxBytes <= 0) return;
  yield* createReadStream(file, { highWaterMark: 256 * 1024, end: maxBytes - 1 });
}

async function* fromUtf16(
  pieces: AsyncIterable<Uint8Array>,
  encoding: TextEncoding,
): AsyncGenerator<Uint8Array, void, undefined> {
  const decoder = new TextDecoder(encoding, { ignoreBOM: true });
  for await (const piece of pieces) yield Buffer.from(decoder.decode(piece, { stream: true }));
  yield Buffer.from(decoder.decode());
}

async function* toUtf16(
  pieces: AsyncIterable<Uint8Array>,
  encoding: TextEncoding,
): AsyncGenerator<Uint8Array, void, undefined> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  for await (const piece of pieces) {
    const units = Buffer.from(decoder.decode(piece, { stream: true }), 'utf16le');
    yield encoding === 'utf-16le' ? units : units.swap16();
  }
}

/** Whether bytes begin as UTF-16 does. */
export function encodingOf(head: Uint8Array, size: number): TextEncoding {
  if (size % 2 !== 0) return 'utf-8';
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  return head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : 'utf-8';
}

async function readHead(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(4096), 0, 4096, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function holdsNul(path: string): Promise<boolean> {
  for await (const piece of rawFile(path)) if (piece.includes(0)) return true;
  return false;
}

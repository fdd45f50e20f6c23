import { createReadStream } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { ReadableStream } from 'node:stream/web';
import { type Redactor, redactStream } from '@e2evidence/redact';
import type { FileArtifact } from './artifact.js';
import { contentTypeOf, isRowsType, isTextType, redactArtifact } from './redact-artifacts.js';
import { headBytes, judgeText, type TextEncoding, type TextJudgement } from './text-encoding.js';

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
 * Looks through a file for what tells text from binary data, as `decodeText` does for bytes in memory: both go by
 * {@link judgeText}.
 *
 * @returns Undefined for what no rule can read.
 */
export async function findTextForm(artifact: FileArtifact, size: number): Promise<TextForm | undefined> {
  const head = await readHead(artifact.file);
  const contentType = contentTypeOf(artifact);
  const judgement = judgeText(head, isTextType(contentType));
  if (!judgement || !(await isAsJudged(artifact.file, judgement))) return undefined;
  const { encoding } = judgement;
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
  if (encoding === 'utf-8') {
    yield* ReadableStream.from<Uint8Array>(raw).pipeThrough(lines);
    return;
  }
  let rest: Uint8Array | undefined;
  const units = wholeUnits(raw, (half) => {
    rest = half;
  });
  yield* toUtf16(ReadableStream.from(fromUtf16(units, encoding)).pipeThrough(lines), encoding);
  if (rest) yield rest;
}

/** Passes a text on, and tells whether it holds NULs: rules read what is between them only. */
export async function* watchedForNul(
  pieces: AsyncIterable<Uint8Array>,
  encoding: TextEncoding,
  onNul: () => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  let found = false;
  let offset = 0;
  let last = -1;
  for await (const piece of pieces) {
    found ||= encoding === 'utf-8' ? piece.includes(0) : holdsWideNul(piece, offset, last);
    offset += piece.length;
    last = piece.at(-1) ?? last;
    yield piece;
  }
  if (found) onNul();
}

/** @param last - The byte before the piece. */
function holdsWideNul(piece: Uint8Array, offset: number, last: number): boolean {
  if (offset % 2 === 1 && last === 0 && piece[0] === 0) return true;
  for (let at = offset % 2; at + 1 < piece.length; at += 2) if (piece[at] === 0 && piece[at + 1] === 0) return true;
  return false;
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

/** Passes whole units of two bytes on. A last byte without another is given to `onHalf`. */
async function* wholeUnits(
  pieces: AsyncIterable<Uint8Array>,
  onHalf: (half: Uint8Array) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  let half: Uint8Array = new Uint8Array();
  for await (const piece of pieces) {
    const bytes: Uint8Array = half.length > 0 ? Buffer.concat([half, piece]) : piece;
    const end = bytes.length - (bytes.length % 2);
    half = bytes.subarray(end);
    yield bytes.subarray(0, end);
  }
  if (half.length > 0) onHalf(half);
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

async function readHead(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function isAsJudged(path: string, { encoding, onlyIf }: TextJudgement): Promise<boolean> {
  if (onlyIf === 'free of NUL') return !(await holdsNul(path));
  return onlyIf === undefined || (await isWellFormed(path, encoding));
}

async function holdsNul(path: string): Promise<boolean> {
  for await (const piece of rawFile(path)) if (piece.includes(0)) return true;
  return false;
}

async function isWellFormed(path: string, encoding: TextEncoding): Promise<boolean> {
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  try {
    for await (const piece of wholeUnits(rawFile(path), () => {})) decoder.decode(piece, { stream: true });
    decoder.decode();
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

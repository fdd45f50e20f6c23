import type { Redactor } from '@e2evidence/redact';
import { dataUrlsIn } from './base64-parts.js';
import { contentTypeOf } from './content-type.js';
import { bodiesOf, isJsonObject } from './har.js';
import type { Piece } from './piece.js';
import { parseHar } from './redact-document.js';
import { textChunks } from './text-chunks.js';
import type { TraceContext } from './trace-context.js';
import { piecesOfRow } from './trace-pieces.js';

/** Given where a text holds the events of a Playwright trace. */
export interface TraceReading {
  readonly trace: TraceContext;
  readonly redactor: Redactor;
}

/**
 * A text in pieces, and behind each what it holds in another form: the bodies of a HAR, texts in `data:` URLs, the pages
 * of a trace.
 */
export function* piecesOfText(
  text: string,
  file: string,
  given: string | undefined,
  reading?: TraceReading,
): Generator<Piece, void, undefined> {
  const contentType = given ?? contentTypeOf(file);
  const entries = parseHar(text, contentType)?.log.entries ?? [];
  const isFollowed = entries.length > 0;
  for (const chunk of textChunks(text, contentType)) {
    yield { type: 'piece', file, text: chunk.text, contentType, firstLine: chunk.firstLine, isFollowed };
    for (const inner of dataUrlsIn(chunk.text)) {
      const part = `data URL of ${inner.contentType ?? 'text'}`;
      yield {
        type: 'piece',
        file,
        part,
        text: inner.text,
        contentType: inner.contentType,
        firstLine: chunk.firstLine,
        isCopy: true,
      };
    }
    if (reading) yield* tracePieces(chunk.text, chunk.firstLine, file, reading);
  }
  for (const [index, entry] of entries.entries()) {
    for (const body of bodiesOf(entry, `entry ${index + 1}`)) {
      yield {
        type: 'piece',
        file,
        part: body.place,
        text: body.text,
        contentType: body.contentType,
        firstLine: 1,
        isCopy: true,
      };
    }
  }
}

function* tracePieces(text: string, firstLine: number, file: string, { trace, redactor }: TraceReading) {
  for (const [index, line] of text.split('\n').entries()) {
    const row = parseObject(line);
    if (!row) continue;
    for (const { part, text: inner, contentType } of piecesOfRow(row, trace, redactor)) {
      const piece: Piece = {
        type: 'piece',
        file,
        part,
        text: inner,
        contentType,
        firstLine: firstLine + index,
        isCopy: true,
      };
      yield piece;
    }
  }
}

/** A row that a line holds; undefined for anything else. */
export function parseObject(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

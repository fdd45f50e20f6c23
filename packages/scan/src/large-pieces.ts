import { binaryWindows } from './binary-windows.js';
import { decodeText, stringsOf } from './decode-text.js';
import { lineChunks } from './line-chunks.js';
import type { Piece } from './piece.js';
import { countLines } from './text-chunks.js';
import { piecesOfText } from './text-pieces.js';

/**
 * The pieces of a text that is too large to be read at once, line by line.
 *
 * @throws {@link ScanError} `SCAN_NOT_FOUND`, `SCAN_UNREADABLE`, `SCAN_TOO_LARGE`
 */
export async function* linePieces(path: string, file: string): AsyncGenerator<Piece, void, undefined> {
  let firstLine = 1;
  for await (const chunk of lineChunks(path)) {
    const text = decodeText(chunk)?.text ?? stringsOf(chunk);
    for (const piece of piecesOfText(text, file, undefined))
      yield { ...piece, firstLine: firstLine + piece.firstLine - 1 };
    firstLine += countLines(text);
  }
}

/**
 * The readable strings of binary data that is too large to be read at once.
 *
 * @throws {@link ScanError} `SCAN_NOT_FOUND`, `SCAN_UNREADABLE`
 */
export async function* windowPieces(path: string, file: string): AsyncGenerator<Piece, void, undefined> {
  for await (const window of binaryWindows(path)) {
    yield {
      type: 'piece',
      file,
      part: 'readable strings',
      text: stringsOf(window),
      contentType: 'text/plain',
      firstLine: 1,
    };
  }
}

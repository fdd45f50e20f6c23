import type { TextEncoding } from './text-encoding.js';

/** A line that is longer than this is cut inside. */
const longestLine = 64 * 1024;

/** How much of a text is kept. */
export interface TextCut {
  /** Bytes that are kept at most. */
  readonly limit: number;
  /** Bytes that the text would have. */
  readonly total: number;
  readonly encoding: TextEncoding;
  /** Called with the bytes that were kept, when it was cut. */
  readonly onCut: (kept: number) => void;
}

/** The head of a text that is too long, up to the end of a line, and behind it a line that says how much was cut. */
export async function* cutText(
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: TextCut,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { limit, encoding, onCut } = options;
  let given = 0;
  // The end of the last line that fits may lie in what has come already.
  let held: Buffer = Buffer.alloc(0);
  for await (const piece of pieces) {
    held = Buffer.concat([held, piece]);
    if (given + held.length > limit) {
      const end = cutAt(held, limit - given, encoding);
      yield held.subarray(0, end);
      yield encode(notice(held.subarray(0, end), given + end, options), encoding);
      onCut(given + end);
      return;
    }
    const ready = held.length - longestLine;
    if (ready <= 0) continue;
    yield held.subarray(0, ready);
    given += ready;
    held = held.subarray(ready);
  }
  yield held;
}

function cutAt(bytes: Buffer, room: number, encoding: TextEncoding): number {
  if (encoding !== 'utf-8') return room - (room % 2);
  const lineEnd = room > 0 ? bytes.lastIndexOf(0x0a, room - 1) + 1 : 0;
  if (lineEnd > 0) return lineEnd;
  let end = room;
  while (end > 0 && end > room - 4 && (bytes[end]! & 0xc0) === 0x80) end--;
  return end;
}

function notice(head: Buffer, kept: number, { total, encoding }: TextCut): string {
  const isWhole = encoding === 'utf-8' && (head.length === 0 || head.at(-1) === 0x0a);
  return `${isWhole ? '' : '\n'}[e2evidence cut this text here: ${Math.max(total - kept, 0)} of ${total} bytes are left out]\n`;
}

function encode(text: string, encoding: TextEncoding): Buffer {
  if (encoding === 'utf-8') return Buffer.from(text);
  const units = Buffer.from(text, 'utf16le');
  return encoding === 'utf-16le' ? units : units.swap16();
}

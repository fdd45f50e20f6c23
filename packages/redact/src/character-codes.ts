const padding = 16;
// A new array of this size costs more than reading it.
const mostShared = 1_048_576;
let shared = new Uint16Array(16_384 + padding);
let sharedBytes = Buffer.from(shared.buffer);
/** Whose codes are in it: a text is read by one search after another. */
let sharedText = '';

/**
 * The character codes of a text, until the next call; behind them stand 16 zeros, so that no look ahead leaves the array.
 *
 * Reading them from here is several times as fast as from the string, which may be a piece of another.
 */
export function codesOf(text: string): Uint16Array {
  const { length } = text;
  if (length > mostShared) {
    const codes = new Uint16Array(length + padding);
    Buffer.from(codes.buffer).write(text, 'utf16le');
    return codes;
  }
  if (text === sharedText) return shared;
  if (length > shared.length - padding) growTo(length);
  sharedText = text;
  if (length < 24) for (let i = 0; i < length; i++) shared[i] = text.charCodeAt(i);
  else sharedBytes.write(text, 'utf16le');
  shared.fill(0, length, length + padding);
  return shared;
}

function growTo(length: number): void {
  shared = new Uint16Array(Math.min(mostShared, 2 * length) + padding);
  sharedBytes = Buffer.from(shared.buffer);
}

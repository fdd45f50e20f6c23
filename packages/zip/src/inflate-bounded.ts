import { Inflate } from 'fflate';

// Deflate gains at most a factor of 1032, so one piece cannot give more than 17 MB before it is counted.
const pieceBytes = 16 * 1024;
const maxRatio = 1032;
// fflate keeps what follows the end of the stream and copies it with every piece: a long tail would take for ever.
const maxTailBytes = 64 * 1024;

/**
 * Inflates raw deflate data that shall give exactly `size` bytes, without ever holding more than that and one piece.
 *
 * @returns Undefined when it gives more or fewer, is damaged, or goes on after its end.
 */
export function inflateBounded(compressed: Uint8Array, size: number): Uint8Array | undefined {
  // A size that cannot be true is refused before memory is taken for it.
  if (size > (compressed.length + 1) * maxRatio) return undefined;
  const result = new Uint8Array(size);
  let length = 0;
  const inflate = new Inflate((piece) => {
    if (length + piece.length > size) throw new RangeError('more bytes than declared');
    result.set(piece, length);
    length += piece.length;
  });
  try {
    let fullAt: number | undefined;
    for (let from = 0; from < compressed.length; from += pieceBytes) {
      const to = Math.min(from + pieceBytes, compressed.length);
      inflate.push(compressed.subarray(from, to), to === compressed.length);
      if (length === size) fullAt ??= to;
      if (fullAt !== undefined && to - fullAt > maxTailBytes) return undefined;
    }
  } catch {
    return undefined;
  }
  return length === size ? result : undefined;
}

import { crc32, deflateSync } from 'node:zlib';

/** Width and height in pixels. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** A larger image would take more memory than it is worth. */
const mostPixels = 64 * 1024 * 1024;
const unknownSize: ImageSize = { width: 1, height: 1 };

/**
 * A grey PNG of the same size as an image. Browsers tell images by their bytes, so it is shown under any name.
 *
 * @param data - PNG, JPEG, GIF or WebP; for another one the result has a single pixel.
 *
 * @example
 * sizeOf(blankImage(screenshot)); // => { width: 1280, height: 720 }
 */
export function blankImage(data: Uint8Array): Uint8Array {
  const found = sizeOf(data);
  const { width, height } = found && found.width * found.height <= mostPixels ? found : unknownSize;
  // Eight pixels a byte behind the filter of each row; one colour, so it packs to nothing.
  const pixels = Buffer.alloc((Math.ceil(width / 8) + 1) * height);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 1;
  header[9] = 3;
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    pngChunk('IHDR', header),
    pngChunk('PLTE', Buffer.from([0xd0, 0xd0, 0xd0])),
    pngChunk('IDAT', deflateSync(pixels)),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

/** The size of a PNG, JPEG, GIF or WebP, by its header. */
export function sizeOf(data: Uint8Array): ImageSize | undefined {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  try {
    const size = readSize(bytes);
    return size && size.width > 0 && size.height > 0 ? size : undefined;
  } catch {
    // It ends before its header does.
    return undefined;
  }
}

function readSize(bytes: Buffer): ImageSize | undefined {
  if (bytes.readUInt32BE(0) === 0x89504e47) return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  if (bytes.readUInt16BE(0) === 0xffd8) return sizeOfJpeg(bytes);
  if (bytes.toString('latin1', 0, 3) === 'GIF') return { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
  if (bytes.toString('latin1', 8, 12) === 'WEBP') return sizeOfWebp(bytes);
  return undefined;
}

function sizeOfJpeg(bytes: Buffer): ImageSize | undefined {
  for (let at = 2; ; ) {
    const marker = bytes.readUInt16BE(at);
    const isFrame = marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker);
    if (isFrame) return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) };
    if (marker < 0xff01 || marker === 0xffda) return undefined;
    at += 2 + Math.max(2, bytes.readUInt16BE(at + 2));
  }
}

function sizeOfWebp(bytes: Buffer): ImageSize | undefined {
  const format = bytes.toString('latin1', 12, 16);
  if (format === 'VP8X') return { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 };
  if (format === 'VP8 ') return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff };
  if (format !== 'VP8L') return undefined;
  const bits = bytes.readUInt32LE(21);
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
}

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(data.length, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return chunk;
}

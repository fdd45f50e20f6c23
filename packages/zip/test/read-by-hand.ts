import { crc32, inflateRawSync } from 'node:zlib';

/** An entry as the plainest reader sees it. */
export interface HandReadEntry {
  readonly name: string;
  readonly method: number;
  readonly flags: number;
  readonly dosTime: number;
  readonly data: Buffer;
}

/** Reads local headers one after the other, as the format describes them: shares nothing with the package under test. */
export function readByHand(zip: Buffer): HandReadEntry[] {
  const entries: HandReadEntry[] = [];
  let at = 0;
  while (zip.readUInt32LE(at) === 0x04034b50) {
    const method = zip.readUInt16LE(at + 8);
    const compressedSize = zip.readUInt32LE(at + 18);
    const nameEnd = at + 30 + zip.readUInt16LE(at + 26);
    const start = nameEnd + zip.readUInt16LE(at + 28);
    const packed = zip.subarray(start, start + compressedSize);
    const data = method === 8 ? inflateRawSync(packed) : packed;
    if (data.length !== zip.readUInt32LE(at + 22)) throw new Error('size');
    if (crc32(data) !== zip.readUInt32LE(at + 14)) throw new Error('crc');
    entries.push({
      name: zip.toString('utf8', at + 30, nameEnd),
      method,
      flags: zip.readUInt16LE(at + 6),
      dosTime: zip.readUInt32LE(at + 10),
      data,
    });
    at = start + compressedSize;
  }
  return entries;
}

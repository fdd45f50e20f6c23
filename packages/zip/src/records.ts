// The records of APPNOTE.TXT 6.3.10, sections 4.3.7 (local), 4.3.12 (central) and 4.3.16 (end), without zip64.

export const stored = 0;
export const deflated = 8;
export const localBytes = 30;
const centralBytes = 46;
export const endBytes = 22;
export const maxCommentBytes = 0xffff;
/** Sizes and offsets from here on, and counts of 0xffff, need zip64. */
export const maxUint32 = 0xffff_ffff;
export const maxEntryCount = 0xfffe;

const localSignature = 0x04034b50;
const centralSignature = 0x02014b50;
const endSignature = 0x06054b50;
const version = 20;
const utf8Flag = 0x0800;

/** One entry as the central directory describes it. */
export interface EntryRecord {
  readonly nameBytes: Buffer;
  readonly flags: number;
  readonly method: number;
  readonly dosTime: number;
  readonly crc32: number;
  readonly compressedSize: number;
  readonly size: number;
  /** Where its local header starts, bytes. */
  readonly offset: number;
  /** The upper half holds Unix permission and type bits when the archive was made on Unix. */
  readonly attributes: number;
  /** The system that made the entry: 3 is Unix. */
  readonly madeOn: number;
}

/** What the local header says; the sizes and crc are zero when a data descriptor follows the data. */
export interface LocalRecord {
  readonly flags: number;
  readonly method: number;
  readonly crc32: number;
  readonly compressedSize: number;
  readonly size: number;
  readonly nameLength: number;
  readonly extraLength: number;
}

/** The end of central directory record. */
export interface EndRecord {
  readonly disk: number;
  readonly directoryDisk: number;
  readonly countOnDisk: number;
  readonly count: number;
  readonly directorySize: number;
  readonly directoryOffset: number;
}

/** The flags that our writer sets for a name: names outside ASCII are marked as UTF-8. */
export function nameFlags(nameBytes: Buffer): number {
  return nameBytes.some((byte) => byte > 0x7f) ? utf8Flag : 0;
}

/** A date in the two 16 bit words of MS-DOS, UTC, within 1980 and 2107. */
export function formatDosTime(date: Date): number {
  const year = Math.min(Math.max(date.getUTCFullYear(), 1980), 2107);
  const day = ((year - 1980) << 9) | ((date.getUTCMonth() + 1) << 5) | date.getUTCDate();
  const time = (date.getUTCHours() << 11) | (date.getUTCMinutes() << 5) | (date.getUTCSeconds() >> 1);
  return ((day << 16) | time) >>> 0;
}

export function formatLocal(entry: EntryRecord): Buffer {
  const header = Buffer.alloc(localBytes);
  header.writeUInt32LE(localSignature, 0);
  writeShared(header, 4, entry);
  return Buffer.concat([header, entry.nameBytes]);
}

export function formatCentral(entry: EntryRecord): Buffer {
  const header = Buffer.alloc(centralBytes);
  header.writeUInt32LE(centralSignature, 0);
  header.writeUInt16LE(version, 4);
  writeShared(header, 6, entry);
  header.writeUInt32LE(entry.offset, 42);
  return Buffer.concat([header, entry.nameBytes]);
}

export function formatEnd(count: number, directorySize: number, directoryOffset: number): Buffer {
  const record = Buffer.alloc(endBytes);
  record.writeUInt32LE(endSignature, 0);
  record.writeUInt16LE(count, 8);
  record.writeUInt16LE(count, 10);
  record.writeUInt32LE(directorySize, 12);
  record.writeUInt32LE(directoryOffset, 16);
  return record;
}

function writeShared(header: Buffer, at: number, entry: EntryRecord): void {
  header.writeUInt16LE(version, at);
  header.writeUInt16LE(entry.flags, at + 2);
  header.writeUInt16LE(entry.method, at + 4);
  header.writeUInt32LE(entry.dosTime, at + 6);
  header.writeUInt32LE(entry.crc32, at + 10);
  header.writeUInt32LE(entry.compressedSize, at + 14);
  header.writeUInt32LE(entry.size, at + 18);
  header.writeUInt16LE(entry.nameBytes.length, at + 22);
}

export function parseLocal(header: Buffer): LocalRecord | undefined {
  if (header.readUInt32LE(0) !== localSignature) return undefined;
  return {
    flags: header.readUInt16LE(6),
    method: header.readUInt16LE(8),
    crc32: header.readUInt32LE(14),
    compressedSize: header.readUInt32LE(18),
    size: header.readUInt32LE(22),
    nameLength: header.readUInt16LE(26),
    extraLength: header.readUInt16LE(28),
  };
}

/** Parses the central record at a position; undefined when none is there. */
export function parseCentral(
  bytes: Buffer,
  at: number,
): { entry: EntryRecord; disk: number; next: number } | undefined {
  if (at + centralBytes > bytes.length || bytes.readUInt32LE(at) !== centralSignature) return undefined;
  const nameEnd = at + centralBytes + bytes.readUInt16LE(at + 28);
  const next = nameEnd + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  if (next > bytes.length) return undefined;
  const entry: EntryRecord = {
    nameBytes: bytes.subarray(at + centralBytes, nameEnd),
    madeOn: bytes[at + 5] ?? 0,
    flags: bytes.readUInt16LE(at + 8),
    method: bytes.readUInt16LE(at + 10),
    dosTime: bytes.readUInt32LE(at + 12),
    crc32: bytes.readUInt32LE(at + 16),
    compressedSize: bytes.readUInt32LE(at + 20),
    size: bytes.readUInt32LE(at + 24),
    attributes: bytes.readUInt32LE(at + 38),
    offset: bytes.readUInt32LE(at + 42),
  };
  return { entry, disk: bytes.readUInt16LE(at + 34), next };
}

/** Finds the end record in the last bytes of a file: the last one whose comment ends where the file does. */
export function findEnd(tail: Buffer): { readonly end: EndRecord; readonly at: number } | undefined {
  for (let at = tail.length - endBytes; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== endSignature) continue;
    if (at + endBytes + tail.readUInt16LE(at + 20) !== tail.length) continue;
    const end: EndRecord = {
      disk: tail.readUInt16LE(at + 4),
      directoryDisk: tail.readUInt16LE(at + 6),
      countOnDisk: tail.readUInt16LE(at + 8),
      count: tail.readUInt16LE(at + 10),
      directorySize: tail.readUInt32LE(at + 12),
      directoryOffset: tail.readUInt32LE(at + 16),
    };
    return { end, at };
  }
  return undefined;
}

/** Tells whether bytes start as a zip does, as far as they go. */
export function startsLikeZip(bytes: Buffer): boolean {
  return ['PK\u0003\u0004', 'PK\u0005\u0006'].some((start) => start.startsWith(bytes.toString('latin1', 0, 4)));
}

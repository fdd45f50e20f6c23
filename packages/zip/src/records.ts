// The records of APPNOTE.TXT 6.3.10, sections 4.3.7 (local), 4.3.12 (central), 4.3.14 to 4.3.16 (ends) and 4.5.3 (zip64).

export const stored = 0;
export const deflated = 8;
export const localBytes = 30;
const centralBytes = 46;
export const endBytes = 22;
export const maxCommentBytes = 0xffff;
/** Sizes and offsets from here on need zip64. */
export const maxUint32 = 0xffff_ffff;
/** Counts from here on need zip64. */
const maxUint16 = 0xffff;
export const zip64EndBytes = 56;
export const locatorBytes = 20;

const localSignature = 0x04034b50;
const centralSignature = 0x02014b50;
const endSignature = 0x06054b50;
const zip64EndSignature = 0x06064b50;
const locatorSignature = 0x07064b50;
const descriptorSignature = 0x08074b50;
const zip64Tag = 0x0001;
const unicodePathTag = 0x7075;
const version = 20;
const zip64Version = 45;
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
  /** The name once more, in a field that some readers believe instead. */
  readonly unicodeName?: Buffer | undefined;
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

/**
 * @param hasRoom - Whether the sizes stand in a zip64 field, which they may then have outgrown 32 bits in.
 */
export function formatLocal(entry: EntryRecord, hasRoom: boolean): Buffer {
  const extra = hasRoom ? zip64Field([entry.size, entry.compressedSize]) : none;
  const header = Buffer.alloc(localBytes);
  header.writeUInt32LE(localSignature, 0);
  writeShared(header, 4, entry, hasRoom);
  if (hasRoom) {
    header.writeUInt32LE(maxUint32, 18);
    header.writeUInt32LE(maxUint32, 22);
  }
  header.writeUInt16LE(extra.length, 28);
  return Buffer.concat([header, entry.nameBytes, extra]);
}

export function formatCentral(entry: EntryRecord): Buffer {
  const { size, compressedSize, offset } = entry;
  const large = [size, compressedSize, offset].filter((value) => value >= maxUint32);
  const extra = large.length > 0 ? zip64Field(large) : none;
  const header = Buffer.alloc(centralBytes);
  header.writeUInt32LE(centralSignature, 0);
  header.writeUInt16LE(large.length > 0 ? zip64Version : version, 4);
  writeShared(header, 6, entry, large.length > 0);
  header.writeUInt16LE(extra.length, 30);
  header.writeUInt32LE(Math.min(offset, maxUint32), 42);
  return Buffer.concat([header, entry.nameBytes, extra]);
}

/** The end of an archive, with the zip64 records in front of it when a number outgrows the old one. */
export function formatEnd(count: number, directorySize: number, directoryOffset: number): Buffer {
  const record = Buffer.alloc(endBytes);
  record.writeUInt32LE(endSignature, 0);
  record.writeUInt16LE(Math.min(count, maxUint16), 8);
  record.writeUInt16LE(Math.min(count, maxUint16), 10);
  record.writeUInt32LE(Math.min(directorySize, maxUint32), 12);
  record.writeUInt32LE(Math.min(directoryOffset, maxUint32), 16);
  const isLarge = count >= maxUint16 || directorySize >= maxUint32 || directoryOffset >= maxUint32;
  return isLarge ? Buffer.concat([formatZip64End(count, directorySize, directoryOffset), record]) : record;
}

function formatZip64End(count: number, directorySize: number, directoryOffset: number): Buffer {
  const end = Buffer.alloc(zip64EndBytes);
  end.writeUInt32LE(zip64EndSignature, 0);
  end.writeBigUInt64LE(BigInt(zip64EndBytes - 12), 4);
  end.writeUInt16LE(zip64Version, 12);
  end.writeUInt16LE(zip64Version, 14);
  end.writeBigUInt64LE(BigInt(count), 24);
  end.writeBigUInt64LE(BigInt(count), 32);
  end.writeBigUInt64LE(BigInt(directorySize), 40);
  end.writeBigUInt64LE(BigInt(directoryOffset), 48);
  const locator = Buffer.alloc(locatorBytes);
  locator.writeUInt32LE(locatorSignature, 0);
  locator.writeBigUInt64LE(BigInt(directoryOffset + directorySize), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([end, locator]);
}

const none = Buffer.alloc(0);

function zip64Field(values: readonly number[]): Buffer {
  const field = Buffer.alloc(4 + 8 * values.length);
  field.writeUInt16LE(zip64Tag, 0);
  field.writeUInt16LE(8 * values.length, 2);
  for (const [i, value] of values.entries()) field.writeBigUInt64LE(BigInt(value), 4 + 8 * i);
  return field;
}

function writeShared(header: Buffer, at: number, entry: EntryRecord, isZip64: boolean): void {
  header.writeUInt16LE(isZip64 ? zip64Version : version, at);
  header.writeUInt16LE(entry.flags, at + 2);
  header.writeUInt16LE(entry.method, at + 4);
  header.writeUInt32LE(entry.dosTime, at + 6);
  header.writeUInt32LE(entry.crc32, at + 10);
  header.writeUInt32LE(Math.min(entry.compressedSize, maxUint32), at + 14);
  header.writeUInt32LE(Math.min(entry.size, maxUint32), at + 18);
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

/** What the extra fields of a local record add: sizes in zip64, and the name once more. Undefined when they are damaged. */
export function localExtra(
  local: LocalRecord,
  extra: Buffer,
): { readonly size: number; readonly compressedSize: number; readonly unicodeName: Buffer | undefined } | undefined {
  const fields = parseExtra(extra);
  const values = fields && large(fields, [local.size, local.compressedSize]);
  return values && { size: values[0]!, compressedSize: values[1]!, unicodeName: unicodeNameOf(fields) };
}

/** Parses the central record at a position; undefined when none is there, or a damaged one. */
export function parseCentral(
  bytes: Buffer,
  at: number,
): { entry: EntryRecord; disk: number; next: number } | undefined {
  if (at + centralBytes > bytes.length || bytes.readUInt32LE(at) !== centralSignature) return undefined;
  const nameEnd = at + centralBytes + bytes.readUInt16LE(at + 28);
  const extraEnd = nameEnd + bytes.readUInt16LE(at + 30);
  const next = extraEnd + bytes.readUInt16LE(at + 32);
  if (next > bytes.length) return undefined;
  const [compressed, full, start] = [20, 24, 42].map((field) => bytes.readUInt32LE(at + field));
  const fields = parseExtra(bytes.subarray(nameEnd, extraEnd));
  const values = fields && large(fields, [full!, compressed!, start!]);
  if (!values) return undefined;
  const [size = 0, compressedSize = 0, offset = 0] = values;
  const entry: EntryRecord = {
    nameBytes: bytes.subarray(at + centralBytes, nameEnd),
    madeOn: bytes[at + 5] ?? 0,
    flags: bytes.readUInt16LE(at + 8),
    method: bytes.readUInt16LE(at + 10),
    dosTime: bytes.readUInt32LE(at + 12),
    crc32: bytes.readUInt32LE(at + 16),
    compressedSize,
    size,
    attributes: bytes.readUInt32LE(at + 38),
    offset,
    unicodeName: unicodeNameOf(fields),
  };
  return { entry, disk: bytes.readUInt16LE(at + 34), next };
}

type ExtraFields = ReadonlyMap<number, Buffer>;

/** The extra fields of a record by their tag; undefined when one overruns, or a field that is believed is there twice. */
function parseExtra(extra: Buffer): ExtraFields | undefined {
  const fields = new Map<number, Buffer>();
  let at = 0;
  // Fewer bytes than a field begins with are how some writers align what follows.
  while (at + 4 <= extra.length) {
    const tag = extra.readUInt16LE(at);
    const end = at + 4 + extra.readUInt16LE(at + 2);
    if (end > extra.length) return undefined;
    if (fields.has(tag) && (tag === zip64Tag || tag === unicodePathTag)) return undefined;
    fields.set(tag, extra.subarray(at + 4, end));
    at = end;
  }
  return fields;
}

/** Behind a version and a checksum of the name that it stands for. */
function unicodeNameOf(fields: ExtraFields): Buffer | undefined {
  return fields.get(unicodePathTag)?.subarray(5);
}

/** Numbers that are all ones stand in the zip64 field instead, in this order. */
function large(fields: ExtraFields, values: readonly number[]): number[] | undefined {
  const field = fields.get(zip64Tag);
  // Without the field all ones is a number like any other, just under the border.
  if (!field) return [...values];
  let next = 0;
  const result: number[] = [];
  for (const value of values) {
    if (value !== maxUint32) {
      result.push(value);
      continue;
    }
    if (next + 8 > field.length) return undefined;
    result.push(Number(field.readBigUInt64LE(next)));
    next += 8;
  }
  return result.every(Number.isSafeInteger) ? result : undefined;
}

/** What {@link findEnd} found. */
export type FoundEnd = { readonly end: EndRecord; readonly at: number };

/**
 * Finds the end record in the last bytes of a file: its comment ends where the file does.
 *
 * @returns `'ambiguous'` when its comment holds the start of another one: one reader takes the first, another the last.
 */
export function findEnd(tail: Buffer): FoundEnd | 'ambiguous' | undefined {
  let found: FoundEnd | undefined;
  let hasLater = false;
  for (let at = tail.length - endBytes; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== endSignature) continue;
    if (at + endBytes + tail.readUInt16LE(at + 20) !== tail.length) {
      hasLater ||= found === undefined;
      continue;
    }
    if (found || hasLater) return 'ambiguous';
    found = { end: parseEnd(tail, at), at };
  }
  return found;
}

function parseEnd(tail: Buffer, at: number): EndRecord {
  return {
    disk: tail.readUInt16LE(at + 4),
    directoryDisk: tail.readUInt16LE(at + 6),
    countOnDisk: tail.readUInt16LE(at + 8),
    count: tail.readUInt16LE(at + 10),
    directorySize: tail.readUInt32LE(at + 12),
    directoryOffset: tail.readUInt32LE(at + 16),
  };
}

/** Where the zip64 end record stands, as the locator says; undefined when the bytes are no locator. */
export function parseLocator(
  bytes: Buffer,
): { readonly disk: number; readonly offset: number; readonly diskCount: number } | undefined {
  if (bytes.length < locatorBytes || bytes.readUInt32LE(0) !== locatorSignature) return undefined;
  return {
    disk: bytes.readUInt32LE(4),
    offset: Number(bytes.readBigUInt64LE(8)),
    diskCount: bytes.readUInt32LE(16),
  };
}

/** The numbers of a zip64 end record; undefined when it is none, or says that it has another length. */
export function parseZip64End(bytes: Buffer): EndRecord | undefined {
  if (bytes.length < zip64EndBytes || bytes.readUInt32LE(0) !== zip64EndSignature) return undefined;
  if (bytes.readBigUInt64LE(4) !== BigInt(zip64EndBytes - 12)) return undefined;
  const [countOnDisk, count, directorySize, directoryOffset] = [24, 32, 40, 48].map((at) =>
    Number(bytes.readBigUInt64LE(at)),
  );
  return {
    disk: bytes.readUInt32LE(16),
    directoryDisk: bytes.readUInt32LE(20),
    countOnDisk: countOnDisk!,
    count: count!,
    directorySize: directorySize!,
    directoryOffset: directoryOffset!,
  };
}

/**
 * What stands behind the data of an entry whose sizes were not known before: checksum and sizes of 32 or 64 bits, without
 * a signature or with one.
 *
 * @returns Undefined when so many bytes are none.
 */
export function parseDescriptor(
  bytes: Buffer,
): { readonly crc32: number; readonly compressedSize: number; readonly size: number } | undefined {
  const { length } = bytes;
  const isSigned = length === 16 || length === 24;
  if (isSigned ? bytes.readUInt32LE(0) !== descriptorSignature : length !== 12 && length !== 20) return undefined;
  const at = isSigned ? 4 : 0;
  const crc32 = bytes.readUInt32LE(at);
  if (length >= 20) {
    const [compressedSize, size] = [4, 12].map((field) => Number(bytes.readBigUInt64LE(at + field)));
    return { crc32, compressedSize: compressedSize!, size: size! };
  }
  return { crc32, compressedSize: bytes.readUInt32LE(at + 4), size: bytes.readUInt32LE(at + 8) };
}

/** Tells whether bytes start as a zip does, as far as they go. */
export function startsLikeZip(bytes: Buffer): boolean {
  return ['PK\u0003\u0004', 'PK\u0005\u0006'].some((start) => start.startsWith(bytes.toString('latin1', 0, 4)));
}

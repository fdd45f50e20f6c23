import { crc32, deflateRawSync } from 'node:zlib';

/** One entry of an archive made by hand; every field but the name may lie. */
export interface CraftedEntry {
  readonly name: string | Uint8Array;
  /** @defaultValue `data` */
  readonly data?: Uint8Array | string;
  /** What stands in the archive. @defaultValue the data, deflated when the method says so */
  readonly packed?: Uint8Array | string;
  /** @defaultValue 8, deflate */
  readonly method?: number;
  readonly flags?: number;
  readonly size?: number;
  readonly compressedSize?: number;
  readonly crc32?: number;
  /** Extra fields of the directory; those of the local header are its own. */
  readonly extra?: Uint8Array;
  readonly comment?: string;
  readonly attributes?: number;
  readonly madeOn?: number;
  readonly disk?: number;
  readonly offset?: number;
  /** Where the local header says something else. */
  readonly local?: {
    readonly name?: string;
    readonly method?: number;
    readonly flags?: number;
    readonly size?: number;
    readonly compressedSize?: number;
    readonly crc32?: number;
    readonly extra?: Uint8Array;
  };
  /** What follows the data, such as a data descriptor. */
  readonly behind?: Uint8Array;
  /** Whether the directory leaves it out. */
  readonly isUnlisted?: boolean;
}

/** The numbers of an end record. */
interface CraftedEnd {
  readonly disk?: number;
  readonly directoryDisk?: number;
  readonly countOnDisk?: number;
  readonly count?: number;
  readonly size?: number;
  readonly offset?: number;
}

/** What surrounds the entries. */
export interface CraftedArchive {
  readonly before?: Uint8Array | string;
  /** Between the last entry and the directory. */
  readonly beforeDirectory?: Uint8Array;
  readonly end?: CraftedEnd & { readonly comment?: string | Uint8Array; readonly commentLength?: number };
  /** Writes the two records of zip64, too; the numbers of the old one are all ones then, unless `end` says otherwise. */
  readonly zip64?: CraftedEnd & {
    readonly signature?: number;
    readonly recordSize?: bigint;
    readonly recordAt?: bigint;
    readonly locatorDisk?: number;
    readonly diskCount?: number;
    /** Instead of any number above. */
    readonly bigCount?: bigint;
    readonly bigOffset?: bigint;
  };
  readonly after?: Uint8Array | string;
}

const bytesOf = (value: Uint8Array | string): Buffer => Buffer.from(value as string);

/** Puts an archive together byte by byte, sharing nothing with the package under test. */
export function craftZip(entries: readonly CraftedEntry[], archive: CraftedArchive = {}): Buffer {
  const parts: Buffer[] = [bytesOf(archive.before ?? '')];
  let at = parts[0]!.length;
  const directory: Buffer[] = [];
  for (const entry of entries) {
    const facts = factsOf(entry);
    const local = formatLocal(entry, facts);
    if (!entry.isUnlisted) directory.push(formatCentral(entry, facts, entry.offset ?? at));
    parts.push(local);
    at += local.length;
  }
  const between = Buffer.from(archive.beforeDirectory ?? []);
  const central = Buffer.concat(directory);
  const facts = { count: directory.length, size: central.length, offset: at + between.length };
  const zip64 = archive.zip64 ? formatZip64(facts, archive.zip64) : Buffer.alloc(0);
  const end = formatEnd(archive.zip64 ? allOnes : facts, archive.end ?? {});
  return Buffer.concat([...parts, between, central, zip64, end, bytesOf(archive.after ?? '')]);
}

/** An extra field. */
export function extraField(tag: number, data: Uint8Array, length = data.length): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(tag, 0);
  head.writeUInt16LE(length, 2);
  return Buffer.concat([head, data]);
}

/** Numbers of 64 bits in an extra field of zip64. */
export function zip64Field(...values: readonly bigint[]): Buffer {
  const data = Buffer.alloc(8 * values.length);
  for (const [i, value] of values.entries()) data.writeBigUInt64LE(value, 8 * i);
  return extraField(0x0001, data);
}

/** The Unicode path field of Info-ZIP. */
export function unicodePathField(ofName: string, name: string): Buffer {
  const head = Buffer.alloc(5);
  head[0] = 1;
  head.writeUInt32LE(crc32(ofName), 1);
  return extraField(0x7075, Buffer.concat([head, Buffer.from(name)]));
}

/** Checksum and sizes behind data. */
export function dataDescriptor(
  of: { readonly crc32: number; readonly compressedSize: number; readonly size: number },
  form: { readonly isSigned: boolean; readonly is64: boolean },
): Buffer {
  const parts: Buffer[] = form.isSigned ? [Buffer.from('PK\u0007\u0008', 'latin1')] : [];
  const crc = Buffer.alloc(4);
  crc.writeUInt32LE(of.crc32);
  const sizes = Buffer.alloc(form.is64 ? 16 : 8);
  for (const [i, value] of [of.compressedSize, of.size].entries()) {
    if (form.is64) sizes.writeBigUInt64LE(BigInt(value), 8 * i);
    else sizes.writeUInt32LE(value, 4 * i);
  }
  return Buffer.concat([...parts, crc, sizes]);
}

const allOnes = { count: 0xffff, size: 0xffff_ffff, offset: 0xffff_ffff };

interface Facts {
  readonly method: number;
  readonly packed: Buffer;
  readonly crc32: number;
  readonly compressedSize: number;
  readonly size: number;
}

function factsOf(entry: CraftedEntry): Facts {
  const data = bytesOf(entry.data ?? 'data');
  const method = entry.method ?? 8;
  const packed = entry.packed === undefined ? (method === 8 ? deflateRawSync(data) : data) : bytesOf(entry.packed);
  return {
    method,
    packed,
    crc32: entry.crc32 ?? crc32(data),
    compressedSize: entry.compressedSize ?? packed.length,
    size: entry.size ?? data.length,
  };
}

function formatLocal(entry: CraftedEntry, facts: Facts): Buffer {
  const { local = {} } = entry;
  const name = bytesOf(local.name ?? entry.name);
  const extra = Buffer.from(local.extra ?? []);
  const header = Buffer.alloc(30);
  header.write('PK\u0003\u0004', 0, 'latin1');
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(local.flags ?? entry.flags ?? 0, 6);
  header.writeUInt16LE(local.method ?? facts.method, 8);
  header.writeUInt32LE(local.crc32 ?? facts.crc32, 14);
  header.writeUInt32LE(local.compressedSize ?? facts.compressedSize, 18);
  header.writeUInt32LE(local.size ?? facts.size, 22);
  header.writeUInt16LE(name.length, 26);
  header.writeUInt16LE(extra.length, 28);
  return Buffer.concat([header, name, extra, facts.packed, Buffer.from(entry.behind ?? [])]);
}

function formatCentral(entry: CraftedEntry, facts: Facts, offset: number): Buffer {
  const name = bytesOf(entry.name);
  const extra = Buffer.from(entry.extra ?? []);
  const comment = bytesOf(entry.comment ?? '');
  const header = Buffer.alloc(46);
  header.write('PK\u0001\u0002', 0, 'latin1');
  header[4] = 20;
  header[5] = entry.madeOn ?? 0;
  header.writeUInt16LE(20, 6);
  header.writeUInt16LE(entry.flags ?? 0, 8);
  header.writeUInt16LE(facts.method, 10);
  header.writeUInt32LE(facts.crc32, 16);
  header.writeUInt32LE(facts.compressedSize, 20);
  header.writeUInt32LE(facts.size, 24);
  header.writeUInt16LE(name.length, 28);
  header.writeUInt16LE(extra.length, 30);
  header.writeUInt16LE(comment.length, 32);
  header.writeUInt16LE(entry.disk ?? 0, 34);
  header.writeUInt32LE(entry.attributes ?? 0, 38);
  header.writeUInt32LE(offset, 42);
  return Buffer.concat([header, name, extra, comment]);
}

function formatEnd(
  facts: { readonly count: number; readonly size: number; readonly offset: number },
  lies: CraftedArchive['end'] & object,
): Buffer {
  const comment = bytesOf(lies.comment ?? '');
  const record = Buffer.alloc(22);
  record.write('PK\u0005\u0006', 0, 'latin1');
  record.writeUInt16LE(lies.disk ?? 0, 4);
  record.writeUInt16LE(lies.directoryDisk ?? 0, 6);
  record.writeUInt16LE(lies.countOnDisk ?? lies.count ?? facts.count, 8);
  record.writeUInt16LE(lies.count ?? facts.count, 10);
  record.writeUInt32LE(lies.size ?? facts.size, 12);
  record.writeUInt32LE(lies.offset ?? facts.offset, 16);
  record.writeUInt16LE(lies.commentLength ?? comment.length, 20);
  return Buffer.concat([record, comment]);
}

function formatZip64(
  facts: { readonly count: number; readonly size: number; readonly offset: number },
  lies: CraftedArchive['zip64'] & object,
): Buffer {
  const count = lies.bigCount ?? BigInt(lies.count ?? facts.count);
  const record = Buffer.alloc(56);
  record.writeUInt32LE(lies.signature ?? 0x06064b50, 0);
  record.writeBigUInt64LE(lies.recordSize ?? 44n, 4);
  record.writeUInt32LE(lies.disk ?? 0, 16);
  record.writeUInt32LE(lies.directoryDisk ?? 0, 20);
  record.writeBigUInt64LE(lies.countOnDisk === undefined ? count : BigInt(lies.countOnDisk), 24);
  record.writeBigUInt64LE(count, 32);
  record.writeBigUInt64LE(BigInt(lies.size ?? facts.size), 40);
  record.writeBigUInt64LE(lies.bigOffset ?? BigInt(lies.offset ?? facts.offset), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeUInt32LE(lies.locatorDisk ?? 0, 4);
  locator.writeBigUInt64LE(lies.recordAt ?? BigInt(facts.offset + facts.size), 8);
  locator.writeUInt32LE(lies.diskCount ?? 1, 16);
  return Buffer.concat([record, locator]);
}

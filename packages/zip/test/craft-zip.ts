import { crc32, deflateRawSync } from 'node:zlib';

/** One entry of a crafted archive; every field but the name and the data may lie. */
export interface CraftedEntry {
  name: string | Uint8Array;
  data?: Uint8Array;
  /** What stands in the archive. @defaultValue the data, deflated */
  packed?: Uint8Array;
  method?: number;
  flags?: number;
  size?: number;
  compressedSize?: number;
  crc32?: number;
  attributes?: number;
  madeOn?: number;
  offset?: number;
  localName?: string;
  localMethod?: number;
  localSize?: number;
  localExtra?: number;
}

/** A zip made field by field, independent of the writer under test. */
export function craftZip(
  entries: readonly CraftedEntry[],
  lies: { count?: number; before?: string; after?: string; comment?: string; directoryOffset?: number } = {},
): Buffer {
  const parts: Buffer[] = [Buffer.from(lies.before ?? '')];
  const directory: Buffer[] = [];
  for (const entry of entries) {
    const data = entry.data ?? Buffer.from('data');
    const method = entry.method ?? 8;
    const packed = entry.packed ?? (method === 8 ? deflateRawSync(data) : data);
    const name = Buffer.from(entry.name as string);
    const localName = Buffer.from(entry.localName ?? name);
    const compressedSize = entry.compressedSize ?? packed.length;
    const size = entry.size ?? data.length;
    const crc = entry.crc32 ?? crc32(data);
    const offset = entry.offset ?? Buffer.concat(parts).length;
    const extra = Buffer.alloc(entry.localExtra ?? 0);

    const local = Buffer.alloc(30);
    local.write('PK\u0003\u0004', 0, 'latin1');
    local.writeUInt16LE(entry.flags ?? 0, 6);
    local.writeUInt16LE(entry.localMethod ?? method, 8);
    local.writeUInt32LE(crc, 14);
    local.writeUInt32LE(compressedSize, 18);
    local.writeUInt32LE(entry.localSize ?? size, 22);
    local.writeUInt16LE(localName.length, 26);
    local.writeUInt16LE(extra.length, 28);
    parts.push(local, localName, extra, Buffer.from(packed));

    const central = Buffer.alloc(46);
    central.write('PK\u0001\u0002', 0, 'latin1');
    central[5] = entry.madeOn ?? 0;
    central.writeUInt16LE(entry.flags ?? 0, 8);
    central.writeUInt16LE(method, 10);
    central.writeUInt32LE(crc, 16);
    central.writeUInt32LE(compressedSize, 20);
    central.writeUInt32LE(size, 24);
    central.writeUInt16LE(name.length, 28);
    central.writeUInt32LE(entry.attributes ?? 0, 38);
    central.writeUInt32LE(offset, 42);
    directory.push(central, name);
  }
  const body = Buffer.concat(parts);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 0, 'latin1');
  end.writeUInt16LE(lies.count ?? entries.length, 8);
  end.writeUInt16LE(lies.count ?? entries.length, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(lies.directoryOffset ?? body.length, 16);
  end.writeUInt16LE(Buffer.byteLength(lies.comment ?? ''), 20);
  return Buffer.concat([body, ...directory, end, Buffer.from(lies.comment ?? ''), Buffer.from(lies.after ?? '')]);
}

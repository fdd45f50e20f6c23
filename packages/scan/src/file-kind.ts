/** What the first bytes of a file say it is. `other` is text or unknown binary data. */
export type FileKind = 'zip' | 'gzip' | 'other archive' | MediaKind | 'other';

/** Data that rules for texts say nothing about. */
export type MediaKind = 'image' | 'film or sound' | 'font' | 'PDF';

interface Signature {
  readonly kind: FileKind;
  readonly at?: number;
  readonly bytes: string;
}

// Bytes in hex; RIFF is a container and is told apart by what stands at byte 8.
const signatures: readonly Signature[] = [
  { kind: 'zip', bytes: '504b0304' },
  { kind: 'zip', bytes: '504b0506' },
  { kind: 'gzip', bytes: '1f8b08' },
  { kind: 'other archive', bytes: 'fd377a585a00' }, // xz
  { kind: 'other archive', bytes: '425a6839' }, // bzip2
  { kind: 'other archive', bytes: '28b52ffd' }, // zstd
  { kind: 'other archive', bytes: '377abcaf271c' }, // 7z
  { kind: 'other archive', bytes: '526172211a07' }, // rar
  { kind: 'image', bytes: '89504e470d0a1a0a' },
  { kind: 'image', bytes: 'ffd8ff' },
  { kind: 'image', bytes: '474946383761' },
  { kind: 'image', bytes: '474946383961' },
  { kind: 'image', bytes: '57454250', at: 8 },
  { kind: 'image', bytes: '6674797061766966', at: 4 },
  { kind: 'image', bytes: '00000100' },
  { kind: 'film or sound', bytes: '1a45dfa3' },
  { kind: 'film or sound', bytes: '66747970', at: 4 },
  { kind: 'film or sound', bytes: '57415645', at: 8 },
  { kind: 'film or sound', bytes: '4f676753' },
  { kind: 'film or sound', bytes: '49443303' },
  { kind: 'font', bytes: '774f4646' },
  { kind: 'font', bytes: '774f4632' },
  { kind: 'font', bytes: '4f54544f' },
  { kind: 'font', bytes: '0001000000' },
  { kind: 'PDF', bytes: '255044462d' },
];

/** So many bytes tell the kind of a file. */
export const headBytes = 16;

/** The kind of a file, by its first bytes; its name has no say. */
export function kindOf(head: Uint8Array): FileKind {
  const hex = Buffer.from(head.buffer, head.byteOffset, Math.min(head.byteLength, headBytes)).toString('hex');
  return signatures.find(({ at = 0, bytes }) => hex.startsWith(bytes, at * 2))?.kind ?? 'other';
}

/** Whether a kind is one that texts rules say nothing about. */
export function isMedia(kind: FileKind): kind is MediaKind {
  return kind !== 'zip' && kind !== 'gzip' && kind !== 'other archive' && kind !== 'other';
}
